package event

import (
	"math/bits"
	"strings"
)

// text is JSON that was read before and is known to be well formed; places in it
// are offsets.
type text string

// value returns the place of the value that follows pos and white space.
func (t text) value(pos int) int {
	for pos < len(t) {
		switch t[pos] {
		case ' ', '\t', '\n', '\r':
			pos++
		default:
			return pos
		}
	}
	return pos
}

// end returns the place after the value at pos.
func (t text) end(pos int) int {
	switch c := t[pos]; c {
	case '"':
		return t.stringEnd(pos)
	case '{', '[':
		return t.containerEnd(pos)
	case 't', 'n':
		return pos + len("true")
	case 'f':
		return pos + len("false")
	}
	for pos < len(t) {
		switch c := t[pos]; {
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			pos++
		default:
			return pos
		}
	}
	return pos
}

func (t text) stringEnd(pos int) int {
	for i := pos + 1; ; {
		if i+8 <= len(t) {
			special := specials(word(string(t[i:])))
			if special == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(special) / 8
		}
		switch t[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
		i++
	}
}

func (t text) containerEnd(pos int) int {
	for depth := 0; ; {
		switch t[pos] {
		case '"':
			pos = t.stringEnd(pos)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return pos + 1
			}
		}
		pos++
	}
}

// str returns what the string at pos stands for, and the place after it. Halves
// of surrogate pairs are kept, in the way of UTF-8.
func (t text) str(pos int) (string, int) {
	end := t.stringEnd(pos)
	s := string(t[pos+1 : end-1])
	if strings.IndexByte(s, '\\') >= 0 {
		s, _ = unescape(s)
	}
	return s, end
}

// first returns the place of the first item or name of the array or object at
// pos; more is false and the place is after its end where there is none.
func (t text) first(pos int) (next int, more bool) {
	next = t.value(pos + 1)
	if c := t[next]; c == '}' || c == ']' {
		return next + 1, false
	}
	return next, true
}

// next is first for what comes after an item or member that ends at pos.
func (t text) next(pos int) (next int, more bool) {
	pos = t.value(pos)
	if t[pos] != ',' {
		return pos + 1, false
	}
	return t.value(pos + 1), true
}

// member returns the name at pos and the place of its value.
func (t text) member(pos int) (name string, value int) {
	name, pos = t.str(pos)
	return name, t.value(t.value(pos) + 1)
}

// kinds returns the JSON type of the value at pos. Only for numbers is more than
// the first byte looked at.
func (t text) kinds(pos int) Kinds {
	switch t[pos] {
	case '"':
		return KindString
	case '{':
		return KindObject
	case '[':
		return KindArray
	case 't', 'f':
		return KindBoolean
	case 'n':
		return KindNull
	}
	if integral(string(t[pos:t.end(pos)])) {
		return KindInteger | KindNumber
	}
	return KindNumber
}
