package verify

import (
	"bytes"
	"fmt"
)

// Arrangement says how events lie in files.
type Arrangement string

// The arrangements.
const (
	Detect    Arrangement = "auto"
	Lines     Arrangement = "lines"    // one event on each line, or a list of some
	Documents Arrangement = "document" // a list of events over many lines, events that span lines, one after the other
)

// CheckArrangement refuses what is none.
func CheckArrangement(a Arrangement) error {
	switch a {
	case Detect, Lines, Documents:
		return nil
	}
	return fmt.Errorf("%q is no arrangement of events: %s, %s or %s", a, Detect, Lines, Documents)
}

// arrangementOf finds out how events lie in a file that begins so: one whose first line is whole has one on each
// line, and so has one whose first line is broken, but whose second begins another event.
func arrangementOf(begin []byte) Arrangement {
	begin = bytes.TrimLeft(begin, " \t\r\n")
	if len(begin) == 0 || begin[0] != '{' && begin[0] != '[' {
		return Lines
	}
	first, rest, ended := bytes.Cut(begin, []byte{'\n'})
	if balanced(first) {
		return Lines
	}
	if !ended {
		if begin[0] == '[' {
			return Documents
		}
		return Lines
	}
	if second := bytes.TrimLeft(rest, " \t\r\n"); begin[0] == '{' && len(second) > 0 && second[0] == '{' && !goesOn(first) {
		return Lines
	}
	return Documents
}

// balanced reports whether a line is one value, by its brackets.
func balanced(line []byte) bool {
	end, _ := valueEnd(string(line), 0)
	return end != nowhere
}

// goesOn reports whether a value has to follow a line.
func goesOn(line []byte) bool {
	line = bytes.TrimRight(line, " \t\r")
	return bytes.HasSuffix(line, []byte{':'}) || bytes.HasSuffix(line, []byte{','}) || bytes.HasSuffix(line, []byte{'['})
}
