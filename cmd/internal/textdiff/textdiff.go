// Package textdiff compares two texts by lines and prints what differs as people
// and `git apply` read it: a unified diff.
package textdiff

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
)

// context is how many lines that stay are shown around those that do not.
const context = 3

// maxWork bounds the search for what two texts have in common: beyond it all that
// stands between their common start and end is taken for changed.
const maxWork = 4_000_000

// line is one line of a diff: ' ' stays, '-' goes, '+' comes.
type line struct {
	kind byte
	text string // with its break, if it has one
}

// Unified returns what differs between two versions of the file called name, in
// colour where the streams have it; "" where nothing does. No version at all (nil)
// is a file that is not there. What could steer a terminal is shown as an escape.
func Unified(s term.Streams, name string, before, after []byte) string {
	lines := compare(split(before), split(after))
	var b strings.Builder
	for start := 0; start < len(lines); {
		first, end := hunk(lines, start)
		if first < 0 {
			break
		}
		if b.Len() == 0 {
			b.WriteString(s.Paint(term.Bold, "--- "+side("a/", name, before)) + "\n")
			b.WriteString(s.Paint(term.Bold, "+++ "+side("b/", name, after)) + "\n")
		}
		writeHunk(&b, s, lines, first, end)
		start = end
	}
	return b.String()
}

// side returns the name of one version.
func side(prefix, name string, version []byte) string {
	if version == nil {
		return "/dev/null"
	}
	return prefix + term.Safe(name)
}

// hunk returns the stretch of lines around the next changes; -1: there are none.
func hunk(lines []line, start int) (first, end int) {
	first = -1
	same := 0
	for i := start; i < len(lines); i++ {
		if lines[i].kind == ' ' {
			same++
			if first >= 0 && same > 2*context {
				return first, i - context
			}
			continue
		}
		if first < 0 {
			first = max(start, i-context)
		}
		same = 0
	}
	if first >= 0 && same > context {
		return first, len(lines) - (same - context)
	}
	return first, len(lines)
}

func writeHunk(b *strings.Builder, s term.Streams, lines []line, first, end int) {
	oldAt, newAt := 1, 1
	for _, l := range lines[:first] {
		oldAt, newAt = step(l, oldAt, newAt)
	}
	oldEnd, newEnd := oldAt, newAt
	for _, l := range lines[first:end] {
		oldEnd, newEnd = step(l, oldEnd, newEnd)
	}
	b.WriteString(s.Paint(term.Cyan, fmt.Sprintf("@@ -%s +%s @@", extent(oldAt, oldEnd), extent(newAt, newEnd))) + "\n")
	for _, l := range lines[first:end] {
		style := term.Style("")
		switch l.kind {
		case '-':
			style = term.Red
		case '+':
			style = term.Green
		}
		text, hasBreak := strings.CutSuffix(l.text, "\n")
		text = string(l.kind) + visible(text)
		if style != "" {
			text = s.Paint(style, text)
		}
		b.WriteString(text + "\n")
		if !hasBreak {
			b.WriteString("\\ No newline at end of file\n")
		}
	}
}

// visible returns a line that cannot steer a terminal; tabs, and the CR before a
// line break, are what they are.
func visible(text string) string {
	text, cr := strings.CutSuffix(text, "\r")
	parts := strings.Split(text, "\t")
	for i, part := range parts {
		parts[i] = term.Safe(part)
	}
	text = strings.Join(parts, "\t")
	if cr {
		text += "\r"
	}
	return text
}

// step counts a line on the sides that have it.
func step(l line, oldAt, newAt int) (int, int) {
	if l.kind != '+' {
		oldAt++
	}
	if l.kind != '-' {
		newAt++
	}
	return oldAt, newAt
}

// extent writes a stretch of lines; one of none is named by the line before it.
func extent(start, end int) string {
	switch end - start {
	case 0:
		return fmt.Sprintf("%d,0", start-1)
	case 1:
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, end-start)
}

func split(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	lines := strings.SplitAfter(string(text), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
