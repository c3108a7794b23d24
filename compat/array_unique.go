package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// uniquely looks for different items, where those of an array that is all right
// otherwise are not; last says that there is no longer array either.
//
// The choice of roles by which the array was made will not do, for an item that
// is counted for less may have more values. So all choices are tried in which no
// item is counted for more than is asked. For each, the positions are matched to
// different values of their goals.
func (r *row) uniquely(array answer, length int64) (got answer, last bool) {
	switch different, ok := r.different(array.value.Items); {
	case !ok || length > maxPositions:
		return answer{outcome: maybe, why: manyItems}, true
	case different:
		return array, false
	}
	u := &unlike{row: r, numbering: numbering{r.prover, map[string]int{}}, domains: map[string]*values{}}
	w := u.walk(length)
	if !r.spend(0) {
		return answer{outcome: maybe, why: overBudget}, true
	}
	// Where there are not enough values even if no item is counted for anything,
	// there are none for more positions.
	w.fill(0, w.room)
	if got = u.try(w); got.outcome == no || met(w.left) {
		return got, got.outcome == no
	}
	best := answer{outcome: no}
	w = u.walk(length)
	w.accept = func() bool {
		best = better(best, u.try(w))
		return best.outcome == yes || !r.spend(0)
	}
	w.begin()
	return best, false
}

// different reports whether the items are; ok is false where they are too large
// to tell.
func (p *prover) different(items []*source.Node) (different, ok bool) {
	seen := map[*source.Node]bool{}
	for _, item := range items {
		if seen[item] {
			return false, true
		}
		seen[item] = true
	}
	n := numbering{p, map[string]int{}}
	for _, item := range items {
		text, ok := p.text(item)
		if !ok {
			return false, false
		}
		n.id(text)
	}
	return len(n.ids) == len(items), true
}

// unlike seeks arrays whose items are all different.
type unlike struct {
	*row
	numbering
	domains map[string]*values // by goal
}

// walk starts a walk over all roles that matter at a length.
func (u *unlike) walk(length int64) *walk {
	n := int(min(length, int64(u.rest)))
	left := u.demands(length)
	var apart [][]role
	for position := range n {
		apart = append(apart, u.sets(position, left))
	}
	var later []role
	if length > int64(n) {
		later = u.sets(u.rest, left)
	}
	w := u.row.walk(length, apart, later)
	w.sharp = true
	return w
}

// sets returns all sets of demands that are left and that an item at the
// position can meet, the empty one last.
func (u *unlike) sets(position int, left []int64) []role {
	g := grower{row: u.row, position: position}
	usable := slices.DeleteFunc(u.usable(position), func(i int) bool { return left[i] == 0 })
	g.every(nil, usable)
	for i, k := range g.found {
		g.found[i].values = u.domain(u.ask(position, k.meets))
	}
	return g.found
}

// domain returns the values of a goal.
func (u *unlike) domain(list []literal) *values {
	key := string(newGoal(list).appendKey(nil))
	if u.domains[key] == nil {
		u.domains[key] = &values{literals: list}
	}
	return u.domains[key]
}

// try seeks different items of the roles that were chosen.
func (u *unlike) try(w *walk) answer {
	var slots []*values
	for position, n := range w.chosen {
		slots = append(slots, w.apart[position][n].values)
	}
	for n, many := range w.counts {
		slots = append(slots, slices.Repeat([]*values{w.later[n].values}, int(many))...)
	}
	got := u.represent(slots)
	if got.outcome == yes {
		for i, item := range got.value.Items {
			got.value.Items[i] = u.postponed(slots[i].literals, item)
		}
	}
	return got
}
