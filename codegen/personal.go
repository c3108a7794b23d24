package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/lint/privacy"
)

// personal finds out whether the unit has personal data: what the register of
// personal data lists, package privacy.
func (p *planner) personal() {
	if s := p.unit.schema; privacy.Marks(s) {
		p.out.marked, p.out.Personal = privacy.Find(s), true
	}
}

// personal leaves of a view what is needed to find the personal data in it: nothing
// where it reads none.
func (n *narrower) personal(unit *Unit, read []string) {
	if !unit.Personal {
		return
	}
	meets := func(field string) bool { return len(unit.marked.ReadBy(field)) > 0 }
	if !unit.marked.Cut && !slices.ContainsFunc(read, meets) {
		unit.Personal = false
		return
	}
	for _, t := range n.views {
		t.Encodes = true
	}
}

// perhaps returns a node that accepts everything and leads to another, for who
// looks for personal data: that one says something of the value, or nothing.
func (t *tabler) perhaps(node int32) int32 {
	if node <= anything || !privacy.Marks(t.places[node-2]) {
		return anything
	}
	return t.add(event.Node{Apply: &event.ApplyRules{Any: []int32{anything, node}}}, nil)
}
