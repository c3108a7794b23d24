package compat

import (
	"iter"

	"github.com/treaty-events/treaty/contract/source"
)

// refusedAt returns the place in the event where the reader's first failing
// assertion fails; the whole event where that is not known.
func (q *question) refusedAt(v *source.Node) source.Pointer {
	budget := q.budget
	q.budget = q.work + Placing
	defer func() { q.budget = max(budget, q.work) }()
	list, _ := q.candidates(q.reader)
	for _, c := range list {
		if at, ok := q.failsAt(c, v); ok {
			return at
		}
	}
	return ""
}

// explaining is the work that asking whether one assertion fails may cost.
const explaining = 20_000

// failsAt returns the first place in v where the candidate fails.
func (q *question) failsAt(c candidate, v *source.Node) (source.Pointer, bool) {
	for at, value := range q.places(c, v) {
		if q.fails(c.part.term, value) {
			return q.culprit(c, at, value), true
		}
	}
	return "", false
}

// fails reports whether the value certainly fails the reader's term.
func (q *question) fails(t *term, v *source.Node) bool {
	if !q.spend(1 + len(v.Members)/8) {
		return false
	}
	if t.kind == kRequired {
		return v.Kind == source.Object && v.Member(t.name) == nil
	}
	return q.holdsOf(v, q.refuses(t))
}

// holdsOf reports whether the literal certainly holds of the value.
func (q *question) holdsOf(v *source.Node, l literal) bool {
	budget := q.budget
	q.budget = min(budget, q.work+explaining)
	got := q.solve([]literal{holds(q.exactlyOne(v)), l})
	q.budget = budget
	return got.outcome == yes
}

// exactlyOne returns the enum of the one value.
func (tb *table) exactlyOne(v *source.Node) *term {
	if tb.only[v] == nil {
		keep(&tb.only, v, tb.intern(term{kind: kEnum, values: []*source.Node{v}}))
	}
	return tb.only[v]
}

// culprit returns the member or item of the value for which the assertion
// fails; the value itself, if it is about no part.
func (q *question) culprit(c candidate, at source.Pointer, value *source.Node) source.Pointer {
	if c.part.at == "" {
		return at
	}
	for place, part := range q.parts(value, at, c.part.term) {
		if q.fails(c.part.term.subs[0], part) {
			return place
		}
	}
	return at
}

// places yields the parts of v that the candidate is about.
func (q *question) places(c candidate, v *source.Node) iter.Seq2[source.Pointer, *source.Node] {
	return func(yield func(source.Pointer, *source.Node) bool) {
		q.reach(c.hops, "", v, yield)
	}
}

func (q *question) reach(hops []hop, at source.Pointer, v *source.Node, yield func(source.Pointer, *source.Node) bool) bool {
	switch {
	case len(hops) == 0:
		return yield(at, v)
	case hops[0].guard != nil:
		return !q.holdsOf(v, literal{term: hops[0].guard, not: hops[0].unless}) || q.reach(hops[1:], at, v, yield)
	}
	for place, part := range q.parts(v, at, hops[0].through) {
		if !q.reach(hops[1:], place, part, yield) {
			return false
		}
	}
	return true
}

// parts yields the members or items of v to which the applicator applies.
func (q *question) parts(v *source.Node, at source.Pointer, via *term) iter.Seq2[source.Pointer, *source.Node] {
	return func(yield func(source.Pointer, *source.Node) bool) {
		if !q.spend(1 + (len(v.Members)+len(v.Items))/8) {
			return
		}
		for i := range v.Members {
			m := &v.Members[i]
			if q.describes(via, m.Name) && !yield(at.Join(m.Name), m.Value) {
				return
			}
		}
		for i, item := range v.Items {
			here := via.kind == kItem && int64(i) == via.count || via.kind == kRest && int64(i) >= via.count
			if here && !yield(at.JoinIndex(i), item) {
				return
			}
		}
	}
}

// describes reports whether the applicator certainly applies to members called
// name.
func (q *question) describes(via *term, name string) bool {
	switch via.kind {
	case kProperty:
		return via.name == name
	case kAdditional, kPatternProperty:
		applies, _ := q.applies(via, name)
		return applies == certain
	}
	return false
}
