package web

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// eventOf is the event of that name, of today or before; where there is none, it says
// which was probably meant.
func eventOf(snapshot *registry.Snapshot, text string) (*registry.Contract, error) {
	name, bad := contract.ParseEventName(text, "")
	if bad != nil {
		return nil, notMeant(snapshot, text, registry.Refusal{
			Code: registry.NotFound, Message: "there is no such event", Hint: bad.Error(),
		})
	}
	c, err := snapshot.Contract(name)
	var refusal *registry.Refusal
	if errors.As(err, &refusal) {
		err = notMeant(snapshot, text, *refusal)
	}
	return c, err
}

// meantError is a refusal of an event, with those that were probably meant.
type meantError struct {
	*registry.Refusal
	Events []string
}

func (m *meantError) Unwrap() error { return m.Refusal }

// fewMeant is how many events may have been meant at the most.
const fewMeant = 3

// notMeant is a refusal of an event, with which was probably meant: one that is written
// nearly so, or those that are called so in some context.
func notMeant(snapshot *registry.Snapshot, text string, refusal registry.Refusal) error {
	var known, called []string
	for _, c := range snapshot.Contracts() {
		known = append(known, c.Name.String())
		if strings.EqualFold(c.Name.Event, text) {
			called = append(called, c.Name.String())
		}
	}
	if near := workspace.Suggest(text, known); near != "" && called == nil {
		called = []string{near}
	}
	if called == nil || len(called) > fewMeant {
		return &refusal
	}
	refusal.Hint = "did you mean " + strings.Join(called, " or ") + "?"
	return &meantError{&refusal, called}
}

// maxOffered is how many versions a page offers to choose from.
const maxOffered = 100

// offered are the newest versions of an event that were not deleted, and those that are
// chosen, the newest first; more is how many there are besides.
func offered(c *registry.Contract, chosen ...*registry.Version) (list []*registry.Version, more int) {
	for _, version := range slices.Backward(c.Versions) {
		switch {
		case version.Deleted != nil:
		case len(list) < maxOffered || slices.Contains(chosen, version):
			list = append(list, version)
		default:
			more++
		}
	}
	return list, more
}

// oneOf is a value as a choice; absent is that of what has none, empty: there is none.
func oneOf(value, absent string) []string {
	if value = cmp.Or(value, absent); value == "" {
		return nil
	}
	return []string{value}
}
