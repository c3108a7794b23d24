package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// Standing says how far two contexts agree on a relationship.
type Standing string

// The standings.
const (
	Accepted Standing = "accepted" // both declare it, or one, and an approver of the other accepted it
	Proposed Standing = "proposed" // one declares it, the other nothing
	Disputed Standing = "disputed" // both declare something, which does not go together
)

// Standings lists them.
var Standings = []Standing{Accepted, Proposed, Disputed}

// Tie is a relationship of a context as both sides declare it.
type Tie struct {
	With   string                 // the other context
	Ours   *contract.Relationship // what the context declares; nil: nothing
	Theirs *contract.Relationship // what the other declares; nil: nothing
	// Consent is what an approver of whoever declares nothing accepted in the registry;
	// nil: nothing.
	Consent *contract.Consent
}

// Standing says how far both agree on it.
func (t Tie) Standing() Standing {
	switch {
	case t.Consent != nil:
		return Accepted
	case t.Ours == nil || t.Theirs == nil:
		return Proposed
	case t.Ours.Fits(*t.Theirs):
		return Accepted
	}
	return Disputed
}

// Brings reports whether by what is declared events of the other context come to the
// context itself.
func (t Tie) Brings() bool {
	if t.Ours != nil {
		return t.Ours.Pattern != contract.SeparateWays && t.Ours.As != contract.Upstream
	}
	return t.Theirs.Pattern != contract.SeparateWays && t.Theirs.As != contract.Downstream
}

// Ties returns the relationships of a context in the order of its file, and those
// that others propose to it, by their names.
func (s *Snapshot) Ties(c *Context) []Tie {
	var ties []Tie
	for i := range c.Relationships {
		ours := &c.Relationships[i]
		tie := Tie{With: ours.With, Ours: ours, Theirs: s.answer(c.Name, ours)}
		if tie.Theirs == nil {
			tie.Consent = s.Consent(ours.Proposes(c.Name))
		}
		ties = append(ties, tie)
	}
	for _, other := range s.contexts {
		for i := range other.Relationships {
			theirs := &other.Relationships[i]
			if theirs.With == c.Name && other != c && !slices.ContainsFunc(ties, func(t Tie) bool {
				return t.With == other.Name && (t.Theirs == theirs || t.Ours != nil && t.Ours.Fits(*theirs))
			}) {
				ties = append(ties, Tie{With: other.Name, Theirs: theirs, Consent: s.Consent(theirs.Proposes(other.Name))})
			}
		}
	}
	return ties
}

// answer returns what the other side declares in answer to a context's declaration:
// what fits, else what is about the same two sides, else anything but nothing.
func (s *Snapshot) answer(name string, ours *contract.Relationship) *contract.Relationship {
	other := s.contextNamed(ours.With)
	if other == nil {
		return nil
	}
	var best *contract.Relationship
	rank := 0
	for i := range other.Relationships {
		back := &other.Relationships[i]
		if back.With != name {
			continue
		}
		r := 1
		if back.As == ours.As.Opposite() {
			r = 2
		}
		if ours.Fits(*back) {
			r = 3
		}
		if r > rank {
			best, rank = back, r
		}
	}
	return best
}
