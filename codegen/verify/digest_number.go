package verify

import "strconv"

// digitsInWord is how many digits of a number are mixed in at once.
const digitsInWord = 18

// sumOfNumber returns what is equal for equal numbers, however they are written: of its digits without zeros before
// and after them, and of the power of ten of the last, so 1200, 1.2e3 and 1200.0 are equal.
func sumOfNumber(s string) uint64 {
	var d digits
	rest := d.takeAll(s)
	if rest != "" {
		exponent, err := strconv.ParseInt(rest[1:], 10, 32)
		if err != nil {
			return sumOfText(s) // so large that it counts byte for byte
		}
		d.power += exponent
	}
	if !d.some {
		return 0 // zero, whatever its sign and power
	}
	sign := uint64(0)
	if s[0] == '-' {
		sign = 1
	}
	sum := mixed(mixed(d.sum, d.last), uint64(d.inLast)) // 5 and 05 are other digits
	return mixed(sum, uint64(d.power+d.pending)<<1|sign)
}

// digits takes those of a number, without zeros before and after them.
type digits struct {
	sum, last uint64
	inLast    int
	power     int64 // of ten, of the last one
	pending   int64 // zeros that count where a digit follows
	some      bool
}

// takeAll takes the digits of a number, and returns its exponent with the letter before it.
func (d *digits) takeAll(s string) (exponent string) {
	point := false
	for i := range len(s) {
		switch c := s[i]; c {
		case '-':
		case '.':
			point = true
		case 'e', 'E':
			return s[i:]
		default:
			if point {
				d.power--
			}
			d.take(c)
		}
	}
	return ""
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
		d.sum = mixed(d.sum, d.last)
		d.last, d.inLast = 0, 0
	}
}
