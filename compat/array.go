package compat

import (
	"maps"

	"github.com/treaty-events/treaty/contract/source"
)

// items is what the atoms ask of an array. Positions from rest on are alike.
type items struct {
	*state
	at      map[int][]literal // by position, below rest
	from    []tail
	rest    int
	low     int64
	high    int64 // -1: no bound
	wants   []tail
	unique  bool
	repeats bool        // negated uniqueItems: two items are equal
	twin    map[int]int // which position is equal to which
}

// tail is a literal about positions from a first one on: of all of them, or of
// one that must be there.
type tail struct {
	first   int
	literal literal
}

// maxPositions bounds the positions that are looked at apart, and the arrays
// that are made.
const maxPositions = 2_000

func (x *state) array() answer {
	a := &items{state: x, at: map[int][]literal{}, high: -1}
	for _, l := range x.atoms {
		a.add(l)
	}
	if a.high >= 0 && a.low > a.high {
		return answer{outcome: no}
	}
	if a.rest > maxPositions || a.low > maxPositions {
		return answer{outcome: maybe, why: overBudget}
	}
	if a.repeats {
		return a.twins()
	}
	return a.place(0, nil)
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
	first := int(min(t.count, maxPositions+1))
	switch t.kind {
	case kMinItems:
		a.length(t.count, l.not)
	case kMaxItems:
		a.length(t.count+1, !l.not)
	case kItem:
		a.rest = max(a.rest, first+1)
		a.at[first] = append(a.at[first], a.child(l, t.subs[0]))
		if l.not {
			a.low = max(a.low, t.count+1)
		}
	case kRest:
		a.rest = max(a.rest, first)
		a.each(tail{first, a.child(l, t.subs[0])}, l.not)
	case kContains:
		a.contains(l)
	case kUnique:
		if l.not {
			a.repeats = true
			a.low = max(a.low, 2)
		}
		a.unique = a.unique || !l.not
	}
}

// each notes a literal about every position, or about one.
func (a *items) each(t tail, some bool) {
	if some {
		a.wants = append(a.wants, t)
	} else {
		a.from = append(a.from, t)
	}
}

// length notes that there are at least n items, or fewer than n.
func (a *items) length(n int64, fewer bool) {
	switch {
	case !fewer:
		a.low = max(a.low, n)
	case a.high < 0 || n-1 < a.high:
		a.high = n - 1
	}
}

func (a *items) contains(l literal) {
	t := l.term
	switch {
	case t.count == 0 && t.limit < 0:
		// It asks for nothing; but a writer's matching items are described.
	case t.count == 1 && t.limit < 0:
		a.each(tail{0, literal{term: t.subs[0], not: l.not, opened: l.opened}}, !l.not)
	default:
		a.suspect("unsupported-keyword", "minContains and maxContains are not decided yet", t)
	}
}

// twins tries which two items are equal. Positions from rest on are alike, so
// two of them stand for all.
func (a *items) twins() answer {
	best := answer{outcome: no}
	for j := 1; j <= a.rest+1; j++ {
		for i := range j {
			if !a.spend(a.rest) {
				return answer{outcome: maybe, why: overBudget}
			}
			b := *a
			b.at = maps.Clone(a.at)
			b.at[i] = append(a.literals(i), a.literals(j)...)
			b.at[j] = b.at[i]
			b.twin = map[int]int{i: j, j: i}
			b.rest = max(a.rest, j+1)
			b.low = max(a.low, int64(j)+1)
			if best = better(best, b.place(0, nil)); best.outcome == yes {
				return best
			}
		}
	}
	return best
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

// place finds a position for each item that must be there, from want number n
// on; placed holds those of the wants before.
func (a *items) place(n int, placed []int) answer {
	if n == len(a.wants) {
		return a.fill(placed)
	}
	// Beyond rest, the first position that no other want has is as good as any.
	last := a.rest
	for _, position := range placed {
		last = max(last, position+1)
	}
	best := answer{outcome: no}
	for position := a.wants[n].first; position <= last; position++ {
		if a.high >= 0 && int64(position) >= a.high {
			break
		}
		if !a.spend(1) {
			return answer{outcome: maybe, why: overBudget}
		}
		best = better(best, a.place(n+1, append(placed[:n:n], position)))
		if best.outcome == yes {
			break
		}
	}
	return best
}

// fill makes the shortest array with the wants at their places.
func (a *items) fill(placed []int) answer {
	length := int(a.low)
	wanted := map[int][]literal{}
	for i, position := range placed {
		length = max(length, position+1)
		wanted[position] = append(wanted[position], a.wants[i].literal)
		if other, ok := a.twin[position]; ok {
			wanted[other] = append(wanted[other], a.wants[i].literal)
		}
	}
	if a.high >= 0 && int64(length) > a.high {
		return answer{outcome: no}
	}
	whole := answer{outcome: yes, value: source.NewArray()}
	for position := range length {
		got := a.solve(append(a.literals(position), wanted[position]...))
		if got.outcome == no {
			return answer{outcome: no}
		}
		whole = whole.and(got)
		if whole.value != nil {
			whole.value.Items = append(whole.value.Items, got.value)
		}
	}
	if a.unique && !distinctItems(whole.value) {
		return a.vary(whole, wanted)
	}
	return whole
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

func distinctItems(v *source.Node) bool {
	return v == nil || len(distinct(v.Items)) == len(v.Items)
}

// vary makes the items different, each from those before it. Where that fails
// another choice might not have.
func (a *items) vary(same answer, wanted map[int][]literal) answer {
	whole := answer{outcome: same.outcome, why: same.why, value: source.NewArray()}
	for position := range same.value.Items {
		if !a.spend(1 + position/2) {
			return answer{outcome: maybe, why: overBudget}
		}
		list := append(a.literals(position), wanted[position]...)
		if len(whole.value.Items) > 0 {
			before := append([]*source.Node(nil), whole.value.Items...)
			list = append(list, fails(a.intern(term{kind: kEnum, values: before})))
		}
		got := a.solve(list)
		if got.outcome == no || got.value == nil {
			return answer{outcome: maybe, why: unsure("unsupported-keyword", "whether enough different items exist is not decided yet", nil)}
		}
		whole = whole.and(got)
		whole.value.Items = append(whole.value.Items, got.value)
	}
	return whole
}
