package verify

import (
	"strconv"
	"strings"
)

// digitsInWord is how many digits of a number go into a word.
const digitsInWord = 18

// minus is no word of digits.
const minus = ^uint64(0)

// digits takes those of a number, without zeros before and after them.
type digits struct {
	into    *digester
	last    uint64
	inLast  int
	pending int64 // zeros that count where a digit follows
	some    bool
}

func (d *digits) take(c byte) {
	if c == '0' {
		if d.some {
			d.pending++
		}
		return
	}
	for ; d.pending > 0; d.pending-- {
		d.put(0)
	}
	d.some = true
	d.put(uint64(c - '0'))
}

func (d *digits) put(digit uint64) {
	d.last = d.last*10 + digit
	if d.inLast++; d.inLast == digitsInWord {
		d.into.word(d.last)
		d.last, d.inLast = 0, 0
	}
}

// number reads one: its digits, and the power of ten of the last, so 1200, 1.2e3 and 1200.0 are equal.
func (w *jsonWalk) number() bool {
	w.word(wordNumber)
	d := digits{into: &w.digester}
	negative := w.text[w.at] == '-'
	if negative {
		w.at++
	}
	power := w.digits(&d)
	exponent, ok := w.exponent()
	if !d.some {
		return ok // zero, whatever its sign and power
	}
	if negative {
		w.word(minus)
	}
	w.word(d.last)
	w.word(uint64(d.inLast)) // 5 and 05 are other digits
	w.word(uint64(power + exponent + d.pending))
	return ok
}

// digits reads those of a number, and returns the power of ten of the last one.
func (w *jsonWalk) digits(d *digits) (power int64) {
	fraction := false
	for ; w.at < len(w.text); w.at++ {
		c := w.text[w.at]
		switch {
		case c == '.':
			fraction = true
		case c < '0' || c > '9':
			return power
		default:
			if fraction {
				power--
			}
			d.take(c)
		}
	}
	return power
}

// exponent reads it; false: it is so large that the number counts byte for byte.
func (w *jsonWalk) exponent() (int64, bool) {
	if w.at >= len(w.text) || w.text[w.at]|0x20 != 'e' {
		return 0, true
	}
	w.at++
	begin := w.at
	for w.at < len(w.text) && strings.IndexByte("+-0123456789", w.text[w.at]) >= 0 {
		w.at++
	}
	n, err := strconv.ParseInt(w.text[begin:w.at], 10, 32)
	return n, err == nil
}
