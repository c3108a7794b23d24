package compat

import (
	"math/big"

	"github.com/treaty-events/treaty/contract/schema"
)

// interval is a range of numbers. The zero value has no ends.
type interval struct {
	low, high         *big.Rat // nil: no bound
	lowOpen, highOpen bool
}

// bound is what minimum, maximum or the negation of one asks for.
type bound struct {
	number *big.Rat
	lower  bool // at least number, or else at most
	open   bool // number itself is out
}

// boundOf returns the bound that a literal about kMinimum or kMaximum asks for.
func boundOf(l literal) bound {
	return bound{number: l.term.number, lower: (l.term.kind == kMinimum) != l.not, open: l.term.exclusive != l.not}
}

// among returns the bound as it is for values of the type: that of integers is
// the next integer.
func (b bound) among(typ schema.Types) bound {
	if typ != schema.TypeInteger || !b.open && b.number.IsInt() {
		return b
	}
	n := roundDown(b.number)
	switch exact := b.number.IsInt(); {
	case b.lower:
		n.Add(n, one.Num())
	case exact: // open
		n.Sub(n, one.Num())
	}
	return bound{number: new(big.Rat).SetInt(n), lower: b.lower}
}

// narrow takes away what the bound leaves out.
func (i *interval) narrow(b bound) {
	if b.lower {
		i.raise(b.number, b.open)
	} else {
		i.lower(b.number, b.open)
	}
}

// below reports whether all numbers of the interval are less than all of j.
func (i *interval) below(j interval) bool {
	if i.high == nil || j.low == nil {
		return false
	}
	c := i.high.Cmp(j.low)
	return c < 0 || c == 0 && (i.highOpen || j.lowOpen)
}

func (i *interval) raise(bound *big.Rat, open bool) {
	if i.low != nil {
		if c := bound.Cmp(i.low); c < 0 || (c == 0 && !open) {
			return
		}
	}
	i.low, i.lowOpen = bound, open
}

func (i *interval) lower(bound *big.Rat, open bool) {
	if i.high != nil {
		if c := bound.Cmp(i.high); c > 0 || (c == 0 && !open) {
			return
		}
	}
	i.high, i.highOpen = bound, open
}

// judge says whether all numbers of the interval are within the bound, or none.
func (i *interval) judge(b bound) judgement {
	near, nearOpen, far, farOpen, sign := i.low, i.lowOpen, i.high, i.highOpen, 1
	if !b.lower {
		near, nearOpen, far, farOpen, sign = far, farOpen, near, nearOpen, -1
	}
	if far != nil {
		if c := sign * b.number.Cmp(far); c > 0 || (c == 0 && (b.open || farOpen)) {
			return impossible
		}
	}
	if near != nil {
		if c := sign * b.number.Cmp(near); c < 0 || (c == 0 && (!b.open || nearOpen)) {
			return certain
		}
	}
	return uncertain
}

func (i *interval) inside(r *big.Rat) bool {
	if i.low != nil {
		if c := r.Cmp(i.low); c < 0 || (c == 0 && i.lowOpen) {
			return false
		}
	}
	if i.high != nil {
		if c := r.Cmp(i.high); c > 0 || (c == 0 && i.highOpen) {
			return false
		}
	}
	return true
}

// bounded reports whether the literal is a bound of the state's numbers.
func (x *state) bounded(l literal) bool {
	return (l.term.kind == kMinimum || l.term.kind == kMaximum) && x.typ&schema.TypeNumber != 0
}

// compare judges a bound by those that are known.
func (x *state) compare(l literal) judgement {
	x.spend(weight(l.term.number)) // search gives up without
	return x.between.judge(boundOf(l).among(x.typ))
}
