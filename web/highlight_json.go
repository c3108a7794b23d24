package web

import (
	"bytes"
	"encoding/json"
	"strings"
)

// colouredJSON marks JSON as chroma does, byte for byte, at a fiftieth of its cost: pages
// show dozens of events and schemas, and regular expressions for each token were most of
// what such a page took. ok is false for what is no plain JSON: that is chroma's.
func colouredJSON(text string) (marked string, ok bool) {
	if !json.Valid([]byte(text)) || strings.ContainsRune(text, '\r') { // chroma writes its own line ends
		return "", false
	}
	var b bytes.Buffer
	b.Grow(2 * len(text))
	for i := 0; i < len(text); {
		end := tokenEnd(text, i)
		tag := tagOf(text, i, end)
		if tag != "" {
			b.WriteString("<" + tag + ">")
		}
		escapeInto(&b, text[i:end])
		if tag != "" {
			b.WriteString("</" + tag + ">")
		}
		i = end
	}
	return b.String(), true
}

// tagOf is how a listing marks the token: see shortSpans; what stands between tokens has
// no mark.
func tagOf(text string, i, end int) string {
	switch c := text[i]; {
	case c == '"' && isName(text[end:]):
		return "i"
	case c == '"':
		return "em"
	case c == 't', c == 'f', c == 'n', c == '-', c >= '0' && c <= '9':
		return "u"
	}
	return ""
}

// tokenEnd is where the token ends that begins at i: a string, a number, a word, or
// what stands between them.
func tokenEnd(text string, i int) int {
	const plain = " \t\n{}[],:"
	switch {
	case text[i] == '"':
		for i++; text[i] != '"'; i++ {
			if text[i] == '\\' {
				i++
			}
		}
		return i + 1
	case strings.IndexByte(plain, text[i]) >= 0:
		for i < len(text) && strings.IndexByte(plain, text[i]) >= 0 {
			i++
		}
		return i
	}
	if n := strings.IndexAny(text[i:], plain); n >= 0 {
		return i + n
	}
	return len(text)
}

// isName reports whether what stands before is the name of a member.
func isName(rest string) bool {
	return strings.HasPrefix(strings.TrimLeft(rest, " \t\n"), ":")
}

// escapeInto writes text between tags, where quotes need no escape.
func escapeInto(b *bytes.Buffer, text string) {
	from := 0
	for i := range len(text) {
		escape := ""
		switch text[i] {
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		case '&':
			escape = "&amp;"
		case '\'':
			escape = "&#39;"
		default:
			continue
		}
		b.WriteString(text[from:i])
		b.WriteString(escape)
		from = i + 1
	}
	b.WriteString(text[from:])
}
