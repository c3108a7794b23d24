package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words splits a name at case changes, digits and separators, and returns its
// words in lower case: "OrderHTTPPlaced_v2" is order, http, placed, v, 2.
func Words(name string) []string {
	var (
		words []string
		begin = -1 // of the word that has begun
		prev  rune
	)
	flush := func(end int) {
		if begin >= 0 {
			words = append(words, strings.ToLower(name[begin:end]))
		}
		begin = -1
	}
	for i, size := 0, 0; i < len(name); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(name[i:])
		switch next, _ := utf8.DecodeRuneInString(name[i+size:]); {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
		case i > 0 && startsWord(prev, r, next):
			flush(i)
			begin = i
		case begin < 0:
			begin = i
		}
		prev = r
	}
	flush(len(name))
	return words
}

// startsWord reports whether a word begins at r: at a capital after a small letter,
// at the last capital of a run (HTTPServer), and where letters and digits meet.
func startsWord(prev, r, next rune) bool {
	if unicode.IsDigit(r) != unicode.IsDigit(prev) {
		return true
	}
	if !unicode.IsUpper(r) {
		return false
	}
	return !unicode.IsUpper(prev) || unicode.IsLower(next)
}
