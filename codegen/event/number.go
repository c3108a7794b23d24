package event

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Number is a JSON number that keeps its digits, as they were written. The zero
// value stands for 0.
type Number string

// maxExponent bounds what Rat computes: larger numbers would fill the memory.
const maxExponent = 10_000

// NewNumber returns n as a Number.
func NewNumber[I ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64](n I) Number {
	if n > 0 {
		return Number(strconv.FormatUint(uint64(n), 10))
	}
	return Number(strconv.FormatInt(int64(n), 10))
}

// NumberFromFloat64 returns f as the Number with the fewest digits that are read back
// as f, spelled as encoding/json does; the error says that f is no number, or infinite.
func NumberFromFloat64(f float64) (Number, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", errors.New(strconv.FormatFloat(f, 'g', -1, 64) + " has no JSON")
	}
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return Number(strconv.FormatFloat(f, format, -1, 64)), nil
}

// ParseNumber returns the Number that s spells in JSON's grammar.
func ParseNumber(s string) (Number, error) {
	if end, ok := scanNumber(s, 0); !ok || end != len(s) {
		return "", errors.New(shown(s) + " is not a JSON number")
	}
	return Number(s), nil
}

// Int64 returns the value; the error says that it is no integer, or too large.
func (n Number) Int64() (int64, error) {
	if n == "" {
		return 0, nil
	}
	return parseInt64(string(n))
}

// Float64 returns the nearest float64; the error says that it is out of range.
func (n Number) Float64() (float64, error) {
	if n == "" {
		return 0, nil
	}
	return strconv.ParseFloat(string(n), 64)
}

// Rat returns the exact value; the error says that the exponent is beyond 10⁴.
func (n Number) Rat() (*big.Rat, error) {
	if n == "" {
		return new(big.Rat), nil
	}
	if _, err := ParseNumber(string(n)); err != nil {
		return nil, err
	}
	if i := strings.IndexAny(string(n), "eE"); i >= 0 {
		e, err := strconv.Atoi(string(n[i+1:]))
		if err != nil || e > maxExponent || e < -maxExponent {
			return nil, errors.New("the exponent of " + shown(string(n)) + " is beyond " + strconv.Itoa(maxExponent))
		}
	}
	r, ok := new(big.Rat).SetString(string(n))
	if !ok {
		return nil, errors.New(shown(string(n)) + " is not a JSON number")
	}
	return r, nil
}

// Cmp returns -1, 0 or 1 as the value of n is less than, equal to or more than that of
// m, exactly: 1, 1.0 and 10e-1 are equal. A text that spells no number, which only a
// conversion makes, is less than all that do.
func (n Number) Cmp(m Number) int {
	a, b := n.String(), m.String()
	_, bad := ParseNumber(a)
	_, worse := ParseNumber(b)
	switch {
	case bad != nil && worse != nil:
		return strings.Compare(a, b)
	case bad != nil:
		return -1
	case worse != nil:
		return 1
	}
	return CompareNumbers(a, b)
}

// Equal reports whether n and m have the same value, however they are spelled; ==
// compares the spelling.
func (n Number) Equal(m Number) bool { return n.Cmp(m) == 0 }

// String returns the digits.
func (n Number) String() string {
	if n == "" {
		return "0"
	}
	return string(n)
}

// MarshalJSON writes the digits as they are.
func (n Number) MarshalJSON() ([]byte, error) { return Encode(&n, AppendNumber) }

// UnmarshalJSON reads one JSON number.
func (n *Number) UnmarshalJSON(data []byte) error { return Decode(data, n, ReadNumber) }

// SameNumber, for generated code, returns the number among some that v is equal to, in
// any spelling; ok is false where there is none, and then it is v itself.
func SameNumber[T ~string](v T, among ...T) (same T, ok bool) {
	have := Number(v).String()
	if _, err := ParseNumber(have); err != nil {
		return v, false
	}
	for _, other := range among {
		if CompareNumbers(have, string(other)) == 0 {
			return other, true
		}
	}
	return v, false
}

// parseInt64 returns the integer that a JSON number spells, in any spelling: 1,
// 1.0 and 10e-1 are the same.
func parseInt64(s string) (int64, error) {
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		return v, nil
	}
	digits, exponent, ok := decimal(s)
	if !ok {
		return 0, errors.New(shown(s) + " is not an integer")
	}
	// A JSON number of 19 digits is the largest that can fit.
	if len(digits) > 0 && len(digits)+exponent > 19 {
		return 0, errors.New(shown(s) + " does not fit in 64 bits")
	}
	text := digits + strings.Repeat("0", exponent)
	if text == "" {
		return 0, nil
	}
	if s[0] == '-' {
		text = "-" + text
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, errors.New(shown(s) + " does not fit in 64 bits")
	}
	return v, nil
}

// decimal splits a JSON number into its significant digits and an exponent that
// is not negative; ok is false where it is no integer.
func decimal(s string) (digits string, exponent int, ok bool) {
	s = strings.TrimPrefix(s, "-")
	mantissa, exp := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exp = s[:i], s[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	all := whole + fraction
	digits = strings.TrimLeft(all, "0")
	if digits == "" {
		return "", 0, true
	}
	trimmed := strings.TrimRight(digits, "0")
	zeros := len(digits) - len(trimmed)
	e := 0
	if exp != "" {
		var err error
		if e, err = strconv.Atoi(exp); err != nil || e > 1<<30 || e < -1<<30 {
			// Beyond every int64, or a fraction: the sign of the exponent says which.
			return "1", 1 << 30, !strings.HasPrefix(exp, "-")
		}
	}
	e += zeros - len(fraction)
	return trimmed, e, e >= 0
}
