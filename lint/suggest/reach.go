package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// ReachesSame reports whether the suggestions change a file of an event that is as
// the base has it. Then they have to be asked for again with a base that was read
// whole: one that took over what is the same has no history of it
// (workspace.LoadAfter).
func ReachesSame(base, head *workspace.Workspace, found []*Suggestion) bool {
	changed := map[string]bool{}
	for _, s := range found {
		for _, f := range s.Files {
			changed[f.Name] = true
		}
	}
	return len(changed) > 0 && slices.ContainsFunc(head.Contracts, func(c *workspace.Contract) bool {
		was := lint.Counterpart(base, c)
		return was != nil && slices.ContainsFunc(c.Majors, func(m *workspace.Major) bool {
			old := was.Major(m.Number)
			return old != nil && old.Newest().Same(m.Newest()) && refersTo(m.Newest().Schema, changed)
		})
	})
}

// refersTo reports whether the schema is written in one of the files, or refers to
// one.
func refersTo(s *schema.Schema, files map[string]bool) bool {
	if s == nil {
		return false
	}
	found := false
	seen := map[*schema.Schema]bool{}
	var walk func(*schema.Schema)
	walk = func(root *schema.Schema) {
		if seen[root] {
			return
		}
		seen[root] = true
		root.Walk(func(s *schema.Schema) bool {
			found = found || files[s.Doc.File]
			if s.Ref != nil && s.Ref.Target != nil {
				walk(top(s.Ref.Target))
			}
			return !found
		})
	}
	walk(s)
	return found
}
