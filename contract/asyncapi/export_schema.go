package asyncapi

import (
	"path"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// components are the schemas of one document: those of majors, and the files that
// they refer to, each once. References become pointers into the document, because
// tools for AsyncAPI resolve them there, whatever $id says.
type components struct {
	part   *part
	names  map[string]string // component by file
	order  []*schema.Schema  // the roots of files, in the order of their components
	taken  nameSet
	edits  map[*source.Node]edit // by the node of a reference
	ids    map[*source.Node]bool // schemas whose $id is put aside
	walked map[*schema.Schema]bool
	shared map[string]bool // files that are no major's of this document
}

// edit is what a reference becomes.
type edit struct{ ref, original string }

func newComponents(p *part) *components {
	k := &components{
		part: p, names: map[string]string{}, taken: nameSet{}, edits: map[*source.Node]edit{},
		ids: map[*source.Node]bool{}, walked: map[*schema.Schema]bool{}, shared: map[string]bool{},
	}
	for _, c := range p.ws.Contracts { // majors have their names before any shared file
		if c.Name.Context != p.context {
			continue
		}
		for _, m := range live(c) {
			name := component(c.Name.Event, m.Number)
			k.names[m.Newest().File] = name
			k.taken.take(name)
		}
	}
	return k
}

// major adds the schema of a major.
func (k *components) major(name string, s *schema.Schema) {
	k.order = append(k.order, s)
	k.walk(s)
}

// top returns the schema of the whole file, or of the part of it that no schema
// holds.
func top(s *schema.Schema) *schema.Schema {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}

// walk decides what every reference below s becomes, in the files that it leads to
// as well.
func (k *components) walk(s *schema.Schema) {
	if k.walked[s] {
		return
	}
	k.walked[s] = true
	s.Walk(func(s *schema.Schema) bool {
		if s.Annotations.ID != "" {
			k.ids[s.Node] = true
		}
		if s.Ref != nil && s.Ref.Target != nil && !outside(s.Ref.Target) {
			k.edits[s.Ref.Node] = edit{k.refer(s.Ref.Target), original(s)}
		}
		return true
	})
}

// outside reports whether a schema is none of the workspace's: a meta-schema.
func outside(s *schema.Schema) bool { return strings.Contains(s.Doc.File, "://") }

// refer returns the reference to a schema of the workspace; the file that it is in
// becomes a component.
func (k *components) refer(s *schema.Schema) string {
	file := s.Doc.File
	if k.names[file] == "" {
		k.names[file] = k.taken.free(k.sharedName(file), "")
		k.shared[file] = true
		k.order = append(k.order, top(s))
	}
	k.walk(top(s))
	return local("components", "schemas", k.names[file], "schema") + strings.TrimPrefix(fragment(s.Pointer), "#")
}

// sharedName names a component after its file, where that is free with its folder.
func (k *components) sharedName(file string) string {
	if name, ok := k.part.majors[file]; ok {
		return name // of another context
	}
	name := tame(stem(file))
	if name == "" {
		name = "schema"
	}
	if k.taken.has(name) {
		name = tame(path.Base(path.Dir(file))) + "-" + name
	}
	return name
}

// stem returns a file's base name without the endings of schemas.
func stem(file string) string {
	base := path.Base(file)
	return strings.TrimSuffix(strings.TrimSuffix(base, path.Ext(base)), ".schema")
}

// original returns a reference as it was, where its pointer does not say the same:
// it names an anchor, or a resource by its URI.
func original(s *schema.Schema) string {
	file, part, _ := strings.Cut(s.Ref.Text, "#")
	anchor := part != "" && !strings.HasPrefix(part, "/")
	switch {
	case strings.Contains(file, ":"), file == "" && anchor, s.Root.Pointer != "":
		return s.Ref.Text
	}
	return ""
}

// write returns the components.
func (k *components) write() *source.Node {
	all := newObject()
	for _, s := range k.order {
		file := s.Doc.File
		wrapper := newObject()
		wrapper.text("schemaFormat", formatOf(s.Draft))
		wrapper.set("schema", k.copy(s.Doc.Root))
		if k.shared[file] {
			where := newObject()
			where.text("file", strings.TrimSuffix(file, path.Ext(file))+".json")
			wrapper.set(extension, where.node)
		}
		all.set(k.names[file], wrapper.node)
	}
	return all.some()
}

// copy returns n with the references as they are in the document.
func (k *components) copy(n *source.Node) *source.Node {
	switch n.Kind {
	case source.Array:
		list := source.NewArray()
		for _, item := range n.Items {
			list.Items = append(list.Items, k.copy(item))
		}
		return list
	case source.Object:
		o := newObject()
		for _, m := range n.Members {
			e, edited := k.edits[m.Value]
			switch {
			case edited && m.Name == "$ref":
				o.text("$ref", e.ref)
				o.text(originalRef, e.original)
			case k.ids[n] && (m.Name == "$id" || m.Name == "id") && m.Value.Kind == source.String:
				o.set(originalID, m.Value)
			default:
				o.set(m.Name, k.copy(m.Value))
			}
		}
		return o.node
	}
	return n
}
