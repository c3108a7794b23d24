package regex

import "math"

// quantifier says how often an atom is repeated.
type quantifier struct {
	min, max int
	lazy     bool
}

// quantifier takes a quantifier if one comes next. A brace that starts none is
// left alone: Annex B reads it as itself.
func (p *parser) quantifier() (q quantifier, is bool, err error) {
	start := p.pos
	switch {
	case p.accept("*"):
		q = quantifier{min: 0, max: Unbounded}
	case p.accept("+"):
		q = quantifier{min: 1, max: Unbounded}
	case p.accept("?"):
		q = quantifier{min: 0, max: 1}
	case p.accept("{"):
		if q, is = p.counts(); !is {
			p.pos = start
			return q, false, nil
		}
	default:
		return q, false, nil
	}
	q.lazy = p.accept("?")
	if q.max != Unbounded && q.min > q.max {
		return q, true, p.invalid(start, "the counts {%d,%d} are out of order", q.min, q.max)
	}
	return q, true, nil
}

// counts reads `n}`, `n,}` or `n,m}`.
func (p *parser) counts() (q quantifier, ok bool) {
	if q.min, ok = p.number(); !ok {
		return q, false
	}
	q.max = q.min
	if p.accept(",") {
		if q.max, ok = p.number(); !ok {
			q.max = Unbounded
		}
	}
	return q, p.accept("}")
}

// number reads decimal digits; what is too large for an int stays the largest.
func (p *parser) number() (n int, ok bool) {
	for ; p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '9'; p.pos++ {
		ok = true
		if n = n*10 + int(p.src[p.pos]-'0'); n > math.MaxInt32 {
			n = math.MaxInt32
		}
	}
	return n, ok
}
