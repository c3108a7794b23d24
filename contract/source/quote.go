package source

import (
	"strconv"
	"strings"
)

// maxQuoted is how many code points of a text a message shows.
const maxQuoted = 80

// Quote returns s in double quotes on one line, cut after 80 code points, with
// every character escaped that is not printable: line breaks, terminal controls,
// marks that turn the direction of writing. What comes from a file can be shown
// in a message in this form.
func Quote(s string) string {
	short := clip(s)
	if len(short) == len(s) {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.TrimSuffix(short, "…")) + "…"
}

// clip cuts s after 80 code points and says so with a dot, dot, dot.
func clip(s string) string {
	count := 0
	for i := range s {
		if count == maxQuoted {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
