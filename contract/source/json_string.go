package source

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// stringText reads the string that starts here and returns its text: a part of
// the file's where it has no escapes.
func (r *jsonReader) stringText() (string, *Error) {
	opening := r.here()
	r.offset++
	start := r.offset
	r.buffer = r.buffer[:0]
	for r.offset < len(r.text) {
		switch c := r.text[r.offset]; {
		case c == '"':
			text := r.text[start:r.offset]
			if len(r.buffer) > 0 {
				r.buffer = append(r.buffer, text...)
				text = string(r.buffer)
			}
			r.offset++
			return text, nil
		case c == '\\':
			r.buffer = append(r.buffer, r.text[start:r.offset]...)
			if refused := r.escape(); refused != nil {
				return "", refused
			}
			start = r.offset
		case c < 0x20:
			return "", r.controlCharacter(opening, c)
		default:
			r.offset++
			if c >= utf8.RuneSelf && !utf8.RuneStart(c) {
				r.base++
			}
		}
	}
	return "", r.fail(opening, "the string that begins here is not closed", `write the closing "`)
}

func (r *jsonReader) controlCharacter(opening Pos, c byte) *Error {
	if isBreak(c) {
		return r.fail(opening, "the string that begins here does not end on its line", `write the closing ", and a line break as \n`)
	}
	escape, ok := shortEscapes[c]
	if !ok {
		escape = fmt.Sprintf(`\u%04x`, c)
	}
	return r.fail(r.here(), fmt.Sprintf("the control character U+%04X stands in a string", c), "write it as "+escape)
}

var shortEscapes = map[byte]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`}

// escape reads one escape, or the two of a surrogate pair, into the buffer.
func (r *jsonReader) escape() *Error {
	if r.offset+1 == len(r.text) {
		return r.fail(r.here(), "the file ends within a string", `write the closing "`)
	}
	c := r.text[r.offset+1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return r.unicodeEscape()
	default:
		shown, _ := utf8.DecodeRuneInString(r.text[r.offset+1:])
		return r.fail(r.here(), fmt.Sprintf(`%s is no escape of JSON`, Quote(`\`+string(shown))),
			`the escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits; a backslash itself is \\`)
	}
	r.buffer = append(r.buffer, c)
	r.offset += 2
	return nil
}

func (r *jsonReader) unicodeEscape() *Error {
	place := r.here()
	unit, ok := r.hex(r.offset)
	if !ok {
		return r.fail(place, `\u is not followed by four hexadecimal digits`, `such as \u00e9`)
	}
	width := 6
	if utf16.IsSurrogate(unit) {
		low, ok := r.hex(r.offset + width)
		pair := utf16.DecodeRune(unit, low)
		if !ok || pair == utf8.RuneError {
			return r.fail(place, fmt.Sprintf(`\u%04x is half of a surrogate pair: it is no character`, unit),
				`write both halves, such as \ud83d\ude00, or the character itself`)
		}
		unit, width = pair, 12
	}
	r.buffer = utf8.AppendRune(r.buffer, unit)
	r.offset += width
	return nil
}

// hex reads the \uXXXX at offset; it reports false if there is none.
func (r *jsonReader) hex(offset int) (rune, bool) {
	if offset+6 > len(r.text) || r.text[offset:offset+2] != `\u` {
		return 0, false
	}
	digits := r.text[offset+2 : offset+6]
	for i := range len(digits) {
		if !isHex(digits[i]) {
			return 0, false
		}
	}
	unit, err := strconv.ParseUint(digits, 16, 16)
	return rune(unit), err == nil
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
