package source

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Error is why a file could not be read, and where.
type Error struct {
	Span Span
	Msg  string // what is wrong, without the place
	Hint string // what to do next; may be empty
}

// Error returns "file:line:column: message".
func (e *Error) Error() string { return e.Span.String() + ": " + e.Msg }

// Limits bound what a reader accepts; see DefaultLimits. A bound of zero stands
// for the default.
type Limits struct {
	Bytes    int // size of a file, also with its YAML aliases written out
	Depth    int // nesting of arrays and objects
	Exponent int // size of a number's decimal exponent, written or implied, and its digits
	Nodes    int // nodes, those that YAML aliases repeat counted each time
}

// DefaultLimits are the bounds of Treaty: 16 MiB, 500 deep, exponents to 10⁴,
// a million nodes.
var DefaultLimits = Limits{Bytes: 16 << 20, Depth: 500, Exponent: 10_000, Nodes: 1 << 20}

func (l Limits) orDefault() Limits {
	for _, bound := range []struct{ have, preset *int }{
		{&l.Bytes, &DefaultLimits.Bytes},
		{&l.Depth, &DefaultLimits.Depth},
		{&l.Exponent, &DefaultLimits.Exponent},
		{&l.Nodes, &DefaultLimits.Nodes},
	} {
		if *bound.have <= 0 {
			*bound.have = *bound.preset
		}
	}
	return l
}

// Parse reads data as YAML if file ends in .yaml or .yml, else as JSON, within
// DefaultLimits. The error is an *Error.
func Parse(file string, data []byte) (*Document, error) {
	if IsYAML(file) {
		return ParseYAML(file, data, DefaultLimits)
	}
	return ParseJSON(file, data, DefaultLimits)
}

// IsYAML reports whether Parse reads a file of that name as YAML.
func IsYAML(file string) bool {
	lower := strings.ToLower(file)
	return strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
}

// newDocument checks what both readers refuse: too many bytes, a byte order
// mark, another encoding than UTF-8.
func newDocument(file string, data []byte, limits Limits) (*Document, *Error) {
	doc := &Document{File: filepath.ToSlash(file), Data: data}
	start := Pos{Line: 1, Column: 1}
	refuse := func(msg, hint string) (*Document, *Error) {
		return nil, &Error{Span: Span{File: doc.File, Start: start, End: start}, Msg: msg, Hint: hint}
	}
	head := string(data[:min(len(data), 3)])
	switch {
	case len(data) > limits.Bytes:
		return refuse(fmt.Sprintf("the file has %d bytes: the most is %d", len(data), limits.Bytes), "split the file")
	case head == "\uFEFF":
		return refuse("the file begins with a byte order mark", "save it as UTF-8 without a byte order mark (BOM)")
	case strings.HasPrefix(head, "\xff\xfe"), strings.HasPrefix(head, "\xfe\xff"):
		return refuse("the file is UTF-16", "save it as UTF-8 without a byte order mark (BOM)")
	case !utf8.Valid(data):
		start = posAt(data, invalidAt(data))
		return refuse(fmt.Sprintf("the byte 0x%02X here is not UTF-8", data[start.Offset]), "save the file as UTF-8")
	}
	return doc, nil
}

// invalidAt returns the offset of the first byte that is no UTF-8, or len(data).
func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, width := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && width == 1 {
			return i
		}
		i += width
	}
	return len(data)
}
