// Package edit changes YAML and JSON documents as a careful person does: it
// writes what was asked for and leaves every other byte alone. Comments, order,
// indentation, quotes, the style of brackets, line ends and the end of the file
// stay as they are, and what is new is written like what stands around it.
//
// It promises that the text which it returns, when read, is exactly the tree that
// was asked for: the text is read again before anybody sees it. What it cannot
// write so (a value that aliases repeat, a comment that would be torn apart) it
// refuses, with the place and the reason; then nothing is changed.
package edit

import "github.com/treaty-events/treaty/contract/source"

// Change is one change of a document. It names places by their JSON Pointers in
// the document as it was read, whatever other changes go with it.
type Change struct {
	Op    Op
	At    source.Pointer
	Name  string       // of Insert: the member that it follows; of Rename: the new name
	Value *source.Node // of Set, Insert and Append
	// From is the document in which the value stands already, if it stands in one of
	// the same language: its numbers are written as they are there (0x1F, 1.50).
	From *source.Document
}

// Op is a kind of change.
type Op string

// The kinds of changes.
const (
	OpSet    Op = "set"
	OpInsert Op = "insert"
	OpRemove Op = "remove"
	OpAppend Op = "append"
	OpSort   Op = "sort"
	OpRename Op = "rename"
)

// Set replaces the value at the pointer; a member that its object does not have
// is added as the last one.
func Set(at source.Pointer, value *source.Node) Change {
	return Change{Op: OpSet, At: at, Value: value}
}

// Insert adds the member at the pointer after the one called after, or as the
// first one where after is empty.
func Insert(at source.Pointer, after string, value *source.Node) Change {
	return Change{Op: OpInsert, At: at, Name: after, Value: value}
}

// Remove takes away a member or an item, with the comment at its line's end.
func Remove(at source.Pointer) Change { return Change{Op: OpRemove, At: at} }

// Append adds an item at the end of the array at the pointer.
func Append(at source.Pointer, value *source.Node) Change {
	return Change{Op: OpAppend, At: at, Value: value}
}

// Sort orders the items of the array at the pointer: strings by code point. The
// comments above an item and at its line's end go with it.
func Sort(at source.Pointer) Change { return Change{Op: OpSort, At: at} }

// Rename gives the member at the pointer another name; it keeps its place.
func Rename(at source.Pointer, name string) Change {
	return Change{Op: OpRename, At: at, Name: name}
}

// Result is a document after its changes.
type Result struct {
	Patches  []Patch          // what differs, in the order of the file; they do not overlap
	Document *source.Document // its Data is the new text
}

// Apply makes the changes, all together or none. The error is a *source.Error:
// a place that is not there, changes that contradict each other, or what cannot
// be written without harm.
func Apply(doc *source.Document, changes ...Change) (*Result, error) {
	root := &plan{node: doc.Root}
	p := &planner{doc: doc, root: root}
	for _, c := range changes {
		if err := p.add(c); err != nil {
			return nil, err
		}
	}
	e := newEditor(doc)
	e.literals = literalsOf(doc, changes)
	if err := e.document(p); err != nil {
		return nil, err
	}
	patches, err := e.joined()
	if err != nil {
		return nil, err
	}
	text := patched(doc.Data, patches)
	after, err := source.Parse(doc.File, text)
	if err != nil || !same(after.Root, p.tree()) {
		return nil, e.harm(changes)
	}
	return &Result{Patches: patches, Document: after}, nil
}

// same reports whether a and b are the same tree: literals and the order of
// members count.
func same(a, b *source.Node) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for i := range a.Members {
		if a.Members[i].Name != b.Members[i].Name || !same(a.Members[i].Value, b.Members[i].Value) {
			return false
		}
	}
	return true
}
