package compat

import "slices"

// row is what the items of an array may be: those of each position before rest,
// and those of all later ones, which are alike.
//
// It asks for arrays of one length after the other. For a given length "at most
// n items do not satisfy it" says "at least length − n do", so that there is one
// list of demands: each is a literal, with the number of items that have to
// satisfy it. An item that satisfies more than it is counted for does no harm.
type row struct {
	*items
	rest   int
	pair   *pair    // negated uniqueItems: which two items are equal
	floor  outcome  // what counts as possible: yes, or maybe as well
	demand []demand // the needs, then the limits
	apart  [][]role // by position before rest, as far as was looked
	later  []role   // of the positions from rest on; nil: not looked at yet
}

// demand is a literal that some number of items from a position on satisfy.
type demand struct {
	first   int
	literal literal
}

// pair is two positions whose items are equal, the first of them smaller.
type pair struct{ first, second int }

// role is a choice for one item: which demands it is counted for.
type role struct {
	meets  []int   // indexes of demands, ascending
	item   answer  // such an item
	values *values // such items, where they have to be different
}

func (a *items) row(floor outcome, equal *pair) *row {
	r := &row{items: a, rest: a.rest, pair: equal, floor: floor}
	for _, n := range a.needs {
		r.demand = append(r.demand, demand{n.first, n.literal})
	}
	for _, l := range a.limits {
		r.demand = append(r.demand, demand{0, l.literal})
	}
	if equal != nil {
		r.rest = max(r.rest, equal.second+1)
	}
	return r
}

// demands returns how many items have to satisfy each demand in an array of the
// length.
func (r *row) demands(length int64) []int64 {
	left := make([]int64, 0, len(r.demand))
	for _, n := range r.needs {
		left = append(left, n.count)
	}
	for _, l := range r.limits {
		left = append(left, max(0, length-l.count))
	}
	return left
}

// decide tries one length after the other.
func (r *row) decide() answer {
	low := r.low
	if r.pair != nil {
		low = max(low, int64(r.pair.second)+1)
	}
	best, longest := answer{outcome: no}, r.longest(low, r.rest)
	for length := r.shortest(low); length <= longest; length++ {
		if !r.spend(1 + len(r.demand)) {
			return answer{outcome: maybe, why: overBudget}
		}
		if !r.fillable(length) {
			break // nor is a longer one
		}
		got, last := r.ofLength(length)
		if best = better(best, got); best.outcome == yes || last {
			break
		}
	}
	if !r.spend(0) {
		return answer{outcome: maybe, why: overBudget}
	}
	return best
}

// ofLength seeks an array of the length; last says that there is no longer one
// either.
func (r *row) ofLength(length int64) (got answer, last bool) {
	w := r.walk(length, r.apart, r.later)
	if length > maxLength || len(w.apart) > maxPositions && !met(w.left) {
		return answer{outcome: maybe, why: manyItems}, true
	}
	if !w.begin() {
		return answer{outcome: no}, false
	}
	if got = w.make(); r.unique && got.value != nil {
		return r.uniquely(got, length)
	}
	return got, false
}

// fillable reports whether each position of an array of the length may have an
// item, and looks at what these may be.
func (r *row) fillable(length int64) bool {
	for int64(len(r.apart)) < min(length, int64(r.rest)) {
		roles := r.roles(len(r.apart))
		if len(roles) == 0 {
			return false
		}
		r.apart = append(r.apart, roles)
	}
	if length > int64(r.rest) && r.later == nil {
		r.later = r.roles(r.rest)
	}
	return length <= int64(r.rest) || len(r.later) > 0
}

// roles returns the largest sets of demands that an item at the position can
// meet.
func (r *row) roles(position int) []role {
	if r.pair != nil && position == r.pair.second {
		return []role{{}} // it is the same item as the first
	}
	g := grower{row: r, position: position}
	g.grow(nil, r.usable(position), nil)
	return g.found
}

// usable returns the demands that count an item at the position.
func (r *row) usable(position int) []int {
	var usable []int
	for i := range r.demand {
		if r.weight(position, i) > 0 {
			usable = append(usable, i)
		}
	}
	return usable
}

// weight is how many items of the array an item at the position stands for, of
// those that the demand counts.
func (r *row) weight(position, demand int) int64 {
	first, n := r.demand[demand].first, int64(0)
	if position >= first {
		n++
	}
	if r.pair != nil && position == r.pair.first && r.pair.second >= first {
		n++
	}
	return n
}

// item seeks an item for the position that meets demands.
func (r *row) item(position int, meets []int) answer {
	if r.pair != nil && position == r.pair.first {
		return r.shared(meets)
	}
	return r.solve(r.ask(position, meets))
}

// ask returns what holds of an item at the position that meets demands.
func (r *row) ask(position int, meets []int) []literal {
	list := r.literals(position)
	for _, i := range meets {
		list = append(list, r.demand[i].literal)
	}
	return list
}

// grower collects the roles of a position.
type grower struct {
	*row
	position int
	found    []role
}

// grow finds the largest possible sets that have all demands of in, of those in
// open as many as can be, and none of out. A set is one of the largest if it
// cannot be joined by any that was left out.
func (g *grower) grow(in, open, out []int) {
	if !g.spend(1 + len(open)/8) {
		return
	}
	// What cannot join now cannot join later.
	open = slices.DeleteFunc(slices.Clone(open), func(i int) bool { return !g.possible(with(in, i)) })
	all := with(in, open...)
	item := g.item(g.position, all)
	if item.outcome >= g.floor {
		if !slices.ContainsFunc(out, func(i int) bool { return g.possible(with(all, i)) }) {
			g.found = append(g.found, role{meets: all, item: item})
		}
		return
	}
	if len(open) > 0 {
		g.grow(with(in, open[0]), open[1:], out)
		g.grow(in, open[1:], with(out, open[0]))
	}
}

// every finds all possible sets with the demands of in and some of open, the
// fewest last.
func (g *grower) every(in, open []int) {
	switch {
	case !g.spend(1):
	case len(open) == 0:
		g.found = append(g.found, role{meets: in})
	default:
		if g.possible(with(in, open[0])) {
			g.every(with(in, open[0]), open[1:])
		}
		g.every(in, open[1:])
	}
}

func (g *grower) possible(meets []int) bool { return g.item(g.position, meets).outcome >= g.floor }

// with returns the set with more in it.
func with(set []int, more ...int) []int {
	all := append(slices.Clip(set), more...)
	slices.Sort(all)
	return all
}
