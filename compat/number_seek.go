package compat

import "math/big"

// plain are the numbers that read best in a witness.
var plain = []*big.Rat{big.NewRat(1, 1), new(big.Rat), big.NewRat(1, 2), big.NewRat(3, 2)}

// seek returns a number that fits, or nil if there is none.
//
// It walks over consecutive multiples of a step L. If one of the avoided
// numbers divides L there is none; else, of any 2^r·(e+1) consecutive multiples
// of L, r being the count of avoided and e that of excluded numbers, one fits:
// each avoided number removes a whole residue class of the multiples.
func (n *numbers) seek(p *prover) *big.Rat {
	if n.low != nil && n.high != nil && n.low.Cmp(n.high) > 0 {
		return nil
	}
	if !p.spend(len(plain) * n.weight()) {
		return nil
	}
	for _, r := range plain {
		if n.inside(r) && n.admits(r) {
			return r
		}
	}
	enough := (n.excluded.size() + 1) << len(n.avoid)
	step := n.step
	if step == nil {
		if n.point() {
			if n.inside(n.low) && n.admits(n.low) {
				return n.low
			}
			return nil
		}
		if step = n.fine(p, enough); step == nil {
			return nil
		}
	}
	for _, a := range n.avoid {
		if isMultiple(step, a) {
			return nil
		}
	}
	return n.walk(p, step, enough)
}

// point reports whether the interval is a single number.
func (n *numbers) point() bool {
	return n.low != nil && n.high != nil && n.low.Cmp(n.high) == 0
}

// fine returns a step of which the interval, which is not a point, holds enough
// multiples, and which no avoided number divides: 1/2, 1/10, 1/100 and so on. It
// is nil when the budget is used up.
func (n *numbers) fine(p *prover, enough int) *big.Rat {
	need := big.NewRat(int64(enough)+2, 1)
	var span *big.Rat
	if n.low != nil && n.high != nil {
		span = new(big.Rat).Sub(n.high, n.low)
	}
	step := coarsest(span)
	for p.spend(n.weight() + weight(step)) {
		wide := span == nil || new(big.Rat).Quo(span, step).Cmp(need) >= 0
		if wide && !n.dividesAny(step) {
			return step
		}
		if step.Denom().Cmp(big.NewInt(2)) == 0 {
			step = big.NewRat(1, 10)
		} else {
			step = new(big.Rat).Quo(step, big.NewRat(10, 1))
		}
	}
	return nil
}

// coarsest returns 1/2, or where the span is far below one, the power of ten
// next to it.
func coarsest(span *big.Rat) *big.Rat {
	if span == nil {
		return big.NewRat(1, 2)
	}
	places := (span.Denom().BitLen() - span.Num().BitLen()) * 3 / 10 // log₁₀ 2, and a little less
	if places < 2 {
		return big.NewRat(1, 2)
	}
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
}

// dividesAny reports whether some avoided number divides step.
func (n *numbers) dividesAny(step *big.Rat) bool {
	for _, a := range n.avoid {
		if isMultiple(step, a) {
			return true
		}
	}
	return false
}

// walk tries enough consecutive multiples of step in the interval, from the one
// nearest to zero that can be, away from zero.
func (n *numbers) walk(p *prover, step *big.Rat, enough int) *big.Rat {
	var k *big.Int
	up := true
	switch {
	case n.low != nil && (n.low.Sign() >= 0 || n.high != nil):
		k = roundUp(new(big.Rat).Quo(n.low, step))
	case n.high != nil:
		k, up = roundDown(new(big.Rat).Quo(n.high, step)), false
	default: // zero is inside, and there is no end above
		k = new(big.Int)
	}
	cost := n.weight() + weight(step) + 6*len(n.excluded) // each has to read the number
	direction := big.NewInt(1)
	if !up {
		direction.SetInt64(-1)
	}
	// One more, for an open end may cost the first.
	for range enough + 1 {
		if !p.spend(cost) {
			return nil
		}
		r := new(big.Rat).Mul(step, new(big.Rat).SetInt(k))
		if n.inside(r) && n.admits(r) {
			return r
		}
		k.Add(k, direction)
	}
	return nil
}

// roundUp returns the least integer that is not less than r.
func roundUp(r *big.Rat) *big.Int {
	return new(big.Int).Neg(roundDown(new(big.Rat).Neg(r)))
}

// roundDown returns the greatest integer that is not greater than r.
func roundDown(r *big.Rat) *big.Int {
	return new(big.Int).Div(r.Num(), r.Denom()) // the denominator is positive, so Div floors
}
