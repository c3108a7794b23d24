package rules

import (
	"strings"
	"unicode"
)

// Words splits a name at case changes, digits and separators, and returns its
// words in lower case: "OrderHTTPPlaced_v2" is order, http, placed, v, 2.
func Words(name string) []string {
	var (
		words []string
		word  []rune
	)
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && startsWord(runes, i) {
			flush()
		}
		word = append(word, r)
	}
	flush()
	return words
}

// startsWord reports whether a word begins at runes[i]: at a capital after a
// small letter, at the last capital of a run (HTTPServer), and where letters
// and digits meet.
func startsWord(runes []rune, i int) bool {
	prev, r := runes[i-1], runes[i]
	if unicode.IsDigit(r) != unicode.IsDigit(prev) {
		return true
	}
	if !unicode.IsUpper(r) {
		return false
	}
	nextIsSmall := i+1 < len(runes) && unicode.IsLower(runes[i+1])
	return !unicode.IsUpper(prev) || nextIsSmall
}
