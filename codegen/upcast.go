package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Upcasting is how the events of every major of a package become those of the
// newest.
type Upcasting struct {
	Event  string // "ordering.OrderPlaced"
	Majors []int  // that the package has, the oldest first
	Steps  []*Step
	View   bool // what is read is not the whole: only text is lifted
	// Revisions has, by major, what becomes of events of its earlier revisions.
	Revisions map[int]*event.UpcastStep

	revise map[int]*upcast.Step // of which Revisions are the tables
}

// Step leads from one major of a package to another.
type Step struct {
	From, To int
	// ByHand says that people write it, for event.yaml says so or something is asked;
	// Splits that it makes any number of events of one.
	ByHand, Splits bool
	Asks           []upcast.Ask
	// Hops are the steps that are derived, one unless majors that are not generated lie
	// between; a hop with asks is none that can be taken.
	Hops []*upcast.Step
	// Up has the tables of Hops, unless it is by hand. Down has those of the way back;
	// empty: not every event can go it.
	Up, Down []*event.UpcastStep
}

// NeedsPeople reports whether there are steps that people write.
func (u *Upcasting) NeedsPeople() bool {
	return slices.ContainsFunc(u.Steps, func(s *Step) bool { return s.ByHand })
}

// takenByPeople reports whether a step that people write takes or makes events of a
// major: who has to name its type is not told that it is deprecated.
func (u *Upcasting) takenByPeople(major int) bool {
	return slices.ContainsFunc(u.Steps, func(s *Step) bool { return s.ByHand && (s.From == major || s.To == major) })
}

// Splits reports whether some step makes any number of events of one.
func (u *Upcasting) Splits() bool {
	return slices.ContainsFunc(u.Steps, func(s *Step) bool { return s.Splits })
}

// upcasting derives the steps between the majors that are planned, whole or as views.
func (s *subject) upcasting(drafts, view bool) *Upcasting {
	u := &Upcasting{Event: s.contract.Name.String(), View: view, Revisions: map[int]*event.UpcastStep{}, revise: map[int]*upcast.Step{}}
	var chain []*workspace.Major // from the last that is planned
	for _, major := range s.contract.Majors {
		if major.Newest().Schema == nil || major.Status == contract.Draft && !drafts {
			continue
		}
		chain = append(chain, major)
		if s.majors != nil && !s.majors[major.Number] {
			continue
		}
		if len(u.Majors) > 0 {
			u.Steps = append(u.Steps, planStep(chain, s.contract.ContentModel))
		}
		u.Majors = append(u.Majors, major.Number)
		if step := upcast.Revise(major.Newest().Schema, earlierSchemas(major)...); step != nil {
			u.revise[major.Number], u.Revisions[major.Number] = step, UpcastTable(step, major.Number, major.Number)
		}
		chain = []*workspace.Major{major}
	}
	if view {
		u.leadToLatest()
	}
	return u
}

// earlierSchemas are those of the published revisions before the newest. Of a draft
// nothing was published.
func earlierSchemas(major *workspace.Major) []*schema.Schema {
	if major.Status == contract.Draft {
		return nil
	}
	var list []*schema.Schema
	for _, r := range major.Earlier() {
		list = append(list, r.Schema)
	}
	return list
}

// leadToLatest has each step that people write lead to the newest major: a view is
// not the whole event, so that no other step could go on from what they make.
func (u *Upcasting) leadToLatest() {
	for i, s := range u.Steps {
		if !s.ByHand {
			continue
		}
		s.To = u.Majors[len(u.Majors)-1]
		for _, later := range u.Steps[i+1:] {
			s.Hops = append(s.Hops, later.Hops...)
			s.Asks = append(s.Asks, later.Asks...)
			s.Splits = s.Splits || later.Splits
		}
	}
}

// planStep plans the step from the first of some majors to the last.
func planStep(chain []*workspace.Major, model contract.ContentModel) *Step {
	step := &Step{From: chain[0].Number, To: chain[len(chain)-1].Number}
	for i, major := range chain[1:] {
		hop := upcast.Derive(chain[i].Newest().Schema, major.Newest().Schema, upcast.Options{Model: model})
		step.Hops = append(step.Hops, hop)
		step.Asks = append(step.Asks, hop.Asks...)
		step.ByHand = step.ByHand || major.Upcast != "" || !hop.Derived()
		step.Splits = step.Splits || major.Upcast == contract.Split
	}
	if step.ByHand {
		return step
	}
	for i, hop := range step.Hops {
		step.Up = append(step.Up, UpcastTable(hop, chain[i].Number, chain[i+1].Number))
	}
	step.Down = downTables(step.Hops, chain, model)
	return step
}

// downTables returns the tables of the way back, the last major first; nil unless
// every event can go all of it.
func downTables(hops []*upcast.Step, chain []*workspace.Major, model contract.ContentModel) []*event.UpcastStep {
	var tables []*event.UpcastStep
	for i := len(hops) - 1; i >= 0; i-- {
		down := upcast.Derive(hops[i].To, hops[i].From, upcast.Options{Down: true, Model: model})
		if !down.Total() {
			return nil
		}
		tables = append(tables, UpcastTable(down, chain[i+1].Number, chain[i].Number))
	}
	return tables
}
