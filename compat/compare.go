package compat

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// Compare asks the question between an older and a newer revision of a schema:
// StoredEvents is W(older) ⊆ R(newer), RunningConsumers is W(newer) ⊆ R(older).
func Compare(older, newer *schema.Schema, question contract.Question, opt Options) Answer {
	panic("helper")
}
