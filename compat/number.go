package compat

import (
	"math/big"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// numbers is what the atoms ask of a number: an interval over the rationals,
// multiples of step, no multiples of avoided numbers, and no excluded values.
type numbers struct {
	interval
	step     *big.Rat // least common multiple of multipleOf; nil: none
	avoid    []*big.Rat
	enums    choice
	excluded exclusion
	integer  bool
}

// maxAvoided bounds negated multipleOf, for 2 to its power many candidates may
// have to be tried.
const maxAvoided = 12

var one = big.NewRat(1, 1)

func (x *state) number() answer {
	n := &numbers{integer: x.typ == schema.TypeInteger}
	for _, l := range x.atoms {
		if !x.spend(weight(l.term.number) + weight(n.step)) {
			return answer{outcome: maybe, why: overBudget}
		}
		n.add(l)
	}
	if n.enums != nil {
		cost := n.weight() - 1
		return n.enums.pick(x.prover, func(v *source.Node) answer {
			if !x.spend(cost) {
				return answer{outcome: maybe, why: overBudget}
			}
			return n.try(v)
		})
	}
	if n.integer {
		n.multiple(one)
	} else {
		n.avoid = append(n.avoid, one)
	}
	if len(n.avoid) > maxAvoided {
		return answer{outcome: maybe, why: unsure("budget", "too many negated multipleOf", nil)}
	}
	r := n.seek(x.prover)
	if r == nil {
		if !x.spend(0) {
			return answer{outcome: maybe, why: overBudget}
		}
		return answer{outcome: no}
	}
	v, ok := source.NewRat(r)
	if !ok {
		return answer{outcome: maybe, why: unsure("budget", "the only numbers left have too many digits", nil)}
	}
	keep(&x.free, v, n.admitsNode)
	return answer{outcome: yes, value: v}
}

func (n *numbers) add(l literal) {
	t := l.term
	switch t.kind {
	case kMinimum, kMaximum:
		n.narrow(boundOf(l))
	case kMultiple:
		if l.not {
			n.avoid = append(n.avoid, t.number)
		} else {
			n.multiple(t.number)
		}
	case kEnum:
		if l.not {
			n.excluded = append(n.excluded, t)
		} else {
			n.enums = append(n.enums, t)
		}
	}
}

// multiple asks for multiples of m as well: of the least common multiple.
func (n *numbers) multiple(m *big.Rat) {
	if n.step == nil {
		n.step = m
		return
	}
	// In lowest terms, lcm(a/b, c/d) = lcm(a, c) / gcd(b, d).
	a, c := n.step.Num(), m.Num()
	gcd := new(big.Int).GCD(nil, nil, a, c)
	lcm := new(big.Int).Mul(new(big.Int).Quo(a, gcd), c)
	n.step = new(big.Rat).SetFrac(lcm, new(big.Int).GCD(nil, nil, n.step.Denom(), m.Denom()))
}

// try says whether v fits.
func (n *numbers) try(v *source.Node) answer {
	if !n.admitsNode(v) {
		return answer{outcome: no}
	}
	return answer{outcome: yes, value: v}
}

func (n *numbers) admitsNode(v *source.Node) bool {
	if v.Kind != source.Number || n.excluded.has(v) {
		return false
	}
	r, ok := v.Rat()
	return ok && r.IsInt() == n.integer && n.inside(r) && n.divides(r)
}

// admits looks at everything but the interval.
func (n *numbers) admits(r *big.Rat) bool {
	if !n.divides(r) {
		return false
	}
	if len(n.excluded) == 0 {
		return true
	}
	v, ok := source.NewRat(r)
	return !ok || !n.excluded.has(v) // no enum lists a number that is too long to be written
}

// divides reports whether r is a multiple as it must be, and none that it must
// not be.
func (n *numbers) divides(r *big.Rat) bool {
	if n.step != nil && !isMultiple(r, n.step) {
		return false
	}
	return !slices.ContainsFunc(n.avoid, func(a *big.Rat) bool { return isMultiple(r, a) })
}

// weight is the steps of computing with r: the square of its length, where it
// is long. Of none it is nothing.
func weight(r *big.Rat) int {
	if r == nil {
		return 0
	}
	bits := r.Num().BitLen() + r.Denom().BitLen()
	return bits/512 + bits*bits/4_000_000
}

// weight is the steps of looking at one number.
func (n *numbers) weight() int {
	w := 1 + weight(n.low) + weight(n.high) + weight(n.step)
	for _, a := range n.avoid {
		w += weight(a) + weight(n.step)
	}
	return w
}

func isMultiple(r, of *big.Rat) bool { return new(big.Rat).Quo(r, of).IsInt() }
