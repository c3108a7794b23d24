package compat

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/source"
)

// drawnText seeks a string: one of the enum, one of the patterns, or any that is
// long enough. Those that no enum lists may give way to ones that read better.
func (x *state) drawnText() answer {
	if listed := x.listed(); listed != nil {
		return x.oneOfThese(mixed(x.chance, listed))
	}
	var tries []*source.Node
	for _, text := range x.someTexts() {
		if utf8.ValidString(text) {
			tries = append(tries, source.NewString(text))
		}
	}
	got := x.oneOfThese(mixed(x.chance, tries))
	// What matches a pattern reads well as it is.
	if got.value != nil && !x.chance.wild && (!x.patterned() || x.chance.IntN(4) == 0) {
		x.release(got.value)
	}
	return got
}

// patterned reports whether the atoms ask for a pattern.
func (x *state) patterned() bool {
	return slices.ContainsFunc(x.atoms, func(l literal) bool { return l.term.kind == kPattern && !l.not })
}

// longDrawn bounds the strings that are drawn: longer ones are the plainest.
const longDrawn = 2_000

// someTexts returns strings that are likely to fit.
func (x *state) someTexts() []string {
	low, high := x.lengths()
	if low > longDrawn {
		return nil
	}
	var out []string
	for _, l := range x.atoms {
		if l.term.kind == kPattern && !l.not {
			for range 3 {
				out = append(out, x.chance.matching(l.term.name))
			}
		}
	}
	if out == nil {
		for range 3 {
			out = append(out, x.chance.text(x.chance.length(low, high)))
		}
	}
	return out
}

// length returns one that is allowed, often an end.
func (c *chance) length(low, high int64) int {
	if high < 0 || high > longDrawn {
		high = low + 12
	}
	switch span := int(high - low); {
	case span <= 0 || c.IntN(6) == 0:
		return int(low)
	case c.IntN(6) == 0 && span < 40:
		return int(high)
	default:
		return int(low) + 1 + c.IntN(min(span, 12))
	}
}

var (
	spoken  = strings.Fields("ba be bo da de do ka ke ki la le li lo ma me mi mo na ne no pa po ra re ri ro sa se so ta te ti to va vi")
	strange = []rune("aZ09 _-./\\\"'<>&\t\n\u00a0\u2028éßñ漢字🎉\u0000\ufeff")
)

// text returns a string of so many code points.
func (c *chance) text(length int) string {
	if !c.wild {
		return c.syllables(length)
	}
	out := make([]rune, length)
	for i := range out {
		out[i] = strange[c.IntN(len(strange))]
	}
	return string(out)
}

// syllables returns a word of so many letters.
func (c *chance) syllables(length int) string {
	var out strings.Builder
	for out.Len() < length {
		out.WriteString(spoken[c.IntN(len(spoken))])
	}
	return out.String()[:length]
}

// matching returns a string that the pattern probably matches; nobody relies on
// it.
func (c *chance) matching(pattern string) string {
	re, known := c.patterns[pattern]
	if !known {
		if translated, err := regex.Translate(pattern); err == nil {
			re, _ = syntax.Parse(translated, syntax.Perl) // nil with an error
		}
		c.patterns[pattern] = re
	}
	var b strings.Builder
	if re != nil {
		c.write(re, &b)
	}
	return b.String()
}

// write appends a string of the language of re, anchors aside.
func (c *chance) write(re *syntax.Regexp, b *strings.Builder) {
	if b.Len() > longDrawn {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(c.rune(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteString(c.text(1))
	case syntax.OpStar:
		c.repeat(re.Sub[0], 0, 4, b)
	case syntax.OpPlus:
		c.repeat(re.Sub[0], 1, 6, b)
	case syntax.OpQuest:
		c.repeat(re.Sub[0], 0, 1, b)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = re.Min + 4
		}
		c.repeat(re.Sub[0], re.Min, most, b)
	case syntax.OpAlternate:
		c.write(re.Sub[c.IntN(len(re.Sub))], b)
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			c.write(sub, b)
		}
	}
}

func (c *chance) repeat(re *syntax.Regexp, least, most int, b *strings.Builder) {
	for range least + c.IntN(most-least+1) {
		c.write(re, b)
	}
}

// rune returns one of a class, given as pairs of ends: mostly one that is easy
// to read.
func (c *chance) rune(ranges []rune) rune {
	var easy []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := max(ranges[i], '!'); r <= min(ranges[i+1], '~'); r++ {
			easy = append(easy, r)
		}
	}
	if len(easy) > 0 && !(c.wild && c.IntN(4) == 0) {
		return easy[c.IntN(len(easy))]
	}
	if len(ranges) < 2 {
		return 'a'
	}
	pair := c.IntN(len(ranges)/2) * 2
	return ranges[pair] + rune(c.IntN(int(ranges[pair+1]-ranges[pair])+1))
}
