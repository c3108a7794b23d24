// Package textdiff prints what differs between two texts as people and `git apply`
// read it: a unified diff, in colour, that steers no terminal.
package textdiff

import (
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/internal/patch"
)

// Unified returns what differs between two versions of the file called name, in
// colour where the streams have it; "" where nothing does. No version at all (nil)
// is a file that is not there. What could steer a terminal is shown as an escape.
func Unified(s term.Streams, name string, before, after []byte) string {
	var b strings.Builder
	for i, h := range patch.Hunks(before, after) {
		if i == 0 {
			b.WriteString(s.Paint(term.Bold, "--- "+side("a/", name, before)) + "\n")
			b.WriteString(s.Paint(term.Bold, "+++ "+side("b/", name, after)) + "\n")
		}
		b.WriteString(s.Paint(term.Cyan, h.String()) + "\n")
		for _, l := range h.Lines {
			writeLine(&b, s, l)
		}
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

func writeLine(b *strings.Builder, s term.Streams, l patch.Line) {
	style := term.Style("")
	switch l.Kind {
	case '-':
		style = term.Red
	case '+':
		style = term.Green
	}
	text, hasBreak := strings.CutSuffix(l.Text, "\n")
	text = string(l.Kind) + visible(text)
	if style != "" {
		text = s.Paint(style, text)
	}
	b.WriteString(text + "\n")
	if !hasBreak {
		b.WriteString(patch.NoBreak + "\n")
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
