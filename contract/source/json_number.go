package source

import (
	"fmt"
	"strings"
)

// number reads the number that starts here and returns its literal.
func (r *jsonReader) number() (string, *Error) {
	start := r.here()
	end := numberEnd(r.text, r.offset)
	if end < len(r.text) && (isWordByte(r.text[end]) || r.text[end] == '.' || r.text[end] == '+' || r.text[end] == '-') || end == r.offset {
		return "", r.noNumber()
	}
	literal := r.text[r.offset:end]
	if problem := numberTooLarge(literal, r.limits.Exponent); problem != "" {
		return "", r.fail(start, problem, tooLargeHint)
	}
	r.offset = end
	return literal, nil
}

const tooLargeHint = "write a smaller number, or a string"

// numberEnd returns the offset after the longest JSON number that starts at
// offset i of s; i itself where none does.
func numberEnd(s string, i int) int {
	start := i
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	case digitsEnd(s, i) > i:
		i = digitsEnd(s, i)
	default:
		return start
	}
	if i < len(s) && s[i] == '.' {
		if end := digitsEnd(s, i+1); end > i+1 {
			i = end
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		digits := i + 1
		if digits < len(s) && (s[digits] == '+' || s[digits] == '-') {
			digits++
		}
		if end := digitsEnd(s, digits); end > digits {
			i = end
		}
	}
	return i
}

func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// noNumber says why what begins like a number here is none.
func (r *jsonReader) noNumber() *Error {
	end := r.offset
	for end < len(r.text) && (isWordByte(r.text[end]) || strings.IndexByte("+-.", r.text[end]) >= 0) {
		end++
	}
	text := r.text[r.offset:end]
	digits := strings.TrimPrefix(text, "-")
	hint := "a number is written like -12.5e3; put text in double quotes"
	switch {
	case strings.HasPrefix(digits, "0x"), strings.HasPrefix(digits, "0X"):
		hint = "write the number in decimal digits"
	case strings.HasPrefix(digits, "Inf"), strings.HasPrefix(digits, "NaN"):
		hint = "JSON has no infinity: leave it out or write null"
	case len(digits) > 1 && digits[0] == '0' && isDigit(digits[1]):
		hint = "remove the leading zeros, or put it in double quotes if they count"
	case strings.HasPrefix(digits, "."):
		hint = "write a digit before the point, such as 0.5"
	case strings.Contains(digits, "_"):
		hint = "remove the underscores"
	case strings.HasSuffix(digits, "."), strings.Contains(digits, ".e"), strings.Contains(digits, ".E"):
		hint = "write a digit after the point, such as 1.0"
	}
	return r.fail(r.here(), fmt.Sprintf("%s is no JSON number", Quote(text)), hint)
}
