package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

var (
	yamlPrefix    = regexp.MustCompile(`^yaml: (line \d+: )?`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced`)
)

// syntaxError makes an Error of yaml.v3's, in words that say what to do.
func (r *yamlReader) syntaxError(err error) *Error {
	msg := yamlPrefix.ReplaceAllString(err.Error(), "")
	at := r.at.to(r.faultOffset(msg))
	if msg == badStart && at.Column > 1 && r.data[at.Offset-1] == '\t' {
		msg = badTab
	}
	for _, known := range yamlProblems {
		if strings.HasPrefix(msg, known.theirs) {
			return r.fail(at, at, known.msg, known.hint)
		}
	}
	if m := unknownAnchor.FindStringSubmatch(msg); m != nil {
		anchor := m[1]
		return r.fail(at, at, fmt.Sprintf("no anchor &%s stands before its alias *%s", anchor, anchor), "write the value out, or put text that begins with * in quotes")
	}
	return r.fail(at, at, "this is no YAML: "+msg, "")
}

// Messages of yaml.v3 that say how to find the place of the fault.
const (
	badEscape  = "found unknown escape character"
	badUnicode = "found invalid Unicode character escape code"
	badStart   = "found character that cannot start any token"
	badTab     = "found a tab character"
	tooNested  = "exceeded max depth"
)

// yamlProblems translates what yaml.v3 says of a text that is no YAML.
var yamlProblems = []struct{ theirs, msg, hint string }{
	{"mapping values are not allowed", "a colon stands where no value can begin", `check the indentation, and put text that contains ": " in quotes`},
	{"did not find expected key", "no name of a member begins here", "check the indentation, and put text with special characters in quotes"},
	{"did not find expected '-' indicator", "no item of the list begins here", "check the indentation: every item begins with - in the same column"},
	{"did not find expected ',' or ']'", "the list in brackets is not closed, or a comma is missing", "write ] or a comma"},
	{"did not find expected ',' or '}'", "the object in braces is not closed, or a comma is missing", "write } or a comma"},
	{"did not find expected node content", "a value is missing here", "write the value, or null"},
	{"did not find expected <document start>", "the document has ended here", "a file holds one value: check the indentation and the brackets"},
	{"could not find expected ':'", "a name has no colon after it", `write ": " after the name, and long text in quotes or after |`},
	{badTab, "a tab stands in the indentation", "indent with spaces"},
	{badStart, "no value can begin with this character", "put text in quotes, and indent with spaces"},
	{"found unexpected end of stream", "the quoted text that begins here is not closed", "write the closing quote"},
	{"found unexpected document indicator", "the quoted text that begins here is not closed", "write the closing quote, and indent a line that begins with --- or ..."},
	{badEscape, "YAML has no such escape", `write a backslash as \\ and a slash without one`},
	{badUnicode, "the escape is no character", `write the character itself, or \U and eight hexadecimal digits, such as \U0001f600`},
	{"found undefined tag handle", "the tag is not known", "remove the tag: JSON's types need none"},
	{tooNested, "arrays and objects are nested too deep", "flatten the file"},
	{"block sequence entries are not allowed", "a list cannot begin here", "begin the list on a line of its own"},
}

// faultOffset finds where the text stops being YAML. yaml.v3 gives the line of
// the collection around, or one too few, or none; so this looks for the longest
// text before the fault that is good, first by lines, then by code points.
func (r *yamlReader) faultOffset(msg string) int {
	reader := &slowReader{data: r.data}
	if good(reader) {
		return 0
	}
	seen := r.data[:reader.next]
	switch {
	case msg == badEscape, msg == badUnicode:
		return max(bytes.LastIndexByte(seen[:len(seen)-1], '\\'), 0)
	case strings.HasPrefix(msg, tooNested):
		return len(seen) - 1
	}
	search := prefixSearch{data: seen, budget: searchBudget}
	lines := search.lines()
	end := search.longest(lines, lines[0])
	end = search.longest(search.codePoints(end), end)
	if next := skipBlank(r.data, end); next < len(seen) {
		return next
	}
	return end
}

// good reports whether the text is YAML, of one document or more.
func good(text io.Reader) bool {
	decoder := yaml.NewDecoder(text)
	for {
		if _, err := decode(decoder); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// slowReader hands out one byte at a time, so that what was read when yaml.v3
// gave up tells how far it looked.
type slowReader struct {
	data []byte
	next int
}

func (s *slowReader) Read(p []byte) (int, error) {
	if s.next == len(s.data) || len(p) == 0 {
		return 0, io.EOF
	}
	p[0] = s.data[s.next]
	s.next++
	return 1, nil
}

// searchBudget bounds how many bytes are read again to find a fault.
const searchBudget = 512 << 10

// prefixSearch finds the longest good text before a fault.
type prefixSearch struct {
	data   []byte
	budget int
}

// longest returns the first of the offsets, which descend, up to which the text
// is good; the fallback where the budget ends first, or none is.
func (s *prefixSearch) longest(offsets []int, fallback int) int {
	for _, end := range offsets {
		if s.budget -= end; s.budget < 0 {
			break
		}
		if good(bytes.NewReader(s.data[:end])) {
			return end
		}
	}
	return fallback
}

// lines returns where the lines of the text start, the last first.
func (s *prefixSearch) lines() []int {
	starts := []int{0}
	for i := lineEnd(s.data, 0); i < len(s.data); i = lineEnd(s.data, i) {
		i = nextLine(s.data, i)
		starts = append(starts, i)
	}
	slices.Reverse(starts)
	return starts
}

// codePoints returns the offsets within the line that starts at start, the last
// first.
func (s *prefixSearch) codePoints(start int) []int {
	var descending []int
	for i := lineEnd(s.data, start); i > start; i-- {
		if i == len(s.data) || utf8.RuneStart(s.data[i]) {
			descending = append(descending, i)
		}
	}
	return descending
}
