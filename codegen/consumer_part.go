package codegen

import (
	"fmt"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
)

// maxParts bounds the places that are told apart within a value that stays raw:
// stars and names that meet could be combined without end.
const maxParts = 1000

// raw names what is read of a value that has no type of its own; "" where that is
// too much to tell apart, and the value is kept whole.
func (n *narrower) raw(reads compat.Reads) string {
	left := maxParts
	part := partOf(reads, &left)
	if left < 0 {
		return ""
	}
	name := fmt.Sprintf("part%dOf%s", len(n.unit.Parts)+1, n.unit.File[:len(n.unit.File)-len(".go")])
	n.unit.Parts = append(n.unit.Parts, Part{Name: name, Part: part})
	return name
}

func partOf(reads compat.Reads, left *int) *event.Selection {
	if *left--; *left < 0 || reads.Whole() {
		return &event.Selection{Whole: true}
	}
	p := &event.Selection{}
	if any := reads.Any(); !any.Nothing() {
		p.Any = partOf(any, left)
	}
	for _, name := range reads.Names() {
		p.Names = append(p.Names, event.SelectedName{Name: name, Part: *partOf(reads.At(name), left)})
	}
	return p
}
