package impact

import (
	"fmt"
	"slices"
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
	case c.knows(other.Number, other.New):
		return Verdict{Effect: Affected}
	case other.Newest == nil:
		return unknown(a.against(c), Unreadable, fmt.Sprintf("v%d came after it was declared, and its schema is not at hand", other.Number))
	}
	change := a.Change
	change.Major, change.Newer, change.Opens, change.Budget = other.Number, other.Newest, true, max(1, a.left)
	sub := newAsker(change)
	v := sub.ask(c)
	a.left -= sub.budget - sub.left
	if v.Effect.Passes() {
		return Verdict{Effect: Affected}
	}
	v.Reasons = slices.Clone(v.Reasons)
	for i := range v.Reasons {
		r := &v.Reasons[i]
		r.Message = fmt.Sprintf("it was declared before v%d was there, which stays: %s", other.Number, r.Message)
		if v.Effect == Breaking {
			r.Rule = RetiredInUse
		}
	}
	return v
}
