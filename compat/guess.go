package compat

import (
	"iter"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// guesses yields strings to try, most readable first: what the patterns
// suggest, and then at least n different ones of an allowed length, if there are
// as many. Nobody relies on the suggestions.
func (t *texts) guesses(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range t.suggested() {
			if !yield(s) {
				return
			}
		}
		if t.high == 0 {
			return
		}
		for i := range n {
			if !yield(spelled(i, max(t.low, 1))) {
				return
			}
		}
	}
}

func (t *texts) suggested() []string {
	var out []string
	for _, l := range t.patterns {
		out = append(out, suggestions(l.term.name)...)
	}
	if t.high == 0 {
		return append(out, "")
	}
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

const maxSpelled = 20_000

// spelled returns string number i of exactly length code points: different for
// different i below maxSpelled, whatever the length.
func spelled(i int, length int64) string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	if digits := strconv.Itoa(i); i >= len(letters) && int64(len(digits)) < length {
		return strings.Repeat("x", int(length)-len(digits)) + digits
	}
	last := rune('一' + i)
	if i < len(letters) {
		last = rune(letters[i])
	}
	return strings.Repeat("x", int(length)-1) + string(last)
}

// suggestions returns strings that the pattern may match, or may just not.
func suggestions(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	var b strings.Builder
	example(re, &b)
	if b.Len() > maxTextLength {
		return nil
	}
	return []string{b.String(), b.String() + "x", "x" + b.String()}
}

// example writes a short string in the language of re, anchors aside.
func example(re *syntax.Regexp, b *strings.Builder) {
	if b.Len() > maxTextLength {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		b.WriteRune(readable(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpPlus, syntax.OpCapture:
		example(re.Sub[0], b)
	case syntax.OpRepeat:
		for range re.Min {
			example(re.Sub[0], b)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			example(sub, b)
		}
	case syntax.OpAlternate:
		example(re.Sub[0], b)
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
