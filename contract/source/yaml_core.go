package source

import (
	"fmt"
	"math/big"
	"strings"
)

// resolved is what a plain scalar means, or why it means nothing here.
type resolved struct {
	kind          Kind
	text          string // as Node.Text
	problem, hint string
}

// resolve reads a plain scalar by YAML 1.2's core schema. What YAML 1.1 reads
// as another number is a problem: half of the world's readers are of 1.1.
func resolve(s string) resolved {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return resolved{kind: Null}
	case "true", "True", "TRUE":
		return resolved{kind: Bool, text: "true"}
	case "false", "False", "FALSE":
		return resolved{kind: Bool, text: "false"}
	}
	if !isDigit(s[0]) && strings.IndexByte("+-.", s[0]) < 0 {
		return resolved{kind: String, text: s}
	}
	return resolveNumber(s)
}

func resolveNumber(s string) resolved {
	sign, rest := "", s
	if s[0] == '-' || s[0] == '+' {
		sign, rest = s[:1], s[1:]
	}
	switch strings.ToLower(rest) {
	case ".inf", ".nan":
		return resolved{
			problem: fmt.Sprintf("%s is no JSON number", Quote(s)),
			hint:    "leave it out, write null, or put it in quotes if it is text",
		}
	}
	if literal, ok := decimalLiteral(sign, rest); ok {
		if whole := trimMinus(literal); whole[0] == '0' && len(whole) > 1 && isDigit(whole[1]) {
			return ambiguous(s, "remove the leading zeros, or put it in quotes if they count")
		}
		return resolved{kind: Number, text: literal}
	}
	old := strings.ReplaceAll(rest, "_", "")
	digits, base := radixDigits(old)
	switch _, isDecimal := decimalLiteral("", old); {
	case base == 0 && (old == rest || !isDecimal || !isDigit(rest[0])):
		return resolved{kind: String, text: s}
	case base == 0 || base == 2 || sign != "" || old != rest:
		return ambiguous(s, "write it in decimal digits, or put it in quotes if it is text")
	case len(digits) > maxRadixDigits:
		return resolved{
			problem: fmt.Sprintf("the number has %d digits: the most in base %d is %d", len(digits), base, maxRadixDigits),
			hint:    tooLargeHint,
		}
	}
	n, _ := new(big.Int).SetString(digits, base)
	return resolved{kind: Number, text: n.String()}
}

func ambiguous(s, hint string) resolved {
	return resolved{problem: fmt.Sprintf("%s means one thing in YAML 1.1 and another in YAML 1.2", Quote(s)), hint: hint}
}

// decimalLiteral returns the JSON literal of a decimal number of the core
// schema, which may lack the digits on one side of its point. It keeps leading
// zeros, which JSON has not.
func decimalLiteral(sign, s string) (string, bool) {
	whole := s[:digitsEnd(s, 0)]
	rest := s[len(whole):]
	fraction := ""
	if strings.HasPrefix(rest, ".") {
		fraction = rest[:digitsEnd(rest, 1)]
		rest = rest[len(fraction):]
	}
	if whole == "" && len(fraction) < 2 {
		return "", false
	}
	if rest != "" {
		digits := strings.TrimLeft(rest, "eE")
		if len(rest)-len(digits) != 1 {
			return "", false
		}
		if digits[:min(1, len(digits))] == "+" || digits[:min(1, len(digits))] == "-" {
			digits = digits[1:]
		}
		if digits == "" || digitsEnd(digits, 0) < len(digits) {
			return "", false
		}
	}
	if whole == "" {
		whole = "0"
	}
	if fraction == "." {
		fraction = ".0"
	}
	return strings.TrimPrefix(sign, "+") + whole + fraction + rest, true
}

// maxRadixDigits bounds what is converted to decimal, which takes more than
// linear time.
const maxRadixDigits = 10_000

// radixDigits returns the digits of 0o17, 0x1F or 0b1 and their base; base 0
// where s is none of them.
func radixDigits(s string) (string, int) {
	for _, radix := range []struct {
		prefix, digits string
		base           int
	}{
		{"0o", "01234567", 8}, {"0x", "0123456789abcdefABCDEF", 16}, {"0b", "01", 2},
	} {
		digits, ok := strings.CutPrefix(s, radix.prefix)
		if ok && digits != "" && strings.Trim(digits, radix.digits) == "" {
			return digits, radix.base
		}
	}
	return "", 0
}

func trimMinus(literal string) string { return strings.TrimPrefix(literal, "-") }
