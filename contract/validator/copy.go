package validator

import (
	"math"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// maxCount caps counts: no value that contract/source reads has as many
// characters, items or members, so a larger count decides nothing else.
const maxCount = math.MaxInt32

// copier copies one document for the library.
type copier struct {
	*library
	*volume
	draft schema.Draft
}

// copyVolume returns the document as the library is to see it.
func (l *library) copyVolume(v *volume) any {
	c := copier{l, v, v.root.Draft}
	root := c.schema(v.doc.Root, "", &resource{volume: v})
	if object, ok := root.(map[string]any); ok {
		object["$schema"] = v.root.Draft.URI()
	}
	return root
}

// schema copies the schema n, which is part of the resource in.
func (c copier) schema(n *source.Node, at source.Pointer, in *resource) any {
	c.size++
	if n.Kind != source.Object {
		return n.Any()
	}
	f := &fact{node: n}
	c.facts[at] = f
	hidden := c.draft <= schema.Draft7 && n.Member("$ref") != nil
	if f.in = in; !hidden {
		f.in = c.enter(f, at, in)
	}
	if model := c.schemas[at]; model != nil && model.Draft != c.draft {
		f.refused = &Unsupported{"draft", model.Span().String() + ": a schema of draft " + model.Draft.String() +
			" inside one of draft " + c.draft.String() + " cannot be validated", model, model.Span()}
	}
	out := make(map[string]any, len(n.Members))
	for i := range n.Members {
		m := &n.Members[i]
		k, known := keywords[c.draft][m.Name]
		if known && (!hidden || identifies(m.Name)) {
			c.keyword(out, k, n, m, at, f)
		} else if copied, ok := c.region(m.Value, at.Join(m.Name), f.in); ok {
			out[m.Name] = copied
		}
	}
	open := n.Get("x-open-enum")
	f.openEnum = open != nil && open.Kind == source.Bool && open.Text == "true"
	f.never = !hidden && isNever(n)
	return out
}

// isNever reports whether n, as it is written, is {"not": {}}: annotations may
// stand beside, but nothing that could decide, even where it decides nothing.
func isNever(n *source.Node) bool {
	not := n.Get("not")
	if not == nil || !saysOnly(n, "not") {
		return false
	}
	return not.Kind == source.Bool && not.Text == "true" || not.Kind == source.Object && saysOnly(not, "")
}

// saysOnly reports whether n has no member but the one called word and
// annotations.
func saysOnly(n *source.Node, word string) bool {
	for i := range n.Members {
		name := n.Members[i].Name
		if name != word && !annotations[name] && !strings.HasPrefix(name, "x-") {
			return false
		}
	}
	return true
}

var annotations = map[string]bool{
	"title": true, "description": true, "$comment": true, "default": true, "examples": true,
	"deprecated": true, "readOnly": true, "writeOnly": true,
}

// enter returns the resource that a schema is part of, after its own $id, and
// notes its dynamic anchor.
func (c copier) enter(f *fact, at source.Pointer, in *resource) *resource {
	n := f.node
	word := "$id"
	if c.draft == schema.Draft4 {
		word = "id"
	}
	if id := n.Get(word); at != "" && id != nil && id.Kind == source.String && !strings.HasPrefix(id.Text, "#") {
		in = &resource{volume: c.volume, root: at}
	}
	mark := n.Get("$dynamicAnchor")
	if c.draft == schema.Draft2020 && mark != nil && mark.Kind == source.String {
		f.marks = []string{mark.Text}
		in.anchors = append(in.anchors, anchor{mark.Text, at})
	}
	mark = n.Get("$recursiveAnchor")
	if c.draft == schema.Draft2019 && in.root == at && mark != nil && mark.Text == "true" {
		f.marks = []string{""}
		in.anchors = append(in.anchors, anchor{"", at})
	}
	return in
}

// region copies what stands under a keyword that the draft does not know, if a
// reference leads into it: there the places named are schemas.
func (c copier) region(n *source.Node, at source.Pointer, in *resource) (any, bool) {
	if c.targets[at] {
		return c.schema(n, at, in), true
	}
	if !c.leads[at] {
		return nil, false
	}
	object, list := map[string]any{}, make([]any, len(n.Items))
	for i := range n.Members {
		m := &n.Members[i]
		if copied, ok := c.region(m.Value, at.Join(m.Name), in); ok {
			object[m.Name] = copied
		}
	}
	for i, item := range n.Items {
		list[i], _ = c.region(item, at.JoinIndex(i), in)
	}
	if n.Kind == source.Array {
		return list, true
	}
	return object, true
}
