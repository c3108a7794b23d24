package compat

import "slices"

// twins tries which two items are equal. Positions from rest on are alike, so
// two of them stand for all.
func (a *items) twins() answer {
	best := answer{outcome: no}
	for second := 1; second <= a.rest+1; second++ {
		if a.high >= 0 && int64(second) >= a.high {
			break
		}
		for first := range second {
			if first < a.rest && second > a.rest {
				continue // as with the position before
			}
			if !a.spend(1) {
				return answer{outcome: maybe, why: overBudget}
			}
			equal := &pair{first, second}
			if a.row(maybe, equal).shared(nil).outcome == no {
				continue
			}
			if best = better(best, a.decide(equal)); best.outcome == yes {
				return best
			}
		}
	}
	return best
}

// shared seeks the item that stands at both positions of the pair and meets
// demands. It has to be declared at each by what describes that one; together
// they know more names. So what is found is tried at both.
func (r *row) shared(meets []int) answer {
	first, second := r.ask(r.pair.first, meets), r.ask(r.pair.second, meets)
	both := r.solve(slices.Concat(first, second))
	if both.outcome != yes || slices.Equal(written(first), written(second)) {
		return both
	}
	for _, list := range [][]literal{slices.Concat(first, plainly(second)), slices.Concat(plainly(first), second)} {
		if got := r.solve(list); got.outcome == no {
			return got
		} else if got.outcome == yes && r.fits(got, first) && r.fits(got, second) {
			return got
		}
	}
	if r.fits(both, first) && r.fits(both, second) {
		return both
	}
	return both.doubted(unsure("budget", "two equal items that are described differently have many values", nil))
}

// fits reports whether the literals hold of a value that was found.
func (r *row) fits(got answer, list []literal) bool {
	return r.solve(append(slices.Clip(list), holds(r.exactlyOne(got.value)))).outcome == yes
}

// written returns the literals of the writer's set, sorted.
func written(list []literal) goal {
	return newGoal(slices.DeleteFunc(slices.Clone(list), func(l literal) bool { return !l.writer }))
}
