package suggest

import (
	"fmt"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/rules"
)

// renames returns, for each property with a new name, what keeps both: the old one
// is deprecated and required where it was, and the new one says what it was called.
// Where nothing but the kind of value speaks for it, that is not written: generated
// code would go by a guess.
func (p *majorPair) renames(f diag.Finding) []rung {
	var list []rung
	for _, r := range rules.Renames(p.base.Newest().Schema, p.head) {
		if r.To.Schema.Pointer != f.Pointer {
			continue
		}
		older, newer := r.From.Schema.Parent, r.To.Schema.Parent
		from, to := change.Place(placeIn(r.From.Schema)), change.Place(placeIn(r.To.Schema))
		one := rung{edits: append(requireOld(older, newer, r), kept(older, newer, r.From.Name)...)}
		if r.Bare {
			one.does = fmt.Sprintf("%s stays, deprecated, beside %s: if that is its new name, say so there with `x-renamed-from: %s`", from, to, r.From.Name)
		} else {
			one.does = fmt.Sprintf("%s stays, deprecated, beside %s, which says what it was called", from, to)
			one.edits = append(one.edits, renamedFrom(r.To.Schema, r.From.Name)...)
		}
		list = append(list, one)
	}
	return list
}

// requireOld makes the new name optional, and leaves its place in `required` to the
// old one where that was required.
func requireOld(older, newer *schema.Schema, r rules.Rename) []Edit {
	list := newer.Pointer.Join("required")
	for i, name := range newer.Required {
		switch {
		case name.Name != r.To.Name:
		case older.IsRequired(r.From.Name):
			return []Edit{{File: newer.Doc.File, Op: Set, At: list.JoinIndex(i), Value: source.NewString(r.From.Name)}}
		default:
			return []Edit{{File: newer.Doc.File, Op: Drop, At: list, Value: source.NewString(r.To.Name)}}
		}
	}
	return nil
}

// renamedFrom marks a property with the name that it had.
func renamedFrom(s *schema.Schema, name string) []Edit {
	if s.Node.Kind != source.Object {
		return nil
	}
	return []Edit{{File: s.Doc.File, Op: Set, At: s.Pointer.Join("x-renamed-from"), Value: source.NewString(name)}}
}

// placeIn returns the place of a property in the event, as far as its place in the
// schema's file says it: of what stands in a definition, the place in the definition.
func placeIn(s *schema.Schema) string {
	path, tokens := "", s.Pointer.Tokens()
	for i := 0; i < len(tokens); i++ {
		switch tokens[i] {
		case "properties":
			i++
			if i < len(tokens) {
				path = string(source.Pointer(path).Join(tokens[i]))
			}
		case "patternProperties":
			i++
			path += "/*"
		case "items", "additionalProperties":
			path += "/*"
		case "prefixItems":
			i++
			path += "/*"
		case "allOf", "anyOf", "oneOf":
			i++
		case "$defs", "definitions":
			i++
			path = ""
		}
	}
	return path
}
