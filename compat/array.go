package compat

import (
	"math"

	"github.com/treaty-events/treaty/contract/source"
)

// items is what the atoms ask of an array. Positions from rest on are alike.
type items struct {
	*state
	at   map[int][]literal // by position, below rest
	from []tail
	rest int
	counts
	needs   []need
	limits  []limit
	unique  bool
	repeats bool // negated uniqueItems: two items are equal
}

// tail is a literal about every position from a first one on.
type tail struct {
	first   int
	literal literal
}

// need says that at least count items from position first on satisfy a literal:
// contains with minContains, and "some item fails" from negation.
type need struct {
	first   int
	count   int64
	literal literal
}

// limit says that at most count items do not satisfy a literal: maxContains,
// and fewer than minContains from negation.
type limit struct {
	count   int64
	literal literal
}

const (
	// maxPositions bounds the positions among which is chosen, and the items
	// that are made different.
	maxPositions = 2_000
	// maxItems bounds the arrays that are made.
	maxItems = 100_000
	// maxLength bounds the arrays that are thought of.
	maxLength = 1 << 40
)

var manyItems = &Reason{Code: "witness-too-large", Message: "the only arrays left have very many items"}

func (x *state) array() answer {
	a := &items{state: x, at: map[int][]literal{}, counts: counts{high: -1}}
	for _, l := range x.atoms {
		a.add(l)
	}
	if a.none() || a.repeats && a.unique {
		return answer{outcome: no}
	}
	if a.high >= 0 && int64(a.rest) > a.high {
		a.rest = int(a.high)
	}
	if a.rest > maxItems {
		return answer{outcome: maybe, why: manyItems}
	}
	if a.repeats {
		return a.twins()
	}
	return a.decide(nil)
}

// child returns the literal about an item or member that follows from l, which
// holds of the whole: outside of declared values the writer's set goes down.
func (x *state) child(l literal, sub *term) literal {
	if x.declared {
		l = l.plain()
	}
	return l.with(sub)
}

func (a *items) add(l literal) {
	t := l.term
	first := int(min(t.count, maxItems+1))
	switch t.kind {
	case kMinItems:
		a.bound(t.count, l.not)
	case kMaxItems:
		a.bound(t.count+1, !l.not)
	case kItem:
		a.rest = max(a.rest, first+1)
		a.at[first] = append(a.at[first], a.child(l, t.subs[0]))
		if l.not {
			a.low = max(a.low, t.count+1)
		}
	case kRest:
		a.rest = max(a.rest, first)
		if item := a.child(l, t.subs[0]); l.not {
			a.needs = append(a.needs, need{first, 1, item})
		} else {
			a.from = append(a.from, tail{first, item})
		}
	case kContains:
		a.contains(l)
	case kUnique:
		a.repeats = a.repeats || l.not
		a.unique = a.unique || !l.not
	}
}

// contains notes how many items satisfy the subschema, and that a writer's
// describes those that do.
func (a *items) contains(l literal) {
	t := l.term
	matches := literal{term: t.subs[0], opened: l.opened}
	differs := matches
	differs.not = true
	switch {
	case !l.not:
		a.atLeast(t.count, matches)
		if t.limit >= 0 {
			a.atMost(t.limit, differs)
		}
		if l.writer && !t.subs[0].inert {
			described := a.intern(term{kind: kAny, subs: []*term{t.subs[0], a.all(nil, t.origin)}, origin: t.origin})
			a.from = append(a.from, tail{0, a.child(l, described)})
		}
	case t.limit >= 0:
		a.atLeast(t.limit+1, matches)
	default:
		a.atMost(t.count-1, differs)
	}
}

func (a *items) atLeast(n int64, l literal) {
	if n > 0 {
		a.needs = append(a.needs, need{0, n, l})
	}
}

func (a *items) atMost(n int64, l literal) {
	if n > 0 {
		a.limits = append(a.limits, limit{n, l})
	} else {
		a.from = append(a.from, tail{0, l})
	}
}

// literals returns what holds of the item at a position.
func (a *items) literals(position int) []literal {
	list := append([]literal(nil), a.at[position]...)
	for _, t := range a.from {
		if position >= t.first {
			list = append(list, t.literal)
		}
	}
	return list
}

// decide seeks an array. What may be, as far as is understood, is sought first:
// where there is none, there is no array. Where it is doubtful, what is certain
// is sought as well, for another choice may avoid the doubt. Two items may have to
// be equal.
func (a *items) decide(equal *pair) answer {
	got := a.row(maybe, equal).decide()
	if got.outcome != maybe || !a.spend(0) {
		return got
	}
	return better(a.row(yes, equal).decide().certain(), got)
}

// certain returns the answer if it is yes; a no or maybe of a search that left
// something out says nothing.
func (a answer) certain() answer {
	if a.outcome != yes {
		return answer{outcome: no}
	}
	return a
}

// and joins the answer about a part: both are needed.
func (a answer) and(part answer) answer {
	if part.outcome < a.outcome {
		a.outcome, a.why = part.outcome, part.why
	}
	if part.value == nil {
		a.value = nil
	}
	return a
}

// shortest is the fewest items, at least low, with which each need can be met.
func (a *items) shortest(low int64) int64 {
	for _, n := range a.needs {
		low = max(low, int64(n.first)+n.count)
	}
	return low
}

// longest is the most items that an array needs, if those before rest are looked
// at apart: one of the others that no need counts can be taken away, and without
// needs all but low of them.
func (a *items) longest(low int64, rest int) int64 {
	if len(a.needs) > 0 {
		low = max(low, int64(rest))
	}
	for _, n := range a.needs {
		low = min(low+n.count, math.MaxInt64/2)
	}
	if a.high >= 0 {
		low = min(low, a.high)
	}
	return low
}

// newArray returns an array of the values; nil where one is not known.
func newArray(values []*source.Node) *source.Node {
	for _, v := range values {
		if v == nil {
			return nil
		}
	}
	return source.NewArray(values...)
}
