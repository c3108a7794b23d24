package event

import (
	"math/big"
	"strconv"
	"strings"
)

// decimalNumber is a JSON number taken apart: 0.DIGITS × 10^exponent. Digits
// begin and end with other than 0, and may hold the point of the text; those of
// zero are empty.
type decimalNumber struct {
	negative bool
	digits   string
	exponent int64
}

// hugeExponent is where exponents end: larger ones count as this one.
const hugeExponent = 1 << 60

// decimalOf takes a JSON number apart, exactly and without copying.
func decimalOf(s string) decimalNumber {
	var d decimalNumber
	if s[0] == '-' {
		d.negative, s = true, s[1:]
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.ParseInt(strings.TrimPrefix(s[i+1:], "+"), 10, 64)
		switch {
		case err != nil && s[i+1] == '-' || e < -hugeExponent:
			e = -hugeExponent
		case err != nil || e > hugeExponent:
			e = hugeExponent
		}
		d.exponent, s = e, s[:i]
	}
	whole := len(s)
	if point := strings.IndexByte(s, '.'); point >= 0 {
		whole = point
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if len(s) <= whole {
		s = strings.TrimRight(s, "0")
	}
	if rest, zero := strings.CutPrefix(s, "0"); zero {
		rest = strings.TrimPrefix(rest, ".")
		s = strings.TrimLeft(rest, "0")
		whole = len(s) - len(rest)
	}
	if s == "" {
		return decimalNumber{}
	}
	d.digits = s
	d.exponent += int64(whole)
	return d
}

// plainDigits returns the digits without the point.
func (d decimalNumber) plainDigits() string {
	if i := strings.IndexByte(d.digits, '.'); i >= 0 {
		return d.digits[:i] + d.digits[i+1:]
	}
	return d.digits
}

// CompareNumbers, for generated code, returns -1, 0 or 1 as a is less than, equal to or
// more than b, exactly; both are JSON numbers.
func CompareNumbers(a, b string) int {
	if x, ok := small(a); ok {
		if y, ok := small(b); ok {
			return compare(x, y)
		}
	}
	x, y := decimalOf(a), decimalOf(b)
	if x.sign() != y.sign() {
		return compare(x.sign(), y.sign())
	}
	c := compare(x.exponent, y.exponent)
	if c == 0 || x.digits == "" {
		c = compareDigits(x.digits, y.digits)
	}
	if x.negative {
		return -c
	}
	return c
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (d decimalNumber) sign() int64 {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compareDigits compares digits after the point, whatever points they hold.
func compareDigits(a, b string) int {
	i, j := 0, 0
	for {
		if i < len(a) && a[i] == '.' {
			i++
		}
		if j < len(b) && b[j] == '.' {
			j++
		}
		switch {
		case i == len(a) && j == len(b):
			return 0
		case i == len(a):
			return -1
		case j == len(b):
			return 1
		case a[i] != b[j]:
			return compare(int64(a[i]), int64(b[j]))
		}
		i++
		j++
	}
}

// small returns the value of a number that is written as a short integer.
func small(s string) (int64, bool) {
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) > 18 {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	if negative {
		n = -n
	}
	return n, true
}

// integral reports whether a JSON number is an integer, in any spelling.
func integral(s string) bool {
	for i := range len(s) {
		if c := s[i] | ' '; c == '.'|' ' || c == 'e' {
			_, _, ok := decimal(s)
			return ok
		}
	}
	return true
}

// IsMultiple, for generated code, reports whether a is a multiple of b, exactly; b is
// more than 0.
func IsMultiple(a, b string) bool {
	if x, ok := small(a); ok {
		if y, ok := small(b); ok {
			return x%y == 0
		}
	}
	x, y := decimalOf(a), decimalOf(b)
	if x.digits == "" {
		return true
	}
	value, unit := x.plainDigits(), y.plainDigits()
	// a = value × 10^shift units of b's last digit.
	shift := (x.exponent - int64(len(value))) - (y.exponent - int64(len(unit)))
	if shift < 0 {
		// A multiple would end with zeros, and value does not.
		return false
	}
	p, _ := new(big.Int).SetString(unit, 10)
	v, _ := new(big.Int).SetString(value, 10)
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(shift), p)
	return v.Mul(v.Mod(v, p), power).Mod(v, p).Sign() == 0
}
