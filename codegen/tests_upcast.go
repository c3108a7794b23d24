package codegen

import (
	"errors"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract/source"
)

// Lifted is what becomes of an event in the newest major, or in the last before a
// step that people write, worked out by upcast.Step.Apply: another implementation
// than the one that is generated.
type Lifted struct {
	Newest  string // where it is another event
	Refused string // why it is not lifted
}

// way is how the events of one major are lifted to the newest.
type way struct {
	steps  []*Step
	revise *upcast.Step // what becomes of events of earlier revisions; may be nil
}

// pathFrom returns the steps from a major to the newest.
func (u *Upcasting) pathFrom(major int) []*Step {
	if u == nil {
		return nil
	}
	for i, s := range u.Steps {
		if s.From == major {
			return u.Steps[i:]
		}
	}
	return nil
}

// byHand returns the first of the steps that people write, or nil.
func (w way) byHand() *Step {
	for _, s := range w.steps {
		if s.ByHand {
			return s
		}
	}
	return nil
}

// derived returns the steps before the first that people write.
func (w way) derived() []*Step {
	if i := slices.IndexFunc(w.steps, func(s *Step) bool { return s.ByHand }); i >= 0 {
		return w.steps[:i]
	}
	return w.steps
}

// lift lifts an event as far as steps are derived; where people write the first,
// nothing is known.
func (w way) lift(value *source.Node) Lifted {
	steps := w.derived()
	if len(steps) == 0 && w.byHand() != nil {
		return Lifted{}
	}
	before := value
	var err error
	if w.revise != nil {
		if value, err = w.revise.Apply(value); err != nil {
			return Lifted{Refused: reason(err)}
		}
	}
	for _, step := range steps {
		for _, hop := range step.Hops {
			if value, err = hop.Apply(value); err != nil {
				return Lifted{Refused: fmt.Sprintf("v%d to v%d: %s", step.From, step.To, reason(err))}
			}
		}
	}
	if canonical(before) == canonical(value) {
		return Lifted{}
	}
	return Lifted{Newest: string(value.AppendJSON(nil))}
}

// reason says why an event is not lifted, without lines of files: they move.
func reason(err error) string {
	if refused := (*upcast.Refused)(nil); errors.As(err, &refused) {
		v := refused.Violations[0]
		return fmt.Sprintf("%s %s", change.Place(string(v.Instance)), v.Message)
	}
	return err.Error()
}

// revised reports whether an event of an earlier revision becomes one of this.
func (w way) revised(value *source.Node) bool {
	if w.revise == nil {
		return false
	}
	_, err := w.revise.Apply(value)
	return err == nil
}

// HandStep returns the first step on the way to the newest that people write, or
// nil.
func (t *MajorTests) HandStep() *Step { return t.way.byHand() }

// Chain returns the steps to the newest, or to the first that people write: the
// functions that are generated for them can be called one after the other. Those of
// a view cannot.
func (t *MajorTests) Chain() []*Step {
	if t.Unit.Root.View {
		return nil
	}
	return t.way.derived()
}
