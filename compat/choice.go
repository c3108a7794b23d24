package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// choice is the enums that all have to list a value; nil: there is none.
type choice []*term

// pick returns the first value that every enum lists and that fits.
func (c choice) pick(p *prover, try func(*source.Node) answer) answer {
	c = slices.Clone(c)
	slices.SortStableFunc(c, func(a, b *term) int { return len(a.values) - len(b.values) })
	best := answer{outcome: no}
	for _, other := range c[1:] {
		if !p.spend(other.reading()) {
			return answer{outcome: maybe, why: overBudget}
		}
	}
	for _, v := range c[0].values {
		if !p.spend(1) {
			return answer{outcome: maybe, why: overBudget}
		}
		if slices.ContainsFunc(c[1:], func(t *term) bool { return !t.lists(v) }) {
			continue
		}
		if best = better(best, try(v)); best.outcome == yes {
			break
		}
	}
	return best
}

// exclusion is the enums of which none may list a value.
type exclusion []*term

func (e exclusion) has(v *source.Node) bool {
	return slices.ContainsFunc(e, func(t *term) bool { return t.lists(v) })
}

// size is the most values that are excluded.
func (e exclusion) size() int {
	n := 0
	for _, t := range e {
		n += len(t.values)
	}
	return n
}

// reading is what it costs to ask an enum for the first time what it lists.
func (t *term) reading() int {
	if t.kind != kEnum || t.texts != nil {
		return 0
	}
	return len(t.values) / 4
}
