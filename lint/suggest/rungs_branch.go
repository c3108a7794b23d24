package suggest

import (
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
)

// branchBack gives a union the variant, or allOf the requirement, that is gone, or
// takes away the one that came.
func branchBack(c change.Change) rung {
	older, newer := owners(c)
	list := newer.Pointer.Join(c.Keyword)
	if newer != c.New.Schema {
		r := rung{does: "the new " + branchOf(c, c.New.Schema) + " waits for the next major", back: true}
		r.edits = []Edit{{File: newer.Doc.File, Op: Drop, At: list, Value: c.New.Schema.Node}}
		return r
	}
	gone := c.Old.Schema
	r := rung{does: "the " + branchOf(c, gone) + " stays"}
	r.edits = append([]Edit{{File: newer.Doc.File, Op: Add, At: list, Value: gone.Node, From: gone.Doc}}, missing(older, newer, gone.Node)...)
	return r
}

// branchOf names a branch of what the change is about.
func branchOf(c change.Change, s *schema.Schema) string {
	what := "variant"
	if c.Keyword == "allOf" {
		what = "part of allOf"
	}
	if name := change.Name(s); name != "" {
		what += " " + change.Place(name)
	}
	return what + " of " + change.Place(c.Path)
}

// owners returns the schemas that have the keyword of the change: its sides, or the
// schemas in which they are written where they are one of its parts.
func owners(c change.Change) (older, newer *schema.Schema) {
	return owner(c.Old, c.Keyword), owner(c.New, c.Keyword)
}

func owner(side change.Side, keyword string) *schema.Schema {
	s := side.Schema
	if s.Parent != nil && side.Pointer == s.Pointer && below(string(s.Pointer), string(s.Parent.Pointer.Join(keyword))) {
		return s.Parent
	}
	return s
}
