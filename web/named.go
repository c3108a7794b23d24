package web

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// eventOf is the event of that name, of today or before; where there is none, it says
// which was probably meant.
func eventOf(snapshot *registry.Snapshot, text string) (*registry.Contract, error) {
	name, bad := contract.ParseEventName(text, "")
	if bad != nil {
		return nil, noEvent(snapshot, text, &registry.Refusal{
			Code: registry.NotFound, Message: "there is no such event", Hint: bad.Error(),
		})
	}
	c, err := snapshot.Contract(name)
	if err != nil {
		return nil, noEvent(snapshot, text, err)
	}
	return c, nil
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
