package web

import (
	"maps"
	"slices"
	"strings"
)

// How much of a pasted text is shown with what is said of it.
const (
	wholePaste  = 120 // lines up to which all of it is shown
	aroundNotes = 2   // lines that are shown on both sides of a noted one
	maxPaste    = 400 // lines that are shown at the most
	maxLine     = 240 // characters of a line
	beforeNote  = 90  // of them before the noted column of a longer line
)

// note is what is said of a place in a pasted text.
type note struct {
	Line, Column int
	Severity     string // "error", "warning" or "info"
	Message      string
}

// pasted is a text that somebody pasted, in lines, with what is said of them.
type pasted struct {
	Rows []pastedRow
	Cut  int // noted lines that are not shown, because there are too many
}

// pastedRow is a line, or so many lines that nothing is said of.
type pastedRow struct {
	Number  int // from 1; 0: lines are left out
	Skipped int
	Text    string
	Notes   []note
}

// pastedOf lays a text out in lines. Of a long one it shows those that something is
// said of, and what stands around them.
func pastedOf(text string, notes []note) pasted {
	lines := linesOf(strings.ReplaceAll(text, "\r", "\n"))
	said := map[int][]note{}
	for _, n := range notes {
		n.Line = min(max(n.Line, 1), max(len(lines), 1)) // what ends too early is missed after the last
		said[n.Line] = append(said[n.Line], n)
	}
	p := pasted{}
	next := 1 // the line that was not looked at yet
	show := func(from, to int) {
		if from > next {
			p.Rows = append(p.Rows, pastedRow{Skipped: from - next})
		}
		for n := max(from, next); n <= to; n++ {
			p.Rows = append(p.Rows, lineRow(n, lines[n-1], said[n]))
		}
		next = max(next, to+1)
	}
	if len(lines) <= wholePaste {
		show(1, len(lines))
		return p
	}
	for i, n := range slices.Sorted(maps.Keys(said)) {
		if len(p.Rows) >= maxPaste {
			p.Cut = len(said) - i
			break
		}
		show(max(n-aroundNotes, 1), min(n+aroundNotes, len(lines)))
	}
	if next <= len(lines) && len(said) > 0 {
		p.Rows = append(p.Rows, pastedRow{Skipped: len(lines) - next + 1})
	}
	return p
}

// lineRow is a line; of one that is long, the part where something is said of it.
func lineRow(number int, text string, notes []note) pastedRow {
	runes := []rune(text)
	if len(runes) > maxLine {
		from := 0
		if len(notes) > 0 {
			from = min(max(notes[0].Column-1-beforeNote, 0), len(runes)-maxLine)
		}
		text = string(runes[from : from+maxLine])
		if from > 0 {
			text = "…" + text
		}
		if from+maxLine < len(runes) {
			text += "…"
		}
	}
	return pastedRow{Number: number, Text: legible(text), Notes: notes}
}
