package patch

import (
	"fmt"
	"strings"
)

// around is how many lines that stay are told beside those that do not.
const around = 3

// Line is one line of a diff: ' ' stays, '-' goes, '+' comes.
type Line struct {
	Kind byte
	Text string // with its break, if it has one
}

// Hunk is a stretch of lines around what differs, and where it stands in both texts.
type Hunk struct {
	Lines    []Line
	old, new int // the number of its first line
}

// Hunks returns what differs between two texts, line by line.
func Hunks(before, after []byte) []Hunk {
	lines := compare(split(before), split(after))
	var list []Hunk
	oldAt, newAt, told := 1, 1, 0
	for start := 0; start < len(lines); {
		first, end := stretch(lines, start)
		if first < 0 {
			break
		}
		for _, l := range lines[told:first] {
			oldAt, newAt = l.step(oldAt, newAt)
		}
		list = append(list, Hunk{lines[first:end], oldAt, newAt})
		told, start = first, end
	}
	return list
}

// String is the line that stands above a hunk.
func (h Hunk) String() string {
	oldEnd, newEnd := h.old, h.new
	for _, l := range h.Lines {
		oldEnd, newEnd = l.step(oldEnd, newEnd)
	}
	return fmt.Sprintf("@@ -%s +%s @@", extent(h.old, oldEnd), extent(h.new, newEnd))
}

// compare returns the lines of both texts in one list, those that stay once.
func compare(older, newer []string) []Line {
	var lines []Line
	j := 0
	for i, twin := range Twins(older, newer) {
		if twin < 0 {
			lines = append(lines, Line{'-', older[i]})
			continue
		}
		for ; j < twin; j++ {
			lines = append(lines, Line{'+', newer[j]})
		}
		lines, j = append(lines, Line{' ', older[i]}), twin+1
	}
	for ; j < len(newer); j++ {
		lines = append(lines, Line{'+', newer[j]})
	}
	return lines
}

// stretch returns the lines around the next changes; -1: there are none.
func stretch(lines []Line, start int) (first, end int) {
	first = -1
	same := 0
	for i := start; i < len(lines); i++ {
		if lines[i].Kind == ' ' {
			same++
			if first >= 0 && same > 2*around {
				return first, i - around
			}
			continue
		}
		if first < 0 {
			first = max(start, i-around)
		}
		same = 0
	}
	if first >= 0 && same > around {
		return first, len(lines) - (same - around)
	}
	return first, len(lines)
}

// step counts the line on the sides that have it.
func (l Line) step(oldAt, newAt int) (int, int) {
	if l.Kind != '+' {
		oldAt++
	}
	if l.Kind != '-' {
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

// split returns the lines of a text with their breaks.
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
