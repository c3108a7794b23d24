package impact

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
)

// retired says what the end of the major does to a consumer: it breaks where
// nothing stays in its range that it can read. One that replays goes on reading
// what is stored: a retired major is written no more, and its schemas stay.
func (a *asker) retired(c Consumer) Verdict {
	use := c.Use()
	best := Verdict{Effect: Breaking, Reasons: []Reason{{
		Rule:    RetiredInUse,
		Message: fmt.Sprintf("it reads %q of %s, and no other major lies in that range", use.Versions, use.Event),
		Fields:  use.Fields,
	}}}
	first := true
	for _, other := range a.Others {
		if !use.Versions.TouchesMajor(other.Number) {
			continue
		}
		v := a.leftWith(c, other)
		if first || worse(best.Effect, v.Effect) != v.Effect {
			best = v
		}
		first = false
	}
	return best
}

// leftWith says what the consumer is left with in another major: one whose version in
// force is outside of its range it does not read, and one that came after it was
// declared is asked by its view.
func (a *asker) leftWith(c Consumer, other Other) Verdict {
	switch {
	case other.Newest != nil && other.Newest.Version.Major > 0 && !c.Use().Versions.Contains(other.Newest.Version):
		return Verdict{Effect: Breaking, Reasons: []Reason{{
			Rule:    RetiredInUse,
			Message: fmt.Sprintf("it reads %q of %s, and %s, which stays, is outside of that range", c.Use().Versions, c.Use().Event, other.Newest.Version),
			Fields:  c.Use().Fields,
		}}}
	case !c.knows(other.Number, other.New):
		return a.stays(c, other, a.Older, fmt.Sprintf("it was declared before v%d was there, which stays", other.Number))
	}
	if c.Knows, c.Lost = other.known(c); c.Knows == nil && c.Lost == "" {
		return Verdict{Effect: Affected}
	}
	return a.stays(c, other, []*workspace.Revision{c.Knows}, fmt.Sprintf("v%d stays", other.Number))
}

// known returns the revision of the major that the consumer's lock names; nil: the one
// in force.
func (o *Other) known(c Consumer) (r *workspace.Revision, lost string) {
	if o.was == nil {
		return nil, ""
	}
	return locked(c.Service.Lock, o.names, o.was)
}

// stays asks of what is in force of another major by the consumer's view of what was
// before.
func (a *asker) stays(c Consumer, other Other, older []*workspace.Revision, why string) Verdict {
	switch {
	case other.Newest == nil:
		return unknown(a.against(c), Unreadable, why+", and its schema is not at hand")
	case c.Lost != "":
		return unknown(a.against(c), LostVersion, why+": "+c.Lost)
	}
	change := a.Change
	change.Major, change.Older, change.Newer, change.Opens, change.Budget = other.Number, older, other.Newest, true, max(1, a.left)
	sub := newAsker(change)
	v := sub.ask(c)
	a.left -= sub.budget - sub.left
	if v.Effect.Passes() {
		return Verdict{Effect: Affected}
	}
	v.Reasons = slices.Clone(v.Reasons)
	for i := range v.Reasons {
		r := &v.Reasons[i]
		r.Message = why + ": " + r.Message
		if v.Effect == Breaking {
			r.Rule = RetiredInUse
		}
	}
	return v
}
