package codegen

import (
	"fmt"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Tables are what generated code knows of an event, for those who ask without compiling
// it: by what events of each major are checked, and how they become the newest.
type Tables struct {
	Majors    map[int]*event.Schema // drafts too
	Upcasting *Upcasting            // without drafts
	Notes     []Note                // what the tables cannot check, Place being the event and major
	// Formats are those that the schemas of majors say, sorted: annotations, which the tables do not ask.
	Formats map[int][]string
}

// TablesOf makes the tables of an event. The error is an *Error where a schema is not
// valid.
func TablesOf(c *workspace.Contract) (*Tables, error) {
	s := &subject{contract: c}
	inputs, problems := s.inputs(true)
	t := &Tables{Majors: map[int]*event.Schema{}, Formats: map[int][]string{}, Upcasting: s.upcasting(false, false)}
	for _, in := range inputs {
		table := newTabler(in.schema)
		for _, n := range table.notes {
			n.Place = fmt.Sprintf("%s v%d", c.Name, in.major.Number)
			t.Notes = append(t.Notes, n)
		}
		problems = append(problems, table.problems...)
		t.Majors[in.major.Number] = table.out
		t.Formats[in.major.Number] = table.formats()
	}
	return t, refused(problems)
}

// formats returns those that the schemas of a table say.
func (t *tabler) formats() []string {
	said := map[string]bool{}
	for at := range t.nodes {
		if f := at.schema.Annotations.Format; f != "" {
			said[f] = true
		}
	}
	return slices.Sorted(maps.Keys(said))
}

// Path returns the steps that lead from a major to the newest, none from the newest and
// from one that is not lifted.
func (u *Upcasting) Path(major int) []*Step { return u.pathFrom(major) }
