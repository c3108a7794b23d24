package event

import (
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads the string that begins here. A half of a surrogate pair is refused:
// it is no character, and Go's strings would change it.
func (d *Decoder) str() (string, error) {
	start := d.pos + 1
	end, plain, ok := scanString(d.src, d.pos)
	if !ok {
		d.pos = end
		return "", d.errorf("the string is not well formed")
	}
	text := d.src[start : end-1]
	if !plain {
		var err error
		if text, err = d.unescape(text); err != nil {
			return "", err
		}
	}
	d.pos = end
	return text, nil
}

// scanString returns the place after the string that begins at pos, and whether
// it is the text it stands for. Where ok is false, end is what is wrong.
func scanString(s string, pos int) (end int, plain, ok bool) {
	plain = true
	ascii := true
	i := pos + 1
	for {
		if i+8 <= len(s) {
			special := specials(word(s[i:]))
			if special == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(special) / 8
		}
		if i >= len(s) {
			return i, false, false
		}
		switch c := s[i]; {
		case c == '"':
			if !ascii && !utf8.ValidString(s[pos+1:i]) {
				return pos, false, false
			}
			return i + 1, plain, true
		case c == '\\':
			n := escapeLength(s[i:])
			if n == 0 {
				return i, false, false
			}
			plain = false
			i += n
		case c < ' ':
			return i, false, false
		default:
			ascii = ascii && c < utf8.RuneSelf
			i++
		}
	}
}

// word returns the first 8 bytes of s.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// specials marks, of the 8 bytes of a word, those that do not stand for themselves
// in a string or are no ASCII, by their highest bit, all looked at at once. The
// first mark is right; after it there may be marks too many.
func specials(x uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	control := (x - ones*' ') &^ x
	quote := x ^ ones*'"'
	backslash := x ^ ones*'\\'
	return (control | (quote-ones)&^quote | (backslash-ones)&^backslash | x) & tops
}

// escapeLength returns how long the escape is with which s begins, or 0.
func escapeLength(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(s); ok {
			return 6
		}
	}
	return 0
}

// hex4 returns the code unit of the escape \uXXXX with which s begins.
func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// unescape returns what s stands for; its escapes are well formed.
func (d *Decoder) unescape(s string) (string, error) {
	text, whole := unescape(s)
	if !whole {
		return "", d.errorf("the string has half a surrogate pair, which is no character")
	}
	return text, nil
}

// unescape returns what s stands for; its escapes are well formed. Where half a
// surrogate pair stands alone it is written in the way of UTF-8, and whole is
// false.
func unescape(s string) (text string, whole bool) {
	var b strings.Builder
	b.Grow(len(s))
	whole = true
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			b.WriteString(s)
			return b.String(), whole
		}
		b.WriteString(s[:i])
		s = s[i:]
		if s[1] != 'u' {
			b.WriteByte(unescaped[s[1]])
			s = s[2:]
			continue
		}
		r, _ := hex4(s)
		s = s[6:]
		if !utf16.IsSurrogate(r) {
			b.WriteRune(r)
			continue
		}
		low, _ := hex4(s)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			b.WriteRune(pair)
			s = s[6:]
			continue
		}
		whole = false
		b.Write([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F})
	}
}

var unescaped = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// scanNumber returns the place after the number that begins at pos.
func scanNumber(s string, pos int) (end int, ok bool) {
	i := pos
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	default:
		if i, ok = scanDigits(s, i); !ok {
			return i, false
		}
	}
	if i < len(s) && s[i] == '.' {
		if i, ok = scanDigits(s, i+1); !ok {
			return i, false
		}
	}
	if i < len(s) && s[i]|' ' == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if i, ok = scanDigits(s, i); !ok {
			return i, false
		}
	}
	return i, true
}

// scanDigits returns the place after the digits at i; ok is false without one.
func scanDigits(s string, i int) (end int, ok bool) {
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i, i > start
}

// number reads the number that begins here.
func (d *Decoder) number() (string, error) {
	end, ok := scanNumber(d.src, d.pos)
	text := d.src[d.pos:end]
	if !ok {
		d.pos = end
		return "", d.errorf("the number is not well formed")
	}
	d.pos = end
	return text, nil
}
