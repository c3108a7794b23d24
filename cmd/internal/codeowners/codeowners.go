// Package codeowners makes a part of a CODEOWNERS file, as GitHub and GitLab read
// it, and keeps it up to date between two marks. What else the file says stays byte
// for byte. It reads and writes no files.
package codeowners

import (
	"bytes"
	"fmt"
	"strings"
)

// The marks. What is between them is replaced.
const (
	Begin = "# treaty:begin  written by `treaty export codeowners`; edit outside of these lines"
	End   = "# treaty:end"
)

// beginWord begins the line of Begin, whatever a version of Treaty says behind it.
const beginWord = "# treaty:begin"

// Line is one line: who owns a path.
type Line struct {
	Path  string // from the root of the repository, with a slash first; a folder ends in one
	Owner string // @org/team, @user or an address
}

// Block returns the lines between their marks. The last line that matches a path
// decides in CODEOWNERS, so what is more special has to come later.
func Block(lines []Line) []byte {
	width := 0
	for _, l := range lines {
		width = max(width, len(escape(l.Path)))
	}
	var b bytes.Buffer
	b.WriteString(Begin + "\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "%-*s %s\n", width, escape(l.Path), l.Owner)
	}
	b.WriteString(End + "\n")
	return b.Bytes()
}

// escape writes a path so that nothing in it is a pattern.
func escape(path string) string {
	var b strings.Builder
	for _, r := range path {
		if strings.ContainsRune(` #\*?[]!`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Replace returns the file with the block in place of the one that it has, or at its
// end where it has none. The block has the line ends of the file.
func Replace(file, block []byte) ([]byte, error) {
	start, end, err := find(file)
	if err != nil {
		return nil, err
	}
	eol := "\n"
	if bytes.Contains(file, []byte("\r\n")) {
		eol = "\r\n"
		block = bytes.ReplaceAll(block, []byte("\n"), []byte(eol))
	}
	if start < 0 {
		gap := ""
		switch {
		case len(file) == 0:
		case bytes.HasSuffix(file, []byte("\n")):
			gap = eol
		default:
			gap = eol + eol
		}
		return append(append(bytes.Clone(file), gap...), block...), nil
	}
	return append(append(bytes.Clone(file[:start]), block...), file[end:]...), nil
}

// find returns where the block begins and ends in the file; -1: it has none.
func find(file []byte) (start, end int, err error) {
	start, end = -1, -1
	number, offset := 0, 0
	for line := range bytes.Lines(file) {
		number++
		text := strings.TrimSpace(string(line))
		switch {
		case text == beginWord || strings.HasPrefix(text, beginWord+" "):
			if start >= 0 {
				return 0, 0, fmt.Errorf("line %d: %q is there twice", number, beginWord)
			}
			start = offset
		case text == End && (start < 0 || end >= 0):
			return 0, 0, fmt.Errorf("line %d: %q has no %q before it", number, End, beginWord)
		case text == End:
			end = offset + len(line)
		}
		offset += len(line)
	}
	if start >= 0 && end < 0 {
		return 0, 0, fmt.Errorf("%q has no %q after it", beginWord, End)
	}
	return start, end, nil
}
