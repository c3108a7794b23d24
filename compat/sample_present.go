package compat

import (
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract/source"
)

// preferred returns what is suggested for a value in the order in which it is
// tried. By chance that is any order, and of the numbers, which an example gives
// always the same, mostly none.
func (c *chance) preferred(suggested []*source.Node) []*source.Node {
	switch {
	case c == nil || len(suggested) == 0:
		return suggested
	case suggested[0].Kind == source.Number && c.IntN(3) > 0:
		return nil
	case c.IntN(2) == 0:
		return suggested
	}
	return mixed(c, suggested)
}

// varied returns an example with other digits: dates stay dates, as far as the
// digits that decide it stay.
func (c *chance) varied(example string) string {
	if c == nil {
		return example
	}
	switch {
	case strings.HasPrefix(example, "2026-"):
		month, day := 1+c.IntN(12), 1+c.IntN(28)
		return "2026-" + two(month) + "-" + two(day) + c.daytime(strings.TrimPrefix(example, "2026-01-31"))
	case strings.HasPrefix(example, "12:"):
		return two(c.IntN(24)) + example[2:]
	case strings.HasPrefix(example, "3f2a7c4e-"):
		return c.uuid()
	case strings.HasSuffix(example, "-1") || strings.HasSuffix(example, "/1") || example == "1":
		return strings.TrimSuffix(example, "1") + string(rune('1'+c.IntN(9))) + two(c.IntN(100))
	}
	return example
}

// daytime varies the hour of what follows a date.
func (c *chance) daytime(rest string) string {
	if rest == "" {
		return ""
	}
	return "T" + two(c.IntN(24)) + ":" + two(c.IntN(60)) + ":" + two(c.IntN(60)) + "Z"
}

func two(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

// uuid returns a UUID of version 4.
func (c *chance) uuid() string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for _, r := range "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx" {
		if unicode.IsLetter(r) {
			b.WriteByte(hex[c.IntN(16)])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
