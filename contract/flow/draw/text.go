package draw

import (
	"strings"
	"unicode"
)

// escaper writes what XML takes for markup as references.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// xmlText returns text for an element or an attribute. Characters that XML 1.0
// does not have, and those that turn the direction of text, become U+FFFD.
func xmlText(text string) string { return escaper.Replace(plain(text)) }

// plain replaces what steers instead of being read, and what is no text.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r&0xfffe == 0xfffe {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// widths are those of a sans-serif letter at a size of 100, rounded up: no font
// can be asked. Other letters are as wide as the widest.
const (
	narrow  = 36
	usual   = 62
	capital = 76
	wide    = 98
	full    = 105
)

func letterWidth(r rune) int {
	switch {
	case strings.ContainsRune("iljtfr.,:;|!'()[]/ -", r):
		return narrow
	case strings.ContainsRune("mwMW@%<>=+~#&^", r):
		return wide
	case r < 0x80 && unicode.IsUpper(r):
		return capital
	case r < 0x250:
		return usual
	}
	return full
}

// textWidth is how wide the text may be at a size, in pixels.
func textWidth(text string, size int) int {
	width := 0
	for _, r := range text {
		width += letterWidth(r)
	}
	return width * size / 100
}

// fit cuts the text off where it would be wider than so many pixels at a size.
func fit(text string, size, pixels int) string {
	used, cut := 0, 0
	room := pixels * 100 / size
	for i, r := range text {
		if used+full <= room {
			cut = i // there is room for … in place of what follows
		}
		if used += letterWidth(r); used > room {
			return text[:cut] + "…"
		}
	}
	return text
}
