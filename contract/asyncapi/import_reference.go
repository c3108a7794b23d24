package asyncapi

import (
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// walk decides what each reference of a schema becomes, from a part of its file on.
func (im *importer) walk(r *schemaRoot, from loc) {
	if r.walked[from.node] {
		return
	}
	r.walked[from.node] = true
	if from.node.Get(originalID) != nil {
		r.ids[from.node] = true
	}
	im.nullable(from)
	if ref := from.get("$ref"); ref.node != nil && ref.node.Kind == source.String {
		im.refer(r, ref)
	}
	for _, child := range subschemas(from) {
		im.walk(r, child)
	}
}

// refer decides what one reference becomes. One that leads nowhere stays as it is.
func (im *importer) refer(r *schemaRoot, ref loc) {
	text := ref.node.Text
	target, err := im.resolve(ref.file, text)
	if err != nil && strings.HasPrefix(text, "#/") { // meant from the schema on, as JSON Schema has it
		if at, bad := url.PathUnescape(text[1:]); bad == nil {
			if p, bad := source.ParsePointer(at); bad == nil {
				if inner, bad := im.down(r.loc, p.Tokens(), maxHops); bad == nil {
					target, err = inner, nil
				}
			}
		}
	}
	if err != nil {
		im.lose(lostReference, ref, whyLost(text, err))
		return
	}
	to, rest := im.rootOf(target, r)
	r.edits[ref.node] = between(r.name, to.name) + suffix(rest)
	if to == r && rest == "" {
		r.edits[ref.node] = "#"
	}
	if rest != "" {
		im.walk(to, target) // it may stand where no keyword leads
	}
}

// suffix returns a pointer as the end of a reference; the whole needs none.
func suffix(at source.Pointer) string {
	if at == "" {
		return ""
	}
	return fragment(at)
}

// between returns the reference from one file to another.
func between(from, to string) string {
	if from == to {
		return ""
	}
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(from)), filepath.FromSlash(to))
	if err != nil {
		return to
	}
	return (&url.URL{Path: filepath.ToSlash(rel)}).EscapedPath()
}

// copy returns n with the references as they are among files.
func (r *schemaRoot) copy(n *source.Node) *source.Node {
	switch n.Kind {
	case source.Array:
		list := source.NewArray()
		for _, item := range n.Items {
			list.Items = append(list.Items, r.copy(item))
		}
		return list
	case source.Object:
		o := newObject()
		original := textOf(n.Get(originalRef))
		for _, m := range n.Members {
			switch text, edited := r.edits[m.Value]; {
			case m.Name == "$ref" && edited && original != "":
				o.text("$ref", original)
			case m.Name == "$ref" && edited:
				o.text("$ref", text)
			case m.Name == originalRef && original != "":
			case m.Name == originalID && r.ids[n]:
				o.set(idKeyword(r.draft), m.Value)
			default:
				o.set(m.Name, r.copy(m.Value))
			}
		}
		return o.node
	}
	return n
}

func idKeyword(d schema.Draft) string {
	if d == schema.Draft4 {
		return "id"
	}
	return "$id"
}

// withSchema returns a schema that says which draft it follows.
func withSchema(n *source.Node, draft schema.Draft) *source.Node {
	if n.Get("$schema") != nil {
		return n
	}
	o := newObject()
	o.text("$schema", draft.URI())
	if n.Kind == source.Bool && n.Text == "false" {
		o.set("not", source.NewObject())
	}
	o.rest(n)
	return o.node
}

// Where schemas stand in a schema, in any draft.
var (
	inSchema = []string{
		"not", "if", "then", "else", "items", "additionalItems", "additionalProperties", "contains", "propertyNames",
		"unevaluatedItems", "unevaluatedProperties", "contentSchema",
	}
	inList = []string{"allOf", "anyOf", "oneOf", "prefixItems", "items"}
	inMap  = []string{"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
)

// subschemas returns the schemas that are written directly in one.
func subschemas(l loc) []loc {
	var out []loc
	for _, name := range inSchema {
		if child := l.get(name); isObject(child.node) {
			out = append(out, child)
		}
	}
	for _, name := range inList {
		out = append(out, l.get(name).list()...)
	}
	for _, name := range inMap {
		if child := l.get(name); isObject(child.node) {
			out = append(out, child.each()...)
		}
	}
	return slices.DeleteFunc(out, func(l loc) bool { return !isObject(l.node) })
}
