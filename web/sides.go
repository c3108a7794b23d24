package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/internal/patch"
)

// sides is two texts beside each other: what is equal, far from any difference, is
// left out with a word.
type sides struct {
	Old, New string // names of the files
	Bundled  bool   // they are the bundles, not the files
	Rows     []sideRow
	Moved    int  // lines that only lead to the same file in another way, for their files lie in two folders
	Cut      int  // rows that are not shown, because there are too many
	TooLarge bool // nothing is shown
}

// sideRow is a line of each side, or lines that are left out.
type sideRow struct {
	Kind     string // "same", "changed", "gone", "new", "skip"
	Old, New sideLine
	Skipped  int
}

// sideLine is a line of one side: what differs from its twin is Mark.
type sideLine struct {
	Number           int // from 1; 0: there is none
	Head, Mark, Tail string
}

// How much of two texts is shown.
const (
	aroundChange = 3   // equal lines beside one that is not
	maxSideRows  = 600 // rows
	maxSideLine  = 300 // characters of a line
)

// sideText is one of two texts, with the name of the file that it is; empty: it is none.
type sideText struct{ File, Text string }

// lines are the lines of a text, and the same as they are compared.
func (t sideText) lines() (written, compared []string) {
	written = linesOf(t.Text)
	return written, ledTo(t.File, written)
}

// sameLines reports whether two files say the same, and lead to the same files.
func sameLines(older, newer sideText) bool {
	_, was := older.lines()
	_, is := newer.lines()
	return slices.Equal(was, is)
}

// sidesOf holds two texts against each other.
func sidesOf(older, newer sideText) sides {
	s := sides{Old: older.File, New: newer.File}
	if len(older.Text) > maxShown || len(newer.Text) > maxShown {
		s.TooLarge = true
		return s
	}
	was, wasLed := older.lines()
	is, isLed := newer.lines()
	twin := patch.Twins(wasLed, isLed)
	var rows []sideRow
	j := 0
	for i := 0; i < len(was); {
		end := i
		for end < len(was) && twin[end] < 0 {
			end++
		}
		next := len(is)
		if end < len(was) {
			next = twin[end]
		}
		rows = append(rows, differing(was, is, i, end, j, next)...)
		if i, j = end, next; i < len(was) {
			if was[i] != is[j] {
				s.Moved++
			}
			rows = append(rows, sideRow{Kind: "same", Old: lineOf(was, i), New: lineOf(is, j)})
			i, j = i+1, j+1
		}
	}
	rows = append(rows, differing(was, is, len(was), len(was), j, len(is))...)
	s.Rows = folded(rows)
	if s.Cut = max(0, len(s.Rows)-maxSideRows); s.Cut > 0 {
		s.Rows = s.Rows[:maxSideRows]
	}
	return s
}

// Blocks are the rows in which nothing is equal, what is equal between them, and what is
// left out. A screen without room for two columns shows the older lines of a block first.
func (s sides) Blocks() [][]sideRow {
	var blocks [][]sideRow
	sort := func(r sideRow) string {
		if r.Kind == "same" || r.Kind == "skip" {
			return r.Kind
		}
		return "differs"
	}
	for i, r := range s.Rows {
		if i == 0 || sort(r) != sort(s.Rows[i-1]) {
			blocks = append(blocks, nil)
		}
		last := len(blocks) - 1
		blocks[last] = append(blocks[last], r)
	}
	return blocks
}

// differing pairs the lines of two parts that have none in common.
func differing(was, is []string, i, end, j, next int) []sideRow {
	var rows []sideRow
	for ; i < end || j < next; i, j = i+1, j+1 {
		switch {
		case i >= end:
			rows = append(rows, sideRow{Kind: "new", New: lineOf(is, j)})
		case j >= next:
			rows = append(rows, sideRow{Kind: "gone", Old: lineOf(was, i)})
		default:
			r := sideRow{Kind: "changed", Old: lineOf(was, i), New: lineOf(is, j)}
			tellApart(&r.Old, &r.New)
			rows = append(rows, r)
		}
	}
	return rows
}

func lineOf(lines []string, i int) sideLine {
	return sideLine{Number: i + 1, Head: clip(legible(lines[i]), maxSideLine)}
}

// tellApart marks what differs between two lines: all but the words that both begin and
// end with. Lines that share no word are not alike, whatever signs they share: then the
// whole line is another.
func tellApart(older, newer *sideLine) {
	was, is := []rune(older.Head), []rune(newer.Head)
	head := commonHead(was, is)
	tail := commonTail(was[head:], is[head:])
	if !slices.ContainsFunc(was[:head], inWord) && !slices.ContainsFunc(was[len(was)-tail:], inWord) {
		return
	}
	older.split(was, head, tail)
	newer.split(is, head, tail)
}

// commonHead is how many characters both begin with, up to the end of a word.
func commonHead(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && inWord(a[n-1]) && (n < len(a) && inWord(a[n]) || n < len(b) && inWord(b[n])) {
		n--
	}
	return n
}

// commonTail is how many characters both end with, from the beginning of a word.
func commonTail(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && inWord(a[len(a)-n]) && (n < len(a) && inWord(a[len(a)-n-1]) || n < len(b) && inWord(b[len(b)-n-1])) {
		n--
	}
	return n
}

// inWord reports whether a character is part of a word or a number.
func inWord(r rune) bool {
	return unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number) || r == '_'
}

func (l *sideLine) split(text []rune, head, tail int) {
	l.Head, l.Mark, l.Tail = string(text[:head]), string(text[head:len(text)-tail]), string(text[len(text)-tail:])
}

// folded leaves out equal rows that are far from a difference.
func folded(rows []sideRow) []sideRow {
	near := make([]bool, len(rows))
	for i, r := range rows {
		if r.Kind != "same" {
			for n := max(0, i-aroundChange); n <= min(len(rows)-1, i+aroundChange); n++ {
				near[n] = true
			}
		}
	}
	var list []sideRow
	for i := 0; i < len(rows); {
		end := i
		for end < len(rows) && !near[end] {
			end++
		}
		switch {
		case end == i:
			list = append(list, rows[i])
			i++
		case end-i == 1: // a word about one line is no shorter than the line
			list = append(list, rows[i])
			i = end
		default:
			list = append(list, sideRow{Kind: "skip", Skipped: end - i})
			i = end
		}
	}
	return list
}

// Lines tells which lines of each side are shown: "o12" and "n12".
func (s *sides) Lines() map[string]bool {
	shown := map[string]bool{}
	for _, r := range s.Rows {
		shown[sideAnchor("o", r.Old.Number)], shown[sideAnchor("n", r.New.Number)] = true, true
	}
	return shown
}

// sideAnchor is the id of a line of a side; empty: there is no such line.
func sideAnchor(side string, number int) string {
	if number == 0 {
		return ""
	}
	return side + strconv.Itoa(number)
}

// linesOf splits a text into its lines, without their ends.
func linesOf(text string) []string {
	text = strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
