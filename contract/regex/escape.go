package regex

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// escaped is what an escape stands for: one character, or the body of a class.
type escaped struct {
	char  rune
	class string
}

// White space of ECMA-262: WhiteSpace and LineTerminator. Go's `\s` is less.
const (
	digits   = `0-9`
	words    = `0-9A-Z_a-z`
	spaces   = `\t-\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}`
	noDigits = `\x{0}-/:-\x{10FFFF}`
	noWords  = "\\x{0}-/:-@\\[-^`{-\\x{10FFFF}"
	noSpaces = `\x{0}-\x{8}\x{E}-\x{1F}!-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF}\x{200B}-\x{2027}` +
		`\x{202A}-\x{202E}\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{FEFE}\x{FF00}-\x{10FFFF}`
)

var classEscapes = map[rune]string{
	'd': digits, 'D': noDigits, 'w': words, 'W': noWords, 's': spaces, 'S': noSpaces,
}

var controlEscapes = map[rune]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r'}

// escape reads what follows a backslash, which stands at start.
func (p *parser) escape(start int, inClass bool) (escaped, error) {
	r := p.next()
	if class, ok := classEscapes[r]; ok {
		return escaped{class: class}, nil
	}
	if char, ok := controlEscapes[r]; ok {
		return escaped{char: char}, nil
	}
	switch {
	case r < 0:
		return escaped{}, p.invalid(start, "the pattern ends in a backslash")
	case r == 'u' || r == 'x':
		return p.codePoint(start, r)
	case r == 'c':
		return p.control(start)
	case r == 'p' || r == 'P':
		return p.property(start, r == 'P')
	case r >= '0' && r <= '9':
		return p.decimal(start, r)
	case r == 'k' && !inClass && p.peek() == '<':
		return escaped{}, p.unsupported(start, "backreference", "back references have no translation")
	case r == 'b' && inClass:
		return escaped{char: '\b'}, nil
	case r < 0x80 && unicode.IsLetter(r):
		return escaped{}, p.invalid(start, `\%c is no escape of ECMA-262 with the u flag`, r)
	}
	return escaped{char: r}, nil // itself, as Annex B allows beyond the syntax characters
}

// control reads the letter of `\cX`.
func (p *parser) control(start int) (escaped, error) {
	if r := p.peek(); r >= 0 && r < 0x80 && unicode.IsLetter(r) {
		p.pos++
		return escaped{char: r % 32}, nil
	}
	return escaped{}, p.invalid(start, `\c needs a letter`)
}

// decimal reads an escape that begins with a digit: only `\0` is a character.
func (p *parser) decimal(start int, first rune) (escaped, error) {
	if first != '0' {
		return escaped{}, p.unsupported(start, "backreference", "back references have no translation")
	}
	if r := p.peek(); r >= '0' && r <= '9' {
		return escaped{}, p.unsupported(start, "octal", "octal escapes have no meaning with the u flag")
	}
	return escaped{char: 0}, nil
}

// codePoint reads `\xHH`, `\uHHHH`, `\u{H…}` or a surrogate pair of `\uHHHH`.
func (p *parser) codePoint(start int, kind rune) (escaped, error) {
	if kind == 'u' && p.accept("{") {
		return p.braced(start)
	}
	width := map[rune]int{'x': 2, 'u': 4}[kind]
	char, ok := p.hex(width)
	if !ok {
		return escaped{}, p.invalid(start, `\%c needs %d hexadecimal digits`, kind, width)
	}
	if after := p.pos; utf16.IsSurrogate(char) && p.accept(`\u`) {
		if low, ok := p.hex(4); ok {
			if pair := utf16.DecodeRune(char, low); pair != unicode.ReplacementChar {
				return escaped{char: pair}, nil
			}
		}
		p.pos = after
	}
	return p.scalar(start, char)
}

// braced reads the rest of `\u{H…}`.
func (p *parser) braced(start int) (escaped, error) {
	text, _, closed := strings.Cut(p.src[p.pos:], "}")
	if !closed || text == "" || strings.Trim(text, "0123456789abcdefABCDEF") != "" {
		return escaped{}, p.invalid(start, `\u{…} needs hexadecimal digits`)
	}
	p.pos += len(text) + 1
	text = strings.TrimLeft(text, "0")
	if len(text) > 6 {
		text = "FFFFFF"
	}
	n, _ := strconv.ParseInt("0"+text, 16, 32)
	if n > unicode.MaxRune {
		return escaped{}, p.invalid(start, `\u{…} is beyond the last code point, 10FFFF`)
	}
	return p.scalar(start, rune(n))
}

// scalar refuses surrogates: no string of Unicode scalar values holds one, and
// without the u flag the pattern would mean something else.
func (p *parser) scalar(start int, char rune) (escaped, error) {
	if utf16.IsSurrogate(char) {
		return escaped{}, p.unsupported(start, "surrogate", "a lone surrogate is no character")
	}
	return escaped{char: char}, nil
}

// hex reads exactly n hexadecimal digits.
func (p *parser) hex(n int) (rune, bool) {
	if p.pos+n > len(p.src) {
		return 0, false
	}
	text := p.src[p.pos : p.pos+n]
	value, err := strconv.ParseUint(text, 16, 32)
	if err != nil {
		return 0, false
	}
	p.pos += n
	return rune(value), true
}
