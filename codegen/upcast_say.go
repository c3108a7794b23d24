package codegen

import (
	"fmt"

	"github.com/treaty-events/treaty/compat/upcast"
)

// Does says what the step does beside copying, a sentence each, for people.
func (s *Step) Does() []string {
	var list []string
	for _, hop := range s.Hops {
		for _, o := range hop.Operations {
			list = append(list, o.Says+".")
		}
	}
	return list
}

// Revises says what becomes of events of earlier revisions of a major, a sentence each,
// for people.
func (u *Upcasting) Revises(major int) []string {
	var list []string
	if step := u.revise[major]; step != nil {
		for _, o := range step.Operations {
			list = append(list, o.Says+".")
		}
	}
	return list
}

// Refuses lists the constraints for which the step may refuse what is a valid event
// of the earlier major, each with where it is written.
func (s *Step) Refuses() []string {
	var list []string
	for _, hop := range s.Hops {
		for _, c := range hop.Tightened {
			if !c.Undeclared {
				list = append(list, fmt.Sprintf("%s (%s).", constraintWord(c), c.Span))
			}
		}
	}
	return list
}

func constraintWord(c upcast.Constraint) string {
	path := c.Path
	if path == "" {
		path = "the event"
	}
	if c.Keyword == "" {
		return path
	}
	return c.Keyword + " of " + path
}

// Asked lists what people are asked who write the step, each with where.
func (s *Step) Asked() []string {
	var list []string
	for _, a := range s.Asks {
		at := a.New
		if !at.IsValid() {
			at = a.Old
		}
		list = append(list, fmt.Sprintf("%s (%s)", a.Message, at.Span))
	}
	return list
}
