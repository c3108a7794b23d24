package web

import "unicode"

// piece is a part of a text, which is one of the words that were searched for, or
// stands between them.
type piece struct {
	Text string
	Hit  bool
}

// marked takes a text apart at the words, which are in lower case. Of a long one it
// returns what is around the first of them, at most so many characters. What is
// between goes through show, which makes visible what hides.
func marked(text string, words []string, most int, show func(string) string) []piece {
	runes := []rune(text)
	hit := make([]bool, len(runes))
	first := len(runes)
	for _, word := range words {
		w := []rune(word)
		for at := 0; len(w) > 0 && at+len(w) <= len(runes); at++ {
			if !beginsWith(runes[at:], w) {
				continue
			}
			for i := range w {
				hit[at+i] = true
			}
			first = min(first, at)
		}
	}
	from, to := 0, len(runes)
	if to > most {
		if first == len(runes) {
			first = 0
		}
		from = max(0, min(first-most/3, to-most))
		to = from + most
	}
	var pieces []piece
	for at := from; at < to; {
		end := at + 1
		for end < to && hit[end] == hit[at] {
			end++
		}
		pieces = append(pieces, piece{show(string(runes[at:end])), hit[at]})
		at = end
	}
	if from > 0 {
		pieces = append([]piece{{Text: "…"}}, pieces...)
	}
	if to < len(runes) {
		pieces = append(pieces, piece{Text: "…"})
	}
	return pieces
}

// beginsWith reports whether runes begin with the word, in any case.
func beginsWith(runes, word []rune) bool {
	for i, r := range word {
		if unicode.ToLower(runes[i]) != r {
			return false
		}
	}
	return true
}
