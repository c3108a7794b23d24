package outputs

import (
	"bytes"
)

// Lines is a run of lines of a file, from 1, both ends in it. Where lines were only
// taken away there is none in it: Last is the line before them, First the one after.
type Lines struct{ First, Last int }

// maxCompared bounds the work of comparing two files: pairs of lines. Between files
// of which more has changed, everything between the first and the last change counts
// as changed.
const maxCompared = 4_000_000

// ChangedLines returns the lines of after that a change from before touches, in
// order.
func ChangedLines(before, after []byte) []Lines {
	a, b := split(before), split(after)
	first := 0
	for first < len(a) && first < len(b) && bytes.Equal(a[first], b[first]) {
		first++
	}
	end := 0
	for end < len(a)-first && end < len(b)-first && bytes.Equal(a[len(a)-1-end], b[len(b)-1-end]) {
		end++
	}
	if first == len(a)-end && first == len(b)-end {
		return nil
	}
	return runs(keptLines(a[first:len(a)-end], b[first:len(b)-end]), first)
}

// split returns the lines of a file as git counts them.
func split(text []byte) [][]byte {
	if len(text) == 0 {
		return nil
	}
	return bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
}

// keptLines returns, for each line of b, the line of a that it is, or -1; and last
// how many lines a has.
func keptLines(a, b [][]byte) []int {
	kept := make([]int, len(b)+1)
	for j := range b {
		kept[j] = -1
	}
	kept[len(b)] = len(a)
	if len(a)*len(b) > maxCompared {
		return kept
	}
	// length[i][j] is how many lines a[i:] and b[j:] have in common, in order.
	length := make([][]int32, len(a)+1)
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if bytes.Equal(a[i], b[j]) {
				length[i][j] = length[i+1][j+1] + 1
				continue
			}
			length[i][j] = max(length[i+1][j], length[i][j+1])
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case bytes.Equal(a[i], b[j]):
			kept[j] = i
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return kept
}

// runs returns the lines that are not kept, and where lines went away, of a file in
// which first lines come before those of kept.
func runs(kept []int, first int) []Lines {
	var list []Lines
	next := 0 // line of the old file that comes next
	for j, was := range kept {
		line, follows := first+j+1, j > 0 && kept[j-1] < 0
		switch {
		case was < 0 && follows:
			list[len(list)-1].Last = line
			continue
		case was < 0:
			list = append(list, Lines{line, line})
			continue
		case was > next && !follows:
			list = append(list, Lines{line, line - 1})
		}
		next = was + 1
	}
	return list
}

// around is how many lines around a change a diff shows.
const around = 3

// nearest returns the line itself where a diff of the changed lines shows it, or
// there are none; else the changed line that is nearest, and true. Beside lines that
// were taken away it is the line on its side.
func nearest(changed []Lines, line int) (int, bool) {
	best, far := line, -1
	for _, run := range changed {
		at, away := line, 0
		switch {
		case line < run.First:
			at, away = min(run.First, max(run.Last, line)), run.First-line
		case line > run.Last:
			at, away = max(run.Last, min(run.First, line)), line-run.Last
		}
		if far < 0 || away < far {
			best, far = at, away
		}
	}
	if far <= around {
		return line, false
	}
	return best, true
}
