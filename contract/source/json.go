package source

import "fmt"

// ParseJSON reads one JSON text (RFC 8259; a byte order mark is refused).
//
// Beyond the grammar it refuses, each at its place, what has no one meaning:
// a name twice in an object, escapes of half a surrogate pair, bytes that are no
// UTF-8; and what passes the limits.
func ParseJSON(file string, data []byte, limits Limits) (*Document, error) {
	limits = limits.orDefault()
	doc, refused := newDocument(file, data, limits)
	if refused != nil {
		return nil, refused
	}
	r := jsonReader{
		file: doc.File, text: string(data), line: 1, limits: limits,
		open: make([]Pos, 0, 4), members: make([]Member, 0, 8),
	}
	if refused := r.document(doc); refused != nil {
		return nil, refused
	}
	return doc, nil
}

// jsonReader reads a text from left to right. It recurses once for each array
// and object, so Limits.Depth bounds its stack.
type jsonReader struct {
	file   string
	text   string // valid UTF-8; the texts of nodes are parts of it
	limits Limits

	offset int // of the next byte
	line   int
	// base is what makes a column of an offset on this line: the offset of the
	// line's start and one more for every byte that begins no code point.
	base int

	open    []Pos // the brackets that are not closed yet
	nodes   int
	slab    []Node   // nodes to hand out
	items   []*Node  // of the arrays that are being read, innermost last
	members []Member // of the objects that are being read, innermost last
	buffer  []byte   // for the text of a string with escapes
}

func (r *jsonReader) here() Pos {
	return Pos{Offset: r.offset, Line: r.line, Column: r.offset - r.base + 1}
}

// peek returns the next byte, or 0 at the end.
func (r *jsonReader) peek() byte {
	if r.offset < len(r.text) {
		return r.text[r.offset]
	}
	return 0
}

func (r *jsonReader) skipSpace() {
	for r.offset < len(r.text) {
		switch r.text[r.offset] {
		case ' ', '\t':
			r.offset++
		case '\n':
			r.newLine(1)
		case '\r':
			if r.offset+1 < len(r.text) && r.text[r.offset+1] == '\n' {
				r.newLine(2)
			} else {
				r.newLine(1)
			}
		default:
			return
		}
	}
}

func (r *jsonReader) newLine(width int) {
	r.offset += width
	r.line++
	r.base = r.offset
}

func (r *jsonReader) document(doc *Document) *Error {
	r.skipSpace()
	if r.offset == len(r.text) {
		return r.fail(r.here(), "the file is empty: a JSON value is expected", "write at least {}")
	}
	root, refused := r.value()
	if refused != nil {
		return refused
	}
	r.skipSpace()
	if r.offset < len(r.text) {
		return r.afterRoot()
	}
	doc.Root = root
	return nil
}

func (r *jsonReader) value() (*Node, *Error) {
	n, refused := r.node()
	if refused != nil {
		return nil, refused
	}
	switch c := r.peek(); {
	case c == '"':
		n.Kind = String
		n.Text, refused = r.stringText()
	case c == '{':
		n.Kind = Object
		refused = r.object(n)
	case c == '[':
		n.Kind = Array
		refused = r.array(n)
	case c == '-' || isDigit(c):
		n.Kind = Number
		n.Text, refused = r.number()
	default:
		refused = r.word(n)
	}
	n.End = r.here()
	return n, refused
}

// node hands out the node of the value that starts here.
func (r *jsonReader) node() (*Node, *Error) {
	r.nodes++
	if r.nodes > r.limits.Nodes {
		return nil, r.fail(r.here(), fmt.Sprintf("the file holds more than %d values", r.limits.Nodes), "split the file")
	}
	if len(r.slab) == 0 {
		// As many as there were, and a node takes at least two bytes of text:
		// never many nodes too many.
		left := (len(r.text)-r.offset)/2 + 1
		r.slab = make([]Node, min(max(8, r.nodes), 256, left))
	}
	n := &r.slab[0]
	r.slab = r.slab[1:]
	n.Start = r.here()
	return n, nil
}

// word reads true, false or null.
func (r *jsonReader) word(n *Node) *Error {
	end := r.offset
	for end < len(r.text) && isWordByte(r.text[end]) {
		end++
	}
	switch word := r.text[r.offset:end]; word {
	case "true", "false":
		n.Kind, n.Text = Bool, word
	case "null":
		n.Kind = Null
	default:
		return r.noValue()
	}
	r.offset = end
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$'
}
