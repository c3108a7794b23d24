package compat

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/compat/language"
	"github.com/treaty-events/treaty/contract/regex"
)

// guesses returns strings to try, most readable first. Nobody relies on them.
func (t *texts) guesses() []string {
	switch {
	case t.low > language.MaxLength:
		return nil
	case t.high == 0:
		return []string{""}
	}
	out := slices.Clone(t.suggestions)
	if t.low > int64(len(word)) && t.low <= maxSentence {
		out = append(out, sentence(int(t.low)))
	}
	for _, s := range []string{word, "a", "A", "1", "-", " ", "é", "\n"} {
		out = append(out, t.fit(s))
	}
	if t.low == 0 {
		out = append(out, "")
	}
	return out
}

// word is the text that is made up where any will do.
const word = "text"

// long are words to make long texts of, and last those that end them, by length.
var (
	long = []string{word, "that", "is", "just", "as", "long", "as", "it", "has", "to", "be,"}
	last = []string{"1", "no", "all", "more", "words", "needed", "letters", "together"}
)

// maxSentence bounds the sentences: longer texts nobody reads.
const maxSentence = 1_000

// sentence returns a text of n letters, more than the word has, that reads well.
func sentence(n int) string {
	text := word
	for i := 1; n-len(text) > len(last)+1; i++ {
		text += " " + long[i%len(long)]
	}
	if rest := n - len(text) - 1; rest > 0 {
		return text + " " + last[rest-1]
	}
	return text + "."
}

// fit repeats or cuts s to a length that is allowed.
func (t *texts) fit(s string) string {
	runes := []rune(s)
	for int64(len(runes)) < t.low {
		runes = append(runes, runes[len(runes)%utf8.RuneCountInString(s)])
	}
	if t.high >= 0 && int64(len(runes)) > t.high {
		runes = runes[:t.high]
	}
	return string(runes)
}

// maxSuggestion bounds what a pattern suggests, in bytes.
const maxSuggestion = 1_000

// suggestions returns strings that the pattern may match, or may just not.
func suggestions(n *regex.Node) []string {
	var b strings.Builder
	example(n, &b)
	if b.Len() > maxSuggestion {
		return nil
	}
	return []string{b.String(), b.String() + "x", "x" + b.String()}
}

// example writes a short string that n matches, assertions aside.
func example(n *regex.Node, b *strings.Builder) {
	if b.Len() > maxSuggestion {
		return
	}
	switch n.Op {
	case regex.Class:
		b.WriteRune(readable(n.Ranges()))
	case regex.Concat:
		for _, sub := range n.Subs {
			example(sub, b)
		}
	case regex.Alternate:
		example(n.Subs[0], b)
	case regex.Repeat:
		if n.Min == 0 {
			return
		}
		before := b.Len()
		example(n.Subs[0], b)
		once := b.String()[before:]
		for i := 1; i < n.Min && once != "" && b.Len() <= maxSuggestion; i++ {
			b.WriteString(once)
		}
	}
}

// readable returns a rune of the class, given as pairs of ends: a letter or a
// digit if there is one.
func readable(ranges []rune) rune {
	for _, r := range "a1A" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				return r
			}
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		if lo, hi := max(ranges[i], ' '), min(ranges[i+1], '~'); lo <= hi {
			return lo
		}
	}
	if len(ranges) == 0 {
		return 'a'
	}
	return ranges[0]
}
