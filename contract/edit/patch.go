package edit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// Patch puts Text where the bytes from Start to End (from 0, End not included)
// stood.
type Patch struct {
	Start, End int
	Text       string
}

// patched returns data with the patches, which are in order.
func patched(data []byte, patches []Patch) []byte {
	text, at := make([]byte, 0, len(data)), 0
	for _, p := range patches {
		text = append(append(text, data[at:p.Start]...), p.Text...)
		at = p.End
	}
	return append(text, data[at:]...)
}

// joined returns the patches in the order of the file. What is taken away twice
// is taken away once; what is written at one place stays in the order in which
// it was asked for; anything else that overlaps cannot be.
func (e *editor) joined() ([]Patch, error) {
	patches := slices.Clone(e.patches)
	slices.SortStableFunc(patches, func(a, b Patch) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(kindOf(a), kindOf(b)))
	})
	var list []Patch
	for _, p := range patches {
		if p.Start == p.End && p.Text == "" {
			continue
		}
		if len(list) == 0 || p.Start >= list[len(list)-1].End {
			list = append(list, p)
			continue
		}
		last := &list[len(list)-1]
		if last.Text != "" || p.Text != "" {
			return nil, e.refuse(p.Start, "what is to be changed here is within something else that is to be changed")
		}
		last.End = max(last.End, p.End)
	}
	return list, nil
}

// kindOf puts what is only written before what takes something away.
func kindOf(p Patch) int {
	if p.Start == p.End {
		return 0
	}
	return 1
}

func (e *editor) write(at int, text string) { e.replace(at, at, text) }
func (e *editor) remove(start, end int)     { e.replace(start, end, "") }
func (e *editor) replace(start, end int, text string) {
	e.patches = append(e.patches, Patch{start, end, text})
}

// refuse says that a change cannot be written at the offset.
func (e *editor) refuse(offset int, format string, args ...any) error {
	at := e.doc.Span(e.doc.Root)
	if p := e.doc.PointerAt(offset); p != "" {
		at = e.doc.SpanAt(p)
	}
	return &source.Error{Span: at, Msg: fmt.Sprintf(format, args...), Hint: "change it by hand"}
}

// harm says why the text that came of the changes is not what was wanted.
func (e *editor) harm(changes []Change) error {
	shared := e.shared()
	for _, c := range changes {
		at := e.doc.SpanAt(c.At)
		if n := e.touched(c.At, shared); n != nil {
			return &source.Error{
				Span: at, Hint: "write the value out where it is repeated, or change it by hand",
				Msg: fmt.Sprintf("the value written at %d:%d is repeated by an alias: it cannot be changed at one place alone", n.Start.Line, n.Start.Column),
			}
		}
	}
	at := e.doc.Span(e.doc.Root)
	if len(changes) > 0 {
		at = e.doc.SpanAt(changes[0].At)
	}
	return &source.Error{Span: at, Hint: "change it by hand", Msg: "this cannot be changed here without changing something else"}
}

// shared returns the nodes that stand at several places of the tree: those that
// aliases repeat.
func (e *editor) shared() map[*source.Node]bool {
	seen, shared := map[*source.Node]bool{}, map[*source.Node]bool{}
	var walk func(n *source.Node)
	walk = func(n *source.Node) {
		if seen[n] {
			shared[n] = true
			return
		}
		seen[n] = true
		for _, item := range n.Items {
			walk(item)
		}
		for _, m := range n.Members {
			walk(m.Value)
		}
	}
	walk(e.doc.Root)
	return shared
}

// touched returns a node that aliases repeat on the way to the pointer, or below.
func (e *editor) touched(at source.Pointer, shared map[*source.Node]bool) *source.Node {
	n := e.doc.Root
	for _, token := range at.Tokens() {
		if shared[n] {
			return n
		}
		_, i := (&plan{node: n}).find(token)
		if i < 0 {
			return nil
		}
		n = (&plan{node: n}).child(i)
	}
	return within(n, shared)
}

func within(n *source.Node, shared map[*source.Node]bool) *source.Node {
	if shared[n] {
		return n
	}
	for _, item := range n.Items {
		if found := within(item, shared); found != nil {
			return found
		}
	}
	for _, m := range n.Members {
		if found := within(m.Value, shared); found != nil {
			return found
		}
	}
	return nil
}
