package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// variants is the index of a union of objects whose branches a required member
// tells apart: no object is of two of them, nor of what a tolerant reader makes
// of one and of another, for tags are not opened.
type variants struct {
	tag tag
	of  map[string][]int // the branches that take a value of the tag, by its canonical form
}

// variantsOf returns the index of branches by the first tag that tells all of
// them apart; nil if none does. It only concerns objects.
func variantsOf(branches []*term) *variants {
	if len(branches) < 2 {
		return nil
	}
	for _, t := range branches[0].tags() {
		if v := variantsBy(t, branches); v != nil {
			return v
		}
	}
	return nil
}

func variantsBy(by tag, branches []*term) *variants {
	v := &variants{tag: by, of: make(map[string][]int, len(branches))}
	for i, b := range branches {
		at := slices.IndexFunc(b.tags(), func(t tag) bool { return t.name == by.name })
		if at < 0 {
			return nil
		}
		for _, value := range b.tags()[at].enum.values {
			text := string(value.Canonical())
			if v.of[text] != nil {
				return nil
			}
			v.of[text] = []int{i}
		}
	}
	return v
}

// matching returns the branches that may hold of the state's objects, in order;
// known is false where their tag may be anything.
func (x *state) matching(t *term) (branches []*term, known bool) {
	values, known := x.tagged(t.variants.tag)
	if !known {
		return t.subs, false
	}
	var at []int
	for _, value := range values {
		at = append(at, t.variants.of[string(value.Canonical())]...)
	}
	slices.Sort(at)
	for _, i := range slices.Compact(at) {
		branches = append(branches, t.subs[i])
	}
	return branches, true
}

// indexed reports whether the union is one of objects with an index; then it is
// put off until the tag is known, so that large ones are not written out.
func (x *state) indexed(t *term) bool { return t.variants != nil && x.typ == schema.TypeObject }

// unite writes out the unions that are put off: those whose tag is known, or
// the first, if there is nothing else left to do. What else a union may be is
// a choice of one branch, since it excludes the others. False: one cannot hold.
func (x *state) unite(first bool) (done, ok bool) {
	waiting := x.unions
	x.unions = nil
	for _, l := range waiting {
		branches, known := x.matching(l.term)
		if !known && (!first || done) {
			x.unions = append(x.unions, l)
			continue
		}
		done = true
		if !x.spend(len(branches)) {
			return true, true // search gives up
		}
		if !x.eitherOf(l, branches) {
			return true, false
		}
	}
	return done, true
}

// putOff keeps a union for later, those that a value must be of first.
func (x *state) putOff(l literal) {
	if l.not {
		x.unions = append(slices.Clip(x.unions), l)
	} else {
		x.unions = append([]literal{l}, x.unions...)
	}
}
