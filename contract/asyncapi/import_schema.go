package asyncapi

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// schemaRoot is a schema of a document that becomes a file.
type schemaRoot struct {
	loc
	name    string // of the file
	context string // whose file it is
	draft   schema.Draft
	ours    bool
	edits   map[*source.Node]string // what references become, by their nodes
	ids     map[*source.Node]bool   // schemas whose $id was put aside
	walked  map[*source.Node]bool
}

// writeEvent writes the files of an event but for its schemas.
func (im *importer) writeEvent(e *event, out *Imported) {
	dir := "contexts/" + e.name.Context + "/" + e.name.Event
	versions := newObject()
	for _, number := range slices.Sorted(maps.Keys(e.majors)) {
		m, said := e.majors[number], newObject()
		if said.rest(m.meta); said.some() == nil {
			said.text("status", string(statusOf(m.from)))
		}
		versions.set(strconv.Itoa(number), said.node)
		for _, x := range m.examples {
			out.Files[dir+"/examples/"+messageKey(number)+"."+x.name+".json"] = indented(x.payload)
		}
		out.Majors = append(out.Majors, ImportedMajor{e.name, number, Place{m.from.span(), m.from.at}})
	}
	root := newObject()
	root.rest(e.file.node)
	if e.file.node.Get("visibility") == nil {
		root.text("visibility", string(im.opt.Visibility))
	}
	if root.node.Get("visibility") == nil {
		out.Private++
	}
	root.set("versions", versions.node)
	out.Files[dir+"/event.yaml"] = root.node.AppendYAML(nil)
}

// statusOf returns the status of a major whose message says no more than whether
// it is deprecated.
func statusOf(m loc) contract.Status {
	if said := m.get("deprecated"); said.node != nil && said.node.Kind == source.Bool {
		if said.use().node.Text == "true" {
			return contract.Deprecated
		}
	}
	return contract.Active
}

// majors lists all majors, by name.
func (im *importer) majors() []*major {
	var list []*major
	for _, name := range slices.SortedFunc(maps.Keys(im.events), contract.EventName.Compare) {
		e := im.events[name]
		for _, number := range slices.Sorted(maps.Keys(e.majors)) {
			list = append(list, e.majors[number])
		}
	}
	return list
}

// writeSchemas writes the schemas of majors, and what they refer to: a schema that
// belongs to one major is its file, any other has a file of its own.
func (im *importer) writeSchemas(out *Imported) {
	shared := map[string]int{}
	for _, m := range im.majors() {
		shared[m.payload.key()]++
	}
	for _, m := range im.majors() {
		draft, _ := draftOf(m.format)
		file := "contexts/" + m.event.Context + "/" + m.event.Event + "/" + messageKey(m.number) + ".schema.json"
		im.taken.take(file)
		if shared[m.payload.key()] == 1 {
			im.root(m.payload, file, m.event.Context, draft)
		}
	}
	for _, m := range im.majors() {
		if shared[m.payload.key()] == 1 {
			continue
		}
		draft, _ := draftOf(m.format)
		file := "contexts/" + m.event.Context + "/" + m.event.Event + "/" + messageKey(m.number) + ".schema.json"
		target, rest := im.rootOf(m.payload, &schemaRoot{loc: m.payload, context: m.event.Context, draft: draft})
		out.Files[file] = indented(withSchema(reference(between(file, target.name)+suffix(rest)), draft))
	}
	for i := 0; i < len(im.queue); i++ {
		im.walk(im.queue[i], im.queue[i].loc)
	}
	for _, r := range im.queue {
		n := r.copy(r.use().node)
		if !r.ours {
			n = withSchema(n, r.draft)
		}
		out.Files[r.name] = indented(n)
	}
}

// root makes a file of a schema.
func (im *importer) root(l loc, file, context string, draft schema.Draft) *schemaRoot {
	r := &schemaRoot{
		loc: l, name: file, context: context, draft: draft, ours: l.file.ours,
		edits: map[*source.Node]string{}, ids: map[*source.Node]bool{}, walked: map[*source.Node]bool{},
	}
	im.taken.take(file)
	im.roots[l.key()], im.byFile[file] = r, r
	im.queue = append(im.queue, r)
	return r
}

// rootOf returns the file that a schema is in, and where in it; one that is in none
// yet gets one, beside those of the schema that refers to it.
func (im *importer) rootOf(l loc, from *schemaRoot) (*schemaRoot, source.Pointer) {
	if isObject(l.node) && l.node.Get("schema") != nil && l.node.Get("schemaFormat") != nil {
		l = l.get("schema")
	}
	for at := l.at; ; {
		if r := im.roots[loc{file: l.file, at: at}.key()]; r != nil {
			return r, l.at[len(at):]
		}
		i := strings.LastIndexByte(string(at), '/')
		if i < 0 {
			break
		}
		at = at[:i]
	}
	whole, wrapper, draft := l, loc{}, from.draft
	if tokens := l.at.Tokens(); len(tokens) > 2 && tokens[0] == "components" && tokens[1] == "schemas" {
		whole = l.file.root().get("components").get("schemas").get(tokens[2])
		if inner := whole.get("schema"); inner.node != nil && whole.node.Get("schemaFormat") != nil {
			wrapper, whole = whole, inner
		}
	}
	file := ""
	if wrapper.node != nil {
		if d, ok := draftOf(wrapper.text("schemaFormat")); ok {
			draft = d
		}
		file = sharedFile(textOf(wrapper.node.Get(extension).Get("file")))
		wrapper.get(extension).use()
	}
	if had := im.byFile[file]; had != nil && sameShape(had.node, whole.node) { // documents of one export share files
		im.roots[whole.key()] = had
		whole.use()
		return had, l.at[len(whole.at):]
	}
	if file == "" || im.taken.has(file) {
		name := tame(l.nameOfRoot(whole))
		if name == "" {
			name = "schema"
		}
		file = im.taken.free("contexts/"+from.context+"/common/"+name, ".schema.json")
	}
	return im.root(whole, file, from.context, draft), l.at[len(whole.at):]
}

// sameShape reports whether two schemas are the same but for where their references
// lead: that is said otherwise in each document.
func sameShape(a, b *source.Node) bool {
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Members) != len(b.Members) || len(a.Items) != len(b.Items) {
		return false
	}
	for i, m := range a.Members {
		if n := b.Members[i]; m.Name != n.Name || m.Name != "$ref" && !sameShape(m.Value, n.Value) {
			return false
		}
	}
	for i, item := range a.Items {
		if !sameShape(item, b.Items[i]) {
			return false
		}
	}
	return true
}

// nameOfRoot names the schema that becomes a file: as the component is called.
func (l loc) nameOfRoot(whole loc) string {
	if tokens := whole.at.Tokens(); len(tokens) > 2 && tokens[0] == "components" {
		return tokens[2]
	}
	if whole.at == "" {
		return stem(whole.file.name)
	}
	return whole.last()
}

// sharedFile returns the name of a file that a document gives a schema, or "" where
// it may not have it: it is no plain schema's, or is one of our own kinds.
func sharedFile(name string) string {
	base := path.Base(name)
	reserved := []string{"event.json", "context.json", "service.json", "treaty.json", "baseline.json", "waivers.json"}
	switch {
	case workspace.CheckFileName(name) != nil, path.Ext(base) != ".json", slices.Contains(reserved, base),
		strings.HasPrefix(name, "."), strings.Contains(name, "/."), strings.Contains(name, "/history/"), strings.Contains(name, "/examples/"):
		return ""
	}
	return name
}
