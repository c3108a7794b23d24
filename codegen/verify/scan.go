package verify

import (
	"math/bits"
	"strings"
)

// What follows finds places in JSON that nobody has checked yet: it reads no byte beyond the
// text, and what it says is right where the text is JSON. Whether it is, the tables find out.

// nowhere is the place of what is not there.
const nowhere = -1

// skipSpace returns the place of the first byte from i on that is no white space.
func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// stringEnd returns the place after the string that begins at i.
func stringEnd(s string, i int) (end int) {
	for i++; ; {
		if i+8 <= len(s) {
			special := quotes(word(s[i:]))
			if special == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(special) / 8
		}
		switch {
		case i >= len(s):
			return nowhere
		case s[i] == '"':
			return i + 1
		case s[i] == '\\':
			i++
		}
		i++
	}
}

// plainEnd is stringEnd, and says whether the string stands for itself: printable ASCII without
// an escape.
func plainEnd(s string, i int) (end int, plain bool) {
	start := i + 1
	if end = stringEnd(s, i); end == nowhere {
		return nowhere, false
	}
	for i = start; i+8 < end; i += 8 {
		if unusual(word(s[i:])) {
			return end, false
		}
	}
	for ; i < end-1; i++ {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '\\' {
			return end, false
		}
	}
	return end, true
}

// word returns the first 8 bytes of s.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

const ones, tops = 0x0101010101010101, 0x8080808080808080

// quotes marks, of the 8 bytes of a word, quotes and backslashes by their highest bit. The first mark is
// right; after it there may be marks too many.
func quotes(x uint64) uint64 {
	quote := x ^ ones*'"'
	backslash := x ^ ones*'\\'
	return ((quote-ones)&^quote | (backslash-ones)&^backslash) & tops
}

// unusual reports whether, of the 8 bytes of a word, one is a backslash or no printable ASCII.
func unusual(x uint64) bool {
	control := (x - ones*' ') &^ x
	backslash := x ^ ones*'\\'
	deleted := x ^ ones*0x7f
	return (control|(backslash-ones)&^backslash|(deleted-ones)&^deleted|x)&tops != 0
}

// valueEnd returns the place after the value at i, and how deep arrays and objects nest in
// it. Brackets are counted and not told apart.
func valueEnd(s string, i int) (end, deepest int) {
	if i >= len(s) {
		return nowhere, 0
	}
	switch s[i] {
	case '"':
		return stringEnd(s, i), 0
	case '{', '[':
		return containerEnd(s, i)
	}
	start := i
	for i < len(s) && !delimits[s[i]] {
		i++
	}
	if i == start {
		return nowhere, 0
	}
	return i, 0
}

// delimits has the bytes that end a number, true, false or null.
var delimits = [256]bool{' ': true, '\t': true, '\n': true, '\r': true, ',': true, '}': true, ']': true, ':': true, '"': true, '{': true, '[': true}

func containerEnd(s string, i int) (end, deepest int) {
	for depth := 0; i < len(s); {
		switch s[i] {
		case '"':
			if i = stringEnd(s, i); i == nowhere {
				return nowhere, deepest
			}
			continue
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, deepest
			}
		}
		i++
	}
	return nowhere, deepest
}

// member is a member of an object, by its places in the text.
type member struct {
	name, nameEnd int // within the quotes
	plain         bool
	value         int
}

// memberAt returns the member whose name begins at i.
func memberAt(s string, i int) (m member, ok bool) {
	if i >= len(s) || s[i] != '"' {
		return m, false
	}
	end, plain := plainEnd(s, i)
	if end == nowhere {
		return m, false
	}
	m = member{name: i + 1, nameEnd: end - 1, plain: plain}
	if i = skipSpace(s, end); i >= len(s) || s[i] != ':' {
		return m, false
	}
	m.value = skipSpace(s, i+1)
	return m, true
}

// next returns the place of what follows a comma after end; nowhere where nothing does, and
// ok is false where there is neither a comma nor the closing bracket.
func next(s string, end int, closing byte) (at int, ok bool) {
	i := skipSpace(s, end)
	switch {
	case i >= len(s):
		return nowhere, false
	case s[i] == ',':
		return skipSpace(s, i+1), true
	}
	return nowhere, s[i] == closing
}

// shorten cuts a text of the log for a report.
func shorten(s string, most int) string {
	if len(s) <= most {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
