package regex

import (
	"fmt"
	"math"
	"strings"
)

// maxRepeat is the count that Go's regexp allows, nested counts multiplied.
const maxRepeat = 1000

// unbounded is the upper count of `*`, `+` and `{n,}`.
const unbounded = -1

// quantifier says how often an atom is repeated.
type quantifier struct {
	min, max int
	lazy     string // "?" or nothing
}

// quantifier takes a quantifier if one comes next. A brace that starts none is
// left alone: Annex B reads it as itself.
func (p *parser) quantifier() (q quantifier, is bool, err error) {
	start := p.pos
	switch {
	case p.accept("*"):
		q = quantifier{min: 0, max: unbounded}
	case p.accept("+"):
		q = quantifier{min: 1, max: unbounded}
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
	if p.accept("?") {
		q.lazy = "?"
	}
	if q.max != unbounded && q.min > q.max {
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
			q.max = unbounded
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

// repeated writes one repeated as q says, in steps that Go's parser accepts:
// x{2500} as x{1000}x{1000}x{500}.
func (p *parser) repeated(one piece, q quantifier, at int) (piece, error) {
	most := max(q.min, q.max, 1)
	if most > maxSize/max(one.size, 1) {
		return piece{}, p.unsupported(at, "count", "a count of %d here multiplies out to more than %d characters", most, maxSize)
	}
	step := max(maxRepeat/one.repeat, 1)
	if len(one.text)*(most/step+2) > maxText {
		return piece{}, p.unsupported(at, "count", "a count of %d here makes the translation larger than %d bytes", most, maxText)
	}
	out := piece{repeat: one.repeat * min(most, step), size: one.size * most}
	if most <= step {
		out.text = one.text + q.text()
		return out, nil
	}
	var text strings.Builder
	text.WriteString("(?:")
	writeSteps(&text, one.text, q.min, step, "{%d}"+q.lazy)
	if q.max == unbounded {
		text.WriteString(one.text + "*" + q.lazy)
	} else {
		writeSteps(&text, one.text, q.max-q.min, step, "{0,%d}"+q.lazy)
	}
	text.WriteString(")")
	out.text = text.String()
	return out, nil
}

// writeSteps writes atom n times, at most step at once.
func writeSteps(text *strings.Builder, atom string, n, step int, format string) {
	for ; n > 0; n -= step {
		text.WriteString(atom)
		fmt.Fprintf(text, format, min(n, step))
	}
}

// text returns the quantifier as Go writes it.
func (q quantifier) text() string {
	switch {
	case q.max == unbounded && q.min == 0:
		return "*" + q.lazy
	case q.max == unbounded && q.min == 1:
		return "+" + q.lazy
	case q.max == unbounded:
		return fmt.Sprintf("{%d,}", q.min) + q.lazy
	case q.min == q.max:
		return fmt.Sprintf("{%d}", q.min) + q.lazy
	case q.min == 0 && q.max == 1:
		return "?" + q.lazy
	}
	return fmt.Sprintf("{%d,%d}", q.min, q.max) + q.lazy
}
