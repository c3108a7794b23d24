package verify

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// plurals are those of nouns that take no s.
var plurals = map[string]string{likeEmail.String(): "e-mail addresses"}

// Counted says "1 event", "12,345 events".
func Counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Thousands(n) + " " + cmp.Or(plurals[noun], noun+"s")
}

// Thousands groups the digits of a number.
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// are says "1 event is", "12 events are".
func are(n int64) string {
	if n == 1 {
		return "1 event is"
	}
	return Counted(n, "event") + " are"
}

// has says "1 event has", "12 events have".
func has(n int64) string {
	if n == 1 {
		return "1 event has"
	}
	return Counted(n, "event") + " have"
}

// spanWords says how long a time is: in days where hours say little.
func spanWords(d time.Duration) string {
	if days := int64(d / (24 * time.Hour)); days > 1 {
		return Counted(days, "day")
	}
	if d < time.Millisecond {
		return d.String()
	}
	return d.Round(time.Millisecond).String()
}

// lineWidth is how long a line with places becomes, where they are short enough.
const lineWidth = 100

// Listed lists some of all places, in lines that are indented, and says whether there are more.
func Listed(indent string, all int64, places []string) string {
	if all > int64(len(places)) {
		places = append(places[:len(places):len(places)], "…")
	}
	var b strings.Builder
	width := 0
	for i, p := range places {
		long := utf8.RuneCountInString(p)
		switch {
		case i == 0:
			b.WriteString(indent)
			width = len(indent)
		case width+len(", ")+long+len(",") > lineWidth:
			b.WriteString(",\n" + indent)
			width = len(indent)
		default:
			b.WriteString(", ")
			width += len(", ")
		}
		b.WriteString(p)
		width += long
	}
	return b.String()
}
