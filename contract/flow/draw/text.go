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

// fit leaves out the middle of the text where it would be wider than so many pixels
// at a size: names that begin alike, such as those of one vendor, end differently.
func fit(text string, size, pixels int) string {
	room := pixels * 100 / size
	letters, used := []rune(text), 0
	for _, r := range letters {
		used += letterWidth(r)
	}
	if used <= room {
		return text
	}
	head, tail, left := 0, len(letters), room-full // for …
	for head < tail {
		next, back := letters[head], false
		if 3*head >= 2*(len(letters)-tail) { // two of the beginning for three of the end
			next, back = letters[tail-1], true
		}
		if left -= letterWidth(next); left < 0 {
			break
		}
		if back {
			tail--
		} else {
			head++
		}
	}
	return string(letters[:head]) + "…" + string(letters[tail:])
}
