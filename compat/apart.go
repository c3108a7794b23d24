package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// apartIn returns the types of which no value is of two of the branches, nor of
// what a tolerant reader makes of one and of another, as far as is seen at a
// glance: by a tag, by ranges side by side, or by enums without a common value.
func (t *term) apartIn() schema.Types {
	var types schema.Types
	switch {
	case len(t.subs) < 2:
		return 0
	case apartByEnum(t.subs):
		return schema.AllTypes
	case t.variants != nil:
		types |= schema.TypeObject
	}
	if apartByRange(t.subs) {
		types |= schema.TypeNumber
	}
	return types
}

func apartByEnum(branches []*term) bool {
	seen := map[string]bool{}
	for _, b := range branches {
		enum := b.scalars()
		if enum == nil {
			return false
		}
		for _, v := range enum.values {
			text := string(v.Canonical())
			if seen[text] {
				return false
			}
			seen[text] = true
		}
	}
	return true
}

func apartByRange(branches []*term) bool {
	ranges := make([]interval, len(branches))
	for i, b := range branches {
		ranges[i] = b.bounds()
		if ranges[i] == (interval{}) {
			return false
		}
	}
	slices.SortFunc(ranges, func(a, b interval) int {
		switch {
		case a.low == nil && b.low == nil:
			return 0
		case a.low == nil:
			return -1
		case b.low == nil:
			return 1
		}
		return a.low.Cmp(b.low)
	})
	for i, r := range ranges[1:] {
		if !ranges[i].below(r) {
			return false
		}
	}
	return true
}

// bounds returns the interval that the numbers of t are in, by its own minimum
// and maximum, which readers do not open.
func (t *term) bounds() interval {
	var i interval
	parts := []*term{t}
	if t.kind == kAll && t.flat() {
		parts = t.subs
	}
	for _, p := range parts {
		if p.kind == kMinimum || p.kind == kMaximum {
			i.narrow(boundOf(holds(p)))
		}
	}
	return i
}

// excludes reports whether one value of any type at all is of at most one of
// the branches.
func (t *term) excludes() bool { return t.apart|t.rejects == schema.AllTypes }

// eitherOf takes a union of branches that exclude each other apart: it is a
// choice of one, or none of them holds.
func (x *state) eitherOf(l literal, branches []*term) bool {
	if l.not {
		return x.conjunction(l, branches, false)
	}
	return x.choose(alternatives(l, branches))
}
