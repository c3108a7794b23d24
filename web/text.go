package web

import (
	"fmt"
	"strings"
	"unicode"
)

// Text that people wrote is data: html/template keeps it from being markup, and
// the functions here keep it from deceiving the eye. A character that turns the
// reading direction would show a line in another order than it has (U+202E), and
// one that is not seen makes two names look the same (U+200B).

// visible returns a name, a value or a pattern in which every character is seen.
func visible(text string) string { return unpiled(shown(text, hidesInName)) }

// isolated returns prose in which nothing turns the reading direction of what
// follows, and no control stands but what parts lines and columns. Joiners stay: emoji
// and several scripts need them.
func isolated(text string) string { return unpiled(shown(text, hidesInProse)) }

// mostMarks is how many marks stand on one letter: more than any writing piles up, and
// fewer than reach into the row above.
const mostMarks = 4

// unpiled says how many marks more there are, instead of piling them up.
func unpiled(text string) string {
	if strings.IndexFunc(text, isMark) < 0 {
		return text
	}
	var b strings.Builder
	marks := 0
	tell := func() {
		if marks > mostMarks {
			fmt.Fprintf(&b, "⟨+%d marks⟩", marks-mostMarks)
		}
		marks = 0
	}
	for _, r := range text {
		if isMark(r) {
			if marks++; marks > mostMarks {
				continue
			}
		} else {
			tell()
		}
		b.WriteRune(r)
	}
	tell()
	return b.String()
}

// isMark reports whether r stands on the letter before it, as no part of an emoji does.
func isMark(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me) && !unicode.Is(unicode.Variation_Selector, r)
}

func shown(text string, hides func(rune) bool) string {
	if strings.IndexFunc(text, hides) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if hides(r) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// turns reports whether r embeds, overrides or isolates a direction.
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func hidesInProse(r rune) bool {
	return turns(r) || unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
}

func hidesInName(r rune) bool {
	return turns(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// clip shortens text to so many characters.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	count, cut := 0, 0
	for at := range text {
		if count == most-1 {
			cut = at
		}
		if count == most {
			return text[:cut] + "…"
		}
		count++
	}
	return text
}
