package compat

import (
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// FieldsBelow lists the fields that the schema knows in the field, as a manifest
// writes them, each before those in it and at most as many as most says: names
// that it gives, and `*` where it describes items or members without one. No
// schema is entered twice on one path, so recursion ends.
func FieldsBelow(s *schema.Schema, field string, most int) []string {
	tokens, err := fieldTokens(field)
	if err != nil {
		return nil
	}
	g := newGuide(s)
	at, _ := g.follow(tokens)
	w := &fieldLister{guide: g, most: most}
	w.list(at, field, nil)
	return w.found
}

// FieldsMeant lists what a field of a manifest means, as a manifest would write it:
// itself, and where it has a star, the same with each name that the schema gives in
// its place; at most as many as most says, and none that the schema does not know.
func FieldsMeant(s *schema.Schema, field string, most int) []string {
	tokens, err := fieldTokens(field)
	if err != nil {
		return nil
	}
	w := &fieldLister{guide: newGuide(s), most: most}
	w.mean(describing(s), "", tokens)
	return w.found
}

// HasField reports whether the event has the field somewhere.
func HasField(event *source.Node, field string) bool {
	tokens, err := fieldTokens(field)
	if err != nil {
		return false
	}
	_, found := findField(event, "", tokens, nil)
	return found
}

type fieldLister struct {
	*guide
	most  int
	found []string
}

// list adds the fields in the one that the schemas describe; above are those that
// it is in.
func (w *fieldLister) list(at somewhere, field string, above []*schema.Schema) {
	fresh := somewhere{}
	for _, s := range at {
		if !slices.Contains(above, s) {
			fresh = append(fresh, s)
		}
	}
	above = append(above[:len(above):len(above)], fresh...)
	for _, part := range fresh.parts() {
		if len(w.found) >= w.most {
			return
		}
		here := field + "/" + part
		w.found = append(w.found, here)
		tokens, err := fieldTokens("/" + part)
		if err == nil {
			w.list(w.step(at, tokens[0]), here, above)
		}
	}
}

// mean adds the fields that begin with one, which the schemas describe, and go on
// with the tokens.
func (w *fieldLister) mean(at somewhere, field string, rest []fieldToken) {
	if len(rest) == 0 {
		w.found = append(w.found, field)
		return
	}
	for _, part := range at.meant(rest[0]) {
		if len(w.found) >= w.most {
			return
		}
		tokens, err := fieldTokens("/" + part)
		if err != nil {
			continue
		}
		if next := w.step(at, tokens[0]); len(next) > 0 {
			w.mean(next, field+"/"+part, rest[1:])
		}
	}
}

// meant returns the tokens that one may stand for: a star for itself and all names.
func (at somewhere) meant(t fieldToken) []string {
	if !t.any {
		return []string{token(t.name)}
	}
	return append([]string{"*"}, slices.DeleteFunc(at.parts(), func(part string) bool { return part == "*" })...)
}

// parts returns the tokens of the parts that are described, each once: names and
// numbers as they stand, and then the star.
func (at somewhere) parts() []string {
	var list []string
	seen := map[string]bool{}
	add := func(part string, s *schema.Schema) {
		if s != nil && (s.Bool == nil || *s.Bool) && !seen[part] {
			seen[part] = true
			list = append(list, part)
		}
	}
	for _, s := range at {
		for _, p := range s.Properties {
			add(token(p.Name), p.Schema)
		}
		for i, item := range s.PrefixItems {
			add(strconv.Itoa(i), item)
		}
	}
	for _, s := range at {
		for _, p := range s.PatternProperties {
			add("*", p.Schema)
		}
		for _, sub := range []*schema.Schema{s.Items, s.UnevaluatedItems} {
			add("*", sub)
		}
		for _, sub := range []*schema.Schema{s.AdditionalProperties, s.UnevaluatedProperties} {
			if sub != nil && !closesObject(sub) && !saysNothing(sub) {
				add("*", sub)
			}
		}
	}
	return list
}

// saysNothing reports whether the schema is true: it lets members be there, and
// names none. (Items have no names: `items: true` says that there are some.)
func saysNothing(s *schema.Schema) bool { return s.Bool != nil && *s.Bool }
