package source

import (
	"strconv"
	"unicode/utf8"
)

// maxQuoted is how many code points of a text a message shows.
const maxQuoted = 80

// Quote returns s in double quotes on one line, cut after 80 code points, with
// every character escaped that is not printable: line breaks, terminal controls,
// marks that turn the direction of writing. What comes from a file can be shown
// in a message in this form.
func Quote(s string) string {
	if utf8.RuneCountInString(s) <= maxQuoted {
		return strconv.Quote(s)
	}
	count := 0
	for i := range s {
		if count == maxQuoted {
			return strconv.Quote(s[:i]) + "…"
		}
		count++
	}
	return strconv.Quote(s)
}
