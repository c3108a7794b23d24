package delivery

import (
	"cmp"
	"slices"
	"sync"
)

// Outcome is what became of a message, or of an attempt.
type Outcome string

// The outcomes. The words never change their meaning.
const (
	Handled       Outcome = "handled"
	Duplicate     Outcome = "duplicate"     // it was handled before
	DeadLettered  Outcome = "dead-lettered" // it is in the dead letters
	Ignored       Outcome = "ignored"       // nothing handles its type, which is as configured
	GivenBack     Outcome = "given-back"    // the transport has to bring it again
	Retried       Outcome = "retried"       // an attempt failed, and another follows
	Kept          Outcome = "kept"          // a dead letter was put back, and is one again
	LetterHandled Outcome = "redriven"      // a dead letter was put back, and handled
)

// Consumed is how often something became of events of one kind.
type Consumed struct {
	// Type is empty for messages that are no events, and for types that neither a handler
	// nor a contract knows; Version is 0 for those that nothing here knows.
	Type    string
	Version int
	Outcome Outcome
	Count   uint64
}

// tallies counts by kind and outcome. What whoever sends events can make up is no kind
// of its own, so their number is bounded.
type tallies struct {
	mu     sync.Mutex
	counts map[Consumed]uint64 // by what has no Count
}

func (t *tallies) add(a *arrival, outcome Outcome) {
	if a.putBack {
		outcome = outcome.ofLetter()
	}
	kind := Consumed{Outcome: outcome}
	if e := a.envelope; e != nil && a.known {
		kind.Type, kind.Version = e.Type, e.Version
	} else if c := a.agreed.contract; c != nil {
		kind.Type = c.Type
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[Consumed]uint64{}
	}
	t.counts[kind]++
}

// ofLetter is the outcome of what was put back. It was counted when it became a letter, and is
// no event of now.
func (o Outcome) ofLetter() Outcome {
	switch o {
	case DeadLettered:
		return Kept
	case Handled:
		return LetterHandled
	}
	return o
}

// Counts returns what became of messages since the consumer was made, by type, version and
// outcome.
func (c *Consumer) Counts() []Consumed {
	c.tallies.mu.Lock()
	defer c.tallies.mu.Unlock()
	list := make([]Consumed, 0, len(c.tallies.counts))
	for kind, n := range c.tallies.counts {
		kind.Count = n
		list = append(list, kind)
	}
	slices.SortFunc(list, func(a, b Consumed) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Outcome, b.Outcome))
	})
	return list
}
