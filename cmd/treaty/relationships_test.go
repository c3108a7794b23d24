package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// A relationship is told once where both declare it, and from each side where what
// they declare does not go together: a waiver may have let that pass.
func TestWhatContextsDeclareOfEachOther(t *testing.T) {
	context := func(name, with, as, pattern string) wire.Context {
		return wire.Context{Name: name, Relationships: []wire.Relationship{{With: with, As: as, Pattern: pattern}}}
	}
	reader := context("crm", "ordering", "downstream", "conformist")
	for _, c := range []struct {
		name string
		all  []wire.Context
		want []string
	}{
		{"accepted", []wire.Context{reader, context("ordering", "crm", "upstream", "published-language")}, []string{"crm accepted"}},
		{"proposed", []wire.Context{reader, {Name: "ordering"}}, []string{"crm proposed, ordering's turn"}},
		{"of a context that is not there", []wire.Context{reader}, []string{"crm proposed, ordering's turn"}},
		{"disputed", []wire.Context{reader, context("ordering", "crm", "upstream", "customer-supplier")},
			[]string{"crm disputed, ordering's turn", "ordering disputed, crm's turn"}},
		{"of others", []wire.Context{context("a", "b", "equal", "partnership")}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, mine := range [][]string{{"crm", "ordering"}, {"crm"}, {"ordering"}} {
				var got []string
				for _, l := range linksOf(c.all, mine, &workspace.Workspace{}) {
					text := l.Context + " " + l.State
					if l.Waits != "" {
						text += ", " + l.Waits + "'s turn"
					}
					got = append(got, text)
				}
				want := c.want
				if c.name == "accepted" && len(mine) == 1 {
					want = []string{mine[0] + " accepted"} // from the side of mine
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("of %v (- want, + got):\n%s", mine, diff)
				}
			}
		})
	}
}
