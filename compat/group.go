package compat

import "slices"

// edits leave out of the reader all that is explained.
func (f *finder) edits() []edit {
	var list []edit
	for i, c := range f.list {
		if f.relaxed[i] != nil {
			list = append(list, edit{c.steps, f.relaxed[i]})
		}
	}
	return append(list, f.dropped...)
}

// unexplained seeks an event that the reader refuses for a reason that is not
// reported yet.
func (f *finder) unexplained(more ...literal) answer {
	left := f.edited(f.reader, f.edits())
	return f.solve(slices.Concat([]literal{f.writes(), f.refuses(left)}, f.held, more))
}

// left returns candidate number i with what is not explained yet of it; false: it
// is all.
func (f *finder) left(i int) (candidate, bool) {
	c := f.list[i]
	if f.relaxed[i] != nil {
		relaxed := *c.part
		relaxed.term = f.relaxed[i]
		c.part = &relaxed
		return c, true
	}
	return c, !f.hidden[i]
}

// group reports the assertions that fail together in the answer's value, as one
// break; false if none is known to. Of what fails in it by chance they are
// cleared first.
func (f *finder) group(got answer) bool {
	witness, failing := f.failing(got)
	for len(failing) > 1 {
		fewer, some := f.failing(f.fewer(failing))
		if len(some) == 0 || len(some) >= len(failing) {
			break
		}
		witness, failing = fewer, some
	}
	if len(failing) == 0 {
		return false
	}
	group := make([]candidate, len(failing))
	for n, i := range failing {
		group[n] = f.list[i]
	}
	f.reportGroup(f.named(group), witness)
	f.settle(failing)
	return true
}

// failing returns the confirmed witness of an answer and what fails in it that is
// not explained yet.
func (f *finder) failing(got answer) (*Witness, []int) {
	witness := f.tried(got)
	if witness == nil {
		return nil, nil
	}
	var list []int
	for i := range f.list {
		c, some := f.left(i)
		if !some || f.wrote[f.asserted(i)] {
			continue
		}
		if _, fails := f.failsAt(c, witness.Node); fails {
			list = append(list, i)
		}
	}
	return witness, list
}

// fewer seeks an event of which some of the assertions fail, but not all of
// them, and no others.
func (f *finder) fewer(failing []int) answer {
	var edits []edit
	for _, i := range failing {
		edits = append(edits, edit{steps: f.list[i].steps})
	}
	edits = append(edits, f.edits()...)
	if !f.spend(len(f.assertions(f.reader)) + len(edits)) {
		return answer{outcome: maybe, why: overBudget}
	}
	others := f.reads(f.edited(f.reader, edits))
	return f.unexplained(others, f.reads(f.someOf(failing)))
}

// someOf returns the term for "at least one of the assertions holds, as far as it
// is not explained".
func (f *finder) someOf(list []int) *term {
	terms := make([]*term, len(list))
	for n, i := range list {
		c, _ := f.left(i)
		terms[n] = f.alone(c)
	}
	return f.intern(term{kind: kAny, subs: terms, origin: f.reader})
}

// named puts one that has no break yet first, if there is one: the break is named
// after it.
func (f *finder) named(group []candidate) []candidate {
	for n, c := range group {
		if _, known := f.shared(cause{at: c.last()}, c); !known {
			copy(group[1:], group[:n])
			group[0] = c
			break
		}
	}
	return group
}

// settle sees to it that the group fails no more: what always fails is dropped,
// so that what it hides is found, else one of them holds.
func (f *finder) settle(failing []int) {
	for _, i := range failing {
		if c, _ := f.left(i); !f.always(c) {
			f.held = append(f.held, f.reads(f.someOf(failing)))
			return
		}
	}
	for _, i := range failing {
		delete(f.relaxed, i)
		f.hiding = append(f.hiding, i)
	}
}
