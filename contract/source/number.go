package source

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// decimal is a number as digits × 10^exponent, in one form only: no zeros at
// either end of digits; zero is the zero value.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

// parseDecimal reads a JSON number whose written exponent is known to be small.
func parseDecimal(literal string) decimal {
	var d decimal
	mantissa, exponent := literal, 0
	if i := exponentMark(literal); i >= 0 {
		mantissa = literal[:i]
		exponent, _ = strconv.Atoi(literal[i+1:])
	}
	mantissa, d.negative = strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	d.digits = strings.TrimRight(digits, "0")
	if d.digits == "" {
		return decimal{}
	}
	d.exponent = exponent - len(fraction) + len(digits) - len(d.digits)
	return d
}

// exponentMark returns where the e of a JSON number stands, or -1. Millions of
// numbers are read: strings.IndexAny makes a set of its characters for each.
func exponentMark(literal string) int {
	for i := range len(literal) {
		if literal[i]|0x20 == 'e' {
			return i
		}
	}
	return -1
}

// magnitude is the power of ten of the first digit.
func (d decimal) magnitude() int { return d.exponent + len(d.digits) - 1 }

// numberTooLarge says what of a JSON number passes the limit, or nothing: its
// exponent as written, its digits, or the exponent that both together imply.
func numberTooLarge(literal string, limit int) string {
	mantissa, exponent := literal, ""
	if i := exponentMark(literal); i >= 0 {
		mantissa = literal[:i]
		exponent = strings.TrimLeft(strings.TrimLeft(literal[i+1:], "+-"), "0")
	}
	digits := len(mantissa) - strings.Count(mantissa, "-") - strings.Count(mantissa, ".")
	if digits > limit+1 {
		return fmt.Sprintf("the number has %d digits: the most is %d", digits, limit+1)
	}
	large := len(exponent) > 9
	if !large && exponent != "" {
		written, _ := strconv.Atoi(exponent)
		large = written > limit
	}
	if !large && exponent != "" {
		magnitude := parseDecimal(literal).magnitude()
		large = magnitude > limit || magnitude < -limit
	}
	if large {
		return fmt.Sprintf("the exponent of the number passes %d", limit)
	}
	return ""
}

// appendCanonical appends the one spelling of d: plain digits where the first
// stands within 21 places of the point, else d.ddde±n.
func (d decimal) appendCanonical(dst []byte) []byte {
	if d.digits == "" {
		return append(dst, '0')
	}
	if d.negative {
		dst = append(dst, '-')
	}
	magnitude := d.magnitude()
	switch {
	case magnitude >= 21 || magnitude < -21:
		dst = append(dst, d.digits[0])
		if len(d.digits) > 1 {
			dst = append(append(dst, '.'), d.digits[1:]...)
		}
		return strconv.AppendInt(append(dst, 'e'), int64(magnitude), 10)
	case d.exponent >= 0:
		dst = append(dst, d.digits...)
		return appendZeros(dst, d.exponent)
	case magnitude >= 0:
		dst = append(dst, d.digits[:magnitude+1]...)
		return append(append(dst, '.'), d.digits[magnitude+1:]...)
	}
	dst = appendZeros(append(dst, '0', '.'), -magnitude-1)
	return append(dst, d.digits...)
}

func appendZeros(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	return dst
}

// IsInteger reports whether n is a number without a fraction: 1, 1.0 and 10e-1
// are. n may be nil.
func (n *Node) IsInteger() bool {
	return n != nil && n.Kind == Number && parseDecimal(n.Text).exponent >= 0
}

// Rat returns the exact value of a number; false if n is nil or no number within
// DefaultLimits.
func (n *Node) Rat() (*big.Rat, bool) {
	if n == nil || n.Kind != Number || checkNumber(n.Text) != nil {
		return nil, false
	}
	if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
		return new(big.Rat).SetInt64(i), true // much faster, and most numbers
	}
	return new(big.Rat).SetString(n.Text)
}

// checkNumber reports why the literal is no JSON number within DefaultLimits.
func checkNumber(literal string) error {
	if end := numberEnd(literal, 0); end == 0 || end < len(literal) {
		return fmt.Errorf("%s is no JSON number", Quote(literal))
	}
	if problem := numberTooLarge(literal, DefaultLimits.Exponent); problem != "" {
		return errors.New(problem)
	}
	return nil
}
