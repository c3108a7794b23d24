package edit

import (
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// editor writes what plans want as patches of one text.
type editor struct {
	doc     *source.Document
	data    []byte
	yaml    bool
	style   style
	patches []Patch
	// literals are numbers as another document has them.
	literals map[*source.Node]string
}

func newEditor(doc *source.Document) *editor {
	e := &editor{doc: doc, data: doc.Data, yaml: source.IsYAML(doc.File)}
	e.look()
	return e
}

func (e *editor) document(p *planner) error {
	root := e.doc.Root
	if !p.root.set {
		return e.plan(p.root)
	}
	e.replace(root.Start.Offset, root.End.Offset, e.whole(p.root.value))
	return nil
}

// whole returns a document's value.
func (e *editor) whole(n *source.Node) string {
	switch {
	case !e.yaml && e.style.lines:
		return e.brackets(n, e.indentAt(e.doc.Root.Start.Offset))
	case !e.yaml || isScalar(n) || e.isFlow(e.doc.Root):
		return e.inline(n)
	}
	return e.block(n, 0)
}

// isScalar reports whether n has no parts.
func isScalar(n *source.Node) bool { return len(n.Items)+len(n.Members) == 0 }

// plan writes what is wanted of an array or object: first what changes within the
// entries that stay, then the entries.
func (e *editor) plan(p *plan) error {
	for _, old := range sortedKeys(p.parts) {
		if err := e.plan(p.parts[old]); err != nil {
			return err
		}
	}
	if p.entries == nil || !p.differs() {
		return nil
	}
	flow := e.isFlow(p.node)
	slots, ok := e.blockSlots, false
	if flow {
		slots = e.flowSlots
	}
	c := &container{editor: e, plan: p, flow: flow}
	if c.slots, ok = slots(p.node); !ok {
		return e.refuse(p.node.Start.Offset, "this is written in a way in which it cannot be changed part by part")
	}
	if !flow {
		c.indent = p.node.Start.Column - 1
	}
	return c.change()
}

func sortedKeys(parts map[int]*plan) []int {
	var keys []int
	for k := range parts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// differs reports whether the entries are others than they were.
func (p *plan) differs() bool {
	if len(p.entries) != len(p.node.Items)+len(p.node.Members) {
		return true
	}
	for i, e := range p.entries {
		if e.old != i || e.value != nil || p.node.Kind == source.Object && e.name != p.node.Members[i].Name {
			return true
		}
	}
	return false
}
