package volume

import (
	"maps"
	"slices"
)

// OK is the outcome of what went as it should: published, or handled.
const OK = "ok"

// passedOver is the outcome of what a consumer has nothing for: in a topic that others
// share it says nothing about what the consumer does.
const passedOver = "ignored"

// meaning is what an outcome says of an event.
type meaning struct {
	// arrived: a consumer was finished with it, so it is new. What is brought, tried or put
	// back again is the same event for as long as its consumer gets nowhere: it says
	// nothing of whether events still come.
	arrived bool
	// consumed: it is there because of what the consumer does with such events.
	consumed bool
}

// outcomes are those that generated services report; others are names that are
// bounded, and say nothing of what they are of.
var outcomes = map[string]meaning{
	OK:              {arrived: true, consumed: true},
	"dead-lettered": {arrived: true, consumed: true},
	passedOver:      {arrived: true},
	"duplicate":     {consumed: true},
	"kept":          {consumed: true}, // in the dead letters, when it was put back
	"redriven":      {consumed: true}, // handled, when it was put back: maybe of last week
	"given-back":    {},
	"retried":       {},

	"not-sent": {}, "unknown-event": {}, "not-producer": {}, "too-deep": {}, "violates-contract": {}, "throttled": {}, // produced
}

// Outcomes returns those that generated services report, sorted.
func Outcomes() []string { return slices.Sorted(maps.Keys(outcomes)) }

// Arrived returns the outcomes of what consumers were finished with, sorted.
func Arrived() []string {
	return slices.DeleteFunc(Outcomes(), func(outcome string) bool { return !outcomes[outcome].arrived })
}

// did reports whether something was published, or consumed, and not only tried.
func (k *Key) did() bool {
	if k.Role == Produced {
		return k.Outcome == OK
	}
	return outcomes[k.Outcome].consumed
}
