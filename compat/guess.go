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
	for _, s := range []string{"text", "a", "A", "1", "-", " ", "é", "\n"} {
		out = append(out, t.fit(s))
	}
	if t.low == 0 {
		out = append(out, "")
	}
	return out
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
		for i, before := 0, -1; i < n.Min && b.Len() > before; i++ {
			before = b.Len()
			example(n.Subs[0], b)
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
