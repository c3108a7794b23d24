package edit

import (
	"bytes"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// style is how a document is written, as far as its own text tells; what it does
// not tell is as most write it.
type style struct {
	eol     string
	unit    string // of indentation
	dash    int    // columns from a name to the dashes of the list below it
	colon   string // after a name
	comma   string // between what stands on one line
	padded  int    // how many more objects on one line have a space within their brackets
	objects int    // how many more of the innermost objects stand on one line than do not
	arrays  int    // the same of arrays
	quotes  map[byte]int
	names   map[byte]int
	lines   bool // the document has more than one line
}

const flowWidth = 100 // bytes of the widest new object or list on one line

// look finds out how the document is written.
func (e *editor) look() {
	e.style = style{
		eol: "\n", dash: -1, quotes: map[byte]int{}, names: map[byte]int{},
		lines: e.doc.Root.Start.Line != e.doc.Root.End.Line,
	}
	if i := bytes.IndexAny(e.data, "\r\n"); i >= 0 {
		e.style.eol = string(e.data[i:next(e.data, i)])
	}
	seen := map[*source.Node]bool{}
	var walk func(n, up *source.Node, name *source.Member)
	walk = func(n, up *source.Node, name *source.Member) {
		if seen[n] {
			return
		}
		seen[n] = true
		if n.Kind == source.String && n.Start.Offset < len(e.data) {
			e.style.quotes[quote(e.data[n.Start.Offset])]++
		}
		e.lookAt(n, up, name)
		for _, item := range n.Items {
			walk(item, n, nil)
		}
		for i := range n.Members {
			m := &n.Members[i]
			e.style.names[quote(e.data[m.NameStart.Offset])]++
			e.lookBetween(m)
			walk(m.Value, n, m)
		}
	}
	walk(e.doc.Root, nil, nil)
	e.style.preset(e.yaml)
}

// preset fills in what the text does not tell.
func (s *style) preset(yaml bool) {
	if s.unit == "" {
		s.unit = "  "
	}
	if s.dash < 0 {
		s.dash = 2
	}
	if s.colon == "" || yaml {
		s.colon = ": "
	}
	if s.comma == "" {
		s.comma = ", "
		if !yaml && s.colon == ":" {
			s.comma = ","
		}
	}
}

// lookAt looks at an array or object with something in it.
func (e *editor) lookAt(n, up *source.Node, name *source.Member) {
	if len(n.Items)+len(n.Members) == 0 {
		return
	}
	line, first := n.Start.Line, firstChild(n)
	flow := e.isFlow(n)
	if isLeaf(n) && up != nil {
		vote := &e.style.arrays
		if n.Kind == source.Object {
			vote = &e.style.objects
		}
		if flow && line == n.End.Line {
			*vote++
		} else {
			*vote--
		}
	}
	switch {
	case flow && first.Line == line:
		e.lookInside(n, first.Offset)
	case flow:
		own, inner := e.indentAt(n.Start.Offset), e.indentAt(first.Offset)
		if unit, ok := strings.CutPrefix(inner, own); ok && unit != "" && e.style.unit == "" && e.startsLine(first.Offset) {
			e.style.unit = unit
		}
	case name != nil && !e.isFlow(up):
		columns := n.Start.Column - up.Start.Column
		if n.Kind == source.Array && e.style.dash < 0 && columns >= 0 {
			e.style.dash = columns
		}
		if n.Kind == source.Object && e.style.unit == "" && columns > 0 {
			e.style.unit = strings.Repeat(" ", columns)
		}
	}
}

// lookInside looks at what stands on the line of its bracket.
func (e *editor) lookInside(n *source.Node, first int) {
	if n.Kind == source.Object && n.Start.Offset+2 == first && e.data[first-1] == ' ' {
		e.style.padded++
	} else if n.Kind == source.Object {
		e.style.padded--
	}
	slots, ok := e.flowSlots(n)
	if !ok || len(slots) < 2 || e.style.comma != "" {
		return
	}
	between := string(e.data[slots[0].comma:slots[1].start])
	if strings.Trim(between, ", ") == "" {
		e.style.comma = between
	}
}

// lookBetween looks at what stands between a name and a scalar.
func (e *editor) lookBetween(m *source.Member) {
	from, to := m.NameEnd.Offset, m.Value.Start.Offset
	if e.style.colon != "" || to <= from || to-from > 4 || m.Value.Start == m.Value.End {
		return
	}
	if between := string(e.data[from:to]); strings.Trim(between, ": ") == "" {
		e.style.colon = between
	}
}

func firstChild(n *source.Node) source.Pos {
	if n.Kind == source.Array {
		return n.Items[0].Start
	}
	return n.Members[0].NameStart
}

// isLeaf reports whether nothing but scalars and empty brackets is in n.
func isLeaf(n *source.Node) bool {
	for _, item := range n.Items {
		if len(item.Items)+len(item.Members) > 0 {
			return false
		}
	}
	for _, m := range n.Members {
		if len(m.Value.Items)+len(m.Value.Members) > 0 {
			return false
		}
	}
	return true
}

// isFlow reports whether an array or object is written in brackets.
func (e *editor) isFlow(n *source.Node) bool {
	at := n.Start.Offset
	return at < len(e.data) && (e.data[at] == '{' || e.data[at] == '[')
}

// quote returns the quotation mark that c is, or 0.
func quote(c byte) byte {
	if c == '"' || c == '\'' {
		return c
	}
	return 0
}

// mostly returns the quotation mark that most have; bare is the most usual one of
// YAML.
func mostly(count map[byte]int) byte {
	best := byte(0)
	for _, q := range []byte{'"', '\''} {
		if count[q] > count[best] {
			best = q
		}
	}
	return best
}
