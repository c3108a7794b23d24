package compat

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// tag is a member that a schema requires, or one within a member that it
// requires to be an object, with the few scalars that it may be: what tells the
// variants of a union apart.
type tag struct {
	name   string   // the path to it: "context/type", escaped as in a JSON Pointer
	member string   // where that begins
	rest   []string // the members on it after that
	enum   *term
}

// Bounds of tags: what has more values tells little, and no schema needs many.
const (
	maxTagValues = 64
	maxTags      = 4 // of a schema, and as many within its members
	maxTagDepth  = 4
)

// marks are the first tags of a schema: members that it requires, and apart from
// them those that would tell it apart if they were there.
type marks struct{ tags, optional []tag }

// marksOf returns the marks of a schema with these parts; nil if it has none.
func marksOf(parts []*term) *marks {
	var direct, within []tag
	for _, p := range parts {
		if p.kind != kProperty {
			continue
		}
		if enum := p.subs[0].scalars(); enum != nil {
			direct = append(direct, tag{name: escaped.Replace(p.name), member: p.name, enum: enum})
		} else {
			within = p.appendTags(within)
		}
	}
	if direct == nil && within == nil {
		return nil
	}
	required := map[string]bool{}
	for _, p := range parts {
		if p.kind == kRequired {
			required[p.name] = true
		}
	}
	found := &marks{}
	for i, all := range [][]tag{direct, within} {
		for _, t := range all {
			list := &found.optional
			if required[t.member] {
				list = &found.tags
			}
			if len(*list) < (i+1)*maxTags {
				*list = append(*list, t)
			}
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

// appendTags appends the tags within a member, t, if all that it may be is
// objects.
func (t *term) appendTags(list []tag) []tag {
	sub := t.subs[0]
	if sub.marks == nil || !slices.ContainsFunc(sub.subs, isObject) {
		return list
	}
	for _, inner := range sub.marks.tags {
		if len(inner.rest)+1 < maxTagDepth {
			list = append(list, tag{
				name: escaped.Replace(t.name) + "/" + inner.name, member: t.name,
				rest: append([]string{inner.member}, inner.rest...), enum: inner.enum,
			})
		}
	}
	return list
}

// escaped writes a name as a token of a path.
var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// isObject reports whether t lets nothing but objects pass, for every reader.
func isObject(t *term) bool { return t.kind == kTypes && t.types == schema.TypeObject }

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
	sub := l.term.subs[0]
	if enum := sub.scalars(); enum != nil {
		x.learnTag(escaped.Replace(l.term.name), enum)
	}
	for _, t := range l.term.appendTags(nil) {
		x.learnTag(t.name, t.enum)
	}
	if v := sub.only(); v != nil && v.Kind == source.Object {
		if x.whole == nil {
			x.whole = map[string]*source.Node{}
		}
		x.whole[l.term.name] = v
	}
}

func (x *state) learnTag(name string, enum *term) {
	if has := x.tags[name]; has == nil || len(enum.values) < len(has.values) {
		if x.tags == nil {
			x.tags = map[string]*term{}
		}
		x.tags[name] = enum
	}
}

// only returns the one value of t, if it says so, for every reader.
func (t *term) only() *source.Node {
	if t.kind != kEnum || t.open || len(t.values) != 1 {
		return nil
	}
	return t.values[0]
}

// tagged returns the values that the state's objects may have where the tag is,
// if there is one; known is false where that may be any.
func (x *state) tagged(t tag) (values []*source.Node, known bool) {
	if has := x.tags[t.name]; has != nil {
		return has.values, true
	}
	v := x.whole[t.member]
	if v == nil {
		return nil, false
	}
	for _, name := range t.rest {
		if v = v.Get(name); v == nil {
			return nil, true
		}
	}
	return []*source.Node{v}, true
}

// otherwiseTagged reports whether t asks for a tag that the state's objects do
// not have: then neither t holds nor what a tolerant reader makes of it, for
// tags are not opened.
func (x *state) otherwiseTagged(t *term) bool {
	if t.marks == nil || len(x.tags)+len(x.whole) == 0 || x.typ != schema.TypeObject {
		return false
	}
	other := func(asked tag) bool {
		values, known := x.tagged(asked)
		return known && !slices.ContainsFunc(values, asked.enum.lists)
	}
	return slices.ContainsFunc(t.marks.tags, other) ||
		slices.ContainsFunc(t.marks.optional, func(asked tag) bool { return other(asked) && x.requires(asked.member) })
}

// requires reports whether a member called name must be there.
func (x *state) requires(name string) bool {
	return slices.ContainsFunc(x.atoms, func(l literal) bool {
		return l.term.kind == kRequired && l.term.name == name && !l.not
	})
}
