package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// search chooses from the clauses until only atoms are left, and asks the type
// for a value of them.
func (x *state) search() answer {
	if !x.propagate() {
		return answer{outcome: no}
	}
	if !x.spend(0) {
		return answer{outcome: maybe, why: overBudget}
	}
	if len(x.clauses) > 0 {
		return x.branch()
	}
	if len(x.unions) == 0 {
		return x.settled()
	}
	if _, ok := x.unite(true); !ok {
		return answer{outcome: no}
	}
	return x.search()
}

// branch tries the alternatives of the shortest clause.
func (x *state) branch() answer {
	if *x.nodes++; x.barren() {
		return answer{outcome: no}
	}
	shortest := 0
	for i, c := range x.clauses {
		if len(c) < len(x.clauses[shortest]) {
			shortest = i
		}
	}
	chosen := x.clauses[shortest]
	x.clauses = slices.Delete(slices.Clone(x.clauses), shortest, shortest+1)
	best := answer{outcome: no}
	hopeless := x.hopeless(chosen)
	for _, alternative := range x.chance.shuffled(chosen) {
		if hopeless(alternative) {
			continue
		}
		if !x.spend(x.known.count + len(x.clauses)) {
			return answer{outcome: maybe, why: overBudget}
		}
		y := x.clone()
		if !y.addAll(alternative) {
			continue
		}
		best = better(best, y.search())
		if best.outcome == yes {
			break
		}
	}
	return best
}

// manyAlternatives is from where on it pays to look at each before it is tried.
const manyAlternatives = 8

// hopeless returns a cheap test for alternatives of a long choice, the usual one
// being which of an object's properties is wrong: what is said of that property
// alone may rule it out.
func (x *state) hopeless(c clause) func([]literal) bool {
	if x.typ != schema.TypeObject || len(c) < manyAlternatives {
		return func([]literal) bool { return false }
	}
	about := map[string][]literal{}
	for _, l := range x.atoms {
		if l.term.kind == kProperty {
			about[l.term.name] = append(about[l.term.name], x.child(l, l.term.subs[0]))
		}
	}
	// They may yet make its names known.
	undeclared := len(x.clauses)+len(x.unions) > 0 || x.inContext() || x.describesMany()
	return func(alternative []literal) bool {
		l := alternative[0]
		if len(alternative) != 1 || !l.not || l.term.kind != kProperty {
			return false
		}
		list := append(slices.Clone(about[l.term.name]), x.child(l, l.term.subs[0]))
		if undeclared {
			list = plainly(list)
		}
		return x.solve(list).outcome == no
	}
}

// describesMany reports whether the writer describes members by more than their
// names.
func (x *state) describesMany() bool {
	return slices.ContainsFunc(x.atoms, func(l literal) bool {
		many := l.term.kind == kPatternProperty || l.term.kind == kAdditional
		return many && l.writer && !l.term.subs[0].inert
	})
}

// propagate drops alternatives that cannot be and clauses that hold already,
// and adds what has no alternative, until nothing changes; false if a clause
// has nothing left.
func (x *state) propagate() bool {
	for changed := true; changed; {
		united, ok := x.unite(false)
		if !ok {
			return false
		}
		changed = united
		waiting := x.clauses
		x.clauses = nil
		for i, c := range waiting {
			if !x.spend(c.cost()) {
				x.clauses = append(x.clauses, waiting[i:]...)
				return true
			}
			rest, done := x.narrow(c)
			switch {
			case done:
				changed = true
			case len(rest) == 0:
				return false
			case len(rest) == 1:
				changed = true
				if !x.addAll(rest[0]) {
					return false
				}
			default:
				changed = changed || len(rest) < len(c)
				x.clauses = append(x.clauses, rest)
			}
		}
	}
	return true
}

// cost is that of looking at each literal.
func (c clause) cost() int {
	literals := 0
	for _, alternative := range c {
		literals += len(alternative)
	}
	return len(c) + literals/8
}

// narrow returns the alternatives of c that are still possible; done says that
// one of them is certain, so that c asks for nothing more.
func (x *state) narrow(c clause) (rest clause, done bool) {
	for _, alternative := range c {
		possible, sure := true, true
		for _, l := range alternative {
			j := x.judge(l)
			sure = sure && j == certain
			if possible = j != impossible; !possible {
				break
			}
		}
		if sure {
			return nil, true
		}
		if possible {
			rest = append(rest, alternative)
		}
	}
	return rest, false
}

// value seeks a value of the state's type for its atoms.
func (x *state) value() answer {
	for _, l := range x.atoms {
		if cost := l.term.reading(); !x.spend(1) || l.not && !x.spend(cost) {
			return answer{outcome: maybe, why: overBudget}
		}
	}
	got := x.plainest()
	if x.chance != nil && got.outcome != no {
		got = x.drawn(got)
	}
	return got
}

// plainest seeks the value that reads best.
func (x *state) plainest() answer {
	switch x.typ {
	case schema.TypeObject:
		return x.object()
	case schema.TypeArray:
		return x.array()
	case schema.TypeString:
		return x.text()
	case schema.TypeInteger, schema.TypeFraction:
		return x.number()
	}
	return x.constant()
}
