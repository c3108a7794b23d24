// Package source reads YAML and JSON into one tree in which every node knows
// where it stands.
//
// It promises exactness (numbers keep their digits, strings their code points,
// members their order), bounds (depth, exponents, aliases, size) and positions:
// what it refuses, it refuses with file, line and column. It is the only
// importer of yaml.v3, which is no JSON reader: it refuses valid JSON and
// mistypes numbers, so JSON has a reader of its own here.
package source

import "fmt"

// Pos is a place in a file: Line and Column from 1, Column counted in Unicode
// code points, Offset in bytes from 0. A line ends at LF, CRLF or CR. The zero
// Pos is no place.
type Pos struct {
	Offset, Line, Column int
}

// IsValid reports whether p is a place.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Span is a stretch of a file: End is the place after its last character.
type Span struct {
	File       string
	Start, End Pos
}

// String returns file:line:column, or the file alone where there is no place.
func (s Span) String() string {
	if !s.Start.IsValid() {
		return s.File
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Start.Line, s.Start.Column)
}

// Kind is the JSON type of a node.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota + 1
	Bool
	Number
	String
	Array
	Object
)

// String returns the name of the type as JSON Schema writes it.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "boolean"
	case Number:
		return "number"
	case String:
		return "string"
	case Array:
		return "array"
	case Object:
		return "object"
	}
	return "invalid"
}

// Node is one value. Nodes are not changed after reading; a YAML alias shares
// the nodes of its anchor.
type Node struct {
	Kind       Kind
	Start, End Pos
	// Text is the decoded text of a String, the literal of a Number in JSON's
	// grammar, "true" or "false" of a Bool, and empty otherwise.
	Text    string
	Items   []*Node  // of an Array
	Members []Member // of an Object, in the order of the file, names distinct
}

// Member is one name and value of an object.
type Member struct {
	Name               string
	NameStart, NameEnd Pos
	Value              *Node
}

// Get returns the value of the member called name, or nil: n may be nil and
// need not be an object.
func (n *Node) Get(name string) *Node {
	if m := n.Member(name); m != nil {
		return m.Value
	}
	return nil
}

// Member returns the member called name, or nil: n may be nil and need not be
// an object.
func (n *Node) Member(name string) *Member {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			return &n.Members[i]
		}
	}
	return nil
}

// Document is one file that was read.
type Document struct {
	File string // as the reader was told, with forward slashes
	Data []byte // the bytes of the file
	Root *Node
}

// Span returns where n stands in the document.
func (d *Document) Span(n *Node) Span {
	if n == nil {
		return Span{File: d.File}
	}
	return Span{File: d.File, Start: n.Start, End: n.End}
}

// NameSpan returns where the name of m stands in the document.
func (d *Document) NameSpan(m *Member) Span {
	if m == nil {
		return Span{File: d.File}
	}
	return Span{File: d.File, Start: m.NameStart, End: m.NameEnd}
}
