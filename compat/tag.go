package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// tag is a member that a schema requires, with the few scalars that it may be:
// what tells the variants of a union apart.
type tag struct {
	name string
	enum *term
}

// Bounds of tags: what has more values tells little, and no schema needs many.
const (
	maxTagValues = 64
	maxTags      = 4
)

// marks are the first tags of a schema: members that it requires, and apart from
// them those that would tell it apart if they were there.
type marks struct{ tags, optional []tag }

// marksOf returns the marks of a schema with these parts; nil if it has none.
func marksOf(parts []*term) *marks {
	var all []tag
	for _, p := range parts {
		if p.kind != kProperty {
			continue
		}
		if enum := p.subs[0].scalars(); enum != nil {
			all = append(all, tag{p.name, enum})
		}
	}
	if all == nil {
		return nil
	}
	required := map[string]bool{}
	for _, p := range parts {
		if p.kind == kRequired {
			required[p.name] = true
		}
	}
	found := &marks{}
	for _, t := range all {
		list := &found.optional
		if required[t.name] {
			list = &found.tags
		}
		if len(*list) < maxTags {
			*list = append(*list, t)
		}
	}
	return found
}

// tags returns the tags of t, if it is a schema that has some.
func (t *term) tags() []tag {
	if t.marks == nil {
		return nil
	}
	return t.marks.tags
}

// scalars returns the enum of few scalars that every value of t is in, as every
// reader reads it; nil if t does not say.
func (t *term) scalars() *term {
	if t.kind == kAll && t.flat() {
		for _, s := range t.subs {
			if s.kind == kEnum {
				return s.scalars()
			}
		}
		return nil
	}
	composite := func(v *source.Node) bool { return v.Kind == source.Array || v.Kind == source.Object }
	if t.kind != kEnum || t.open || len(t.values) > maxTagValues || slices.ContainsFunc(t.values, composite) {
		return nil
	}
	return t
}

// noteTag remembers what a member may be, if it is there.
func (x *state) noteTag(l literal) {
	if l.not || l.term.kind != kProperty {
		return
	}
	enum := l.term.subs[0].scalars()
	if enum == nil {
		return
	}
	if has := x.tags[l.term.name]; has == nil || len(enum.values) < len(has.values) {
		if x.tags == nil {
			x.tags = map[string]*term{}
		}
		x.tags[l.term.name] = enum
	}
}

// otherwiseTagged reports whether t asks for a tag that the state's objects do
// not have: then neither t holds nor what a tolerant reader makes of it, for
// tags are not opened.
func (x *state) otherwiseTagged(t *term) bool {
	if t.marks == nil || len(x.tags) == 0 || x.typ != schema.TypeObject {
		return false
	}
	other := func(asked tag) bool {
		has := x.tags[asked.name]
		return has != nil && has != asked.enum && !slices.ContainsFunc(has.values, asked.enum.lists)
	}
	return slices.ContainsFunc(t.marks.tags, other) ||
		slices.ContainsFunc(t.marks.optional, func(asked tag) bool { return other(asked) && x.requires(asked.name) })
}

// requires reports whether a member called name must be there.
func (x *state) requires(name string) bool {
	return slices.ContainsFunc(x.atoms, func(l literal) bool {
		return l.term.kind == kRequired && l.term.name == name && !l.not
	})
}
