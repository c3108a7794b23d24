package compat

import (
	"math/big"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// drawnNumber seeks a number: one of the enum, an end of the interval, or one
// inside.
func (x *state) drawnNumber() answer {
	if listed := x.listed(); listed != nil {
		return x.oneOfThese(mixed(x.chance, listed))
	}
	n := &numbers{}
	for _, l := range x.atoms {
		n.add(l)
	}
	n.integer = x.typ == schema.TypeInteger
	var tries []*source.Node
	for range 8 {
		if !x.spend(1) {
			break
		}
		r := x.chance.number(n)
		if v, ok := source.NewRat(r); ok {
			tries = append(tries, v)
		}
	}
	got := x.oneOfThese(tries)
	if got.value != nil && !x.chance.wild {
		x.release(got.value)
	}
	return got
}

// number returns a number that is likely to fit.
func (c *chance) number(n *numbers) *big.Rat {
	if ends := n.ends(); len(ends) > 0 && c.IntN(4) == 0 {
		return ends[c.IntN(len(ends))]
	}
	r := c.between(n.low, n.high)
	if !n.integer {
		r.Add(r, big.NewRat(int64(c.IntN(100)), 100))
	}
	step := n.step
	if n.integer {
		whole := numbers{step: step}
		whole.multiple(one)
		step = whole.step
	}
	if step == nil {
		return r
	}
	times := roundDown(new(big.Rat).Quo(r, step))
	return r.Mul(step, new(big.Rat).SetInt(times))
}

// ends returns the ends of the interval.
func (n *numbers) ends() []*big.Rat {
	var out []*big.Rat
	for _, end := range []*big.Rat{n.low, n.high} {
		if end != nil {
			out = append(out, end)
		}
	}
	return out
}

// between returns a number from low, if there is one, to high, mostly not far
// from an end; without either a small one, rarely less than zero.
func (c *chance) between(low, high *big.Rat) *big.Rat {
	reach := [...]int64{10, 100, 1_000, 100_000}[c.IntN(4)]
	if c.wild && c.IntN(8) == 0 {
		reach = 1 << 60
	}
	way := big.NewRat(c.Int64N(reach+1), 1)
	near := low != nil && high != nil && c.IntN(3) > 0 && new(big.Rat).Add(low, way).Cmp(high) < 0
	switch {
	case near:
		return way.Add(low, way)
	case low != nil && high != nil:
		part := big.NewRat(c.Int64N(1<<20+1), 1<<20)
		way.Mul(part, new(big.Rat).Sub(high, low))
		way = new(big.Rat).SetInt(roundDown(way))
		return way.Add(way, low)
	case low != nil:
		return way.Add(low, way)
	case high != nil:
		return way.Sub(high, way)
	case c.IntN(8) == 0:
		return way.Neg(way)
	}
	return way
}
