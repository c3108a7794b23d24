package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// ParseYAML reads one YAML document of JSON's data model: names are strings,
// numbers are JSON numbers, tags other than the core schema's are refused.
//
// Plain scalars mean what YAML 1.2's core schema says: yes, no, on, off and dates
// are strings, 0o17 and 0x1F numbers. What YAML 1.1 reads otherwise is refused
// instead of guessed (017, 1_000, 0b1), and so is what JSON has no number for
// (.inf, .nan). A whole number as a name is its text, so that `1:` and `"1":` are
// one name; other names that are no strings are refused, and so are merge keys
// (<<). An alias counts as if its anchor were written out in its place.
func ParseYAML(file string, data []byte, limits Limits) (*Document, error) {
	limits = limits.orDefault()
	doc, refused := newDocument(file, data, limits)
	if refused != nil {
		return nil, refused
	}
	r := yamlReader{
		file: doc.File, data: data, limits: limits,
		at: newCursor(data), anchored: map[*yaml.Node]*anchored{},
	}
	if doc.Root, refused = r.document(); refused != nil {
		return nil, refused
	}
	return doc, nil
}

func (r *yamlReader) document() (*Node, *Error) {
	if refused := r.characters(); refused != nil {
		return nil, refused
	}
	if refused := r.directive(); refused != nil {
		return nil, refused
	}
	if separators(r.data) > 2*r.limits.Nodes {
		// yaml.v3 has no limits of its own: what is surely too much it never sees.
		return nil, r.tooMany(Pos{Line: 1, Column: 1})
	}
	decoder := yaml.NewDecoder(bytes.NewReader(r.data))
	first, err := decode(decoder)
	switch {
	case errors.Is(err, io.EOF):
		return nil, r.empty()
	case err != nil:
		return nil, r.syntaxError(err)
	}
	content := first.Content[0]
	if content.Kind == yaml.ScalarNode && content.Style == 0 && content.Value == "" && content.Anchor == "" {
		return nil, r.empty()
	}
	root, _, refused := r.value(content, 0, -1)
	if refused != nil {
		return nil, refused
	}
	second, err := decode(decoder)
	switch {
	case errors.Is(err, io.EOF):
		return root, nil
	case err != nil:
		return nil, r.syntaxError(err)
	}
	at := r.at.seek(second.Content[0].Line, second.Content[0].Column)
	return nil, r.fail(at, at, "a second YAML document begins here", "a file holds one document: move it into a file of its own")
}

func (r *yamlReader) empty() *Error {
	top := Pos{Line: 1, Column: 1}
	return r.fail(top, top, "the file is empty: a YAML document is expected", "write at least {}")
}

// decode reads the next document; a panic of yaml.v3 is an error.
func decode(decoder *yaml.Decoder) (n *yaml.Node, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			n, err = nil, fmt.Errorf("yaml: %v", problem)
		}
	}()
	n = new(yaml.Node)
	if err := decoder.Decode(n); err != nil {
		return nil, err
	}
	return n, nil
}

// characters refuses what YAML does not allow in a file, and what YAML 1.1 takes
// for a line break and YAML 1.2 does not, so that there is one count of lines.
func (r *yamlReader) characters() *Error {
	for i := 0; i < len(r.data); {
		c, width := rune(r.data[i]), 1
		if c >= utf8.RuneSelf {
			c, width = utf8.DecodeRune(r.data[i:])
		}
		if forbidden(c) {
			at := r.at.to(i)
			return r.fail(at, at, fmt.Sprintf("the character U+%04X stands in the file", c),
				fmt.Sprintf(`remove it, or write it as \u%04x in a double-quoted string`, c))
		}
		i += width
	}
	return nil
}

var versionDirective = regexp.MustCompile(`^(?:(?:#[^\r\n]*)?(?:\r\n?|\n))*%YAML[ \t]+(\d+\.\d+)`)

// directive makes a directive of YAML 1.2 one of 1.1, the only one that yaml.v3
// knows. One of another version is refused: its yes and no are no strings.
func (r *yamlReader) directive() *Error {
	m := versionDirective.FindSubmatchIndex(r.data)
	if m == nil {
		return nil
	}
	if version := string(r.data[m[2]:m[3]]); version != "1.2" {
		at := r.at.to(bytes.LastIndexByte(r.data[:m[2]], '%'))
		return r.fail(at, at, "the file says that it is YAML "+version+": only YAML 1.2 is read", "remove the directive, and put yes, no, on and off in quotes if they are text")
	}
	r.data = bytes.Clone(r.data)
	r.data[m[3]-1] = '1'
	return nil
}

// separators counts what begins or separates values in a YAML text: at most two
// for a value, such as the comma and the bracket of one in a list. The colon of
// a member in braces does not count, for its comma or brace does.
func separators(data []byte) int {
	count := 0
	var last byte
	for i, c := range data {
		switch c {
		case ',', '[', '{':
		case '-', ':', '?':
			if c == ':' && (last == ',' || last == '{') || i+1 < len(data) && !isBlank(data[i+1]) {
				continue
			}
		default:
			continue
		}
		last = c
		count++
	}
	return count
}

func forbidden(c rune) bool {
	switch {
	case c < 0x20:
		return c != '\t' && c != '\n' && c != '\r'
	case c < 0x7F:
		return false
	case c < 0xA0: // with NEL, a line break of YAML 1.1
		return true
	}
	return c == '\u2028' || c == '\u2029' || c == '\uFEFF' || c == 0xFFFE || c == 0xFFFF
}

func (r *yamlReader) fail(start, end Pos, msg, hint string) *Error {
	return &Error{Span: Span{File: r.file, Start: start, End: end}, Msg: msg, Hint: hint}
}
