package feed

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

// Place is how far somebody has read the feed: the id of an event of a stream.
type Place struct {
	Epoch    string // of the registry that gave it; empty: it was not said
	Sequence int64  // of the last change that was seen
}

// String returns "EPOCH:SEQUENCE", or the sequence alone where no epoch is said.
func (p Place) String() string {
	number := strconv.FormatInt(p.Sequence, 10)
	if p.Epoch == "" {
		return number
	}
	return p.Epoch + ":" + number
}

// ParsePlace reads what String returns.
func ParsePlace(text string) (Place, error) {
	epoch, number, found := strings.Cut(text, ":")
	if !found {
		epoch, number = "", text
	}
	sequence, err := strconv.ParseInt(number, 10, 64)
	if err != nil || found && epoch == "" {
		return Place{}, fmt.Errorf("%.60q is no place in the feed", text)
	}
	return Place{epoch, sequence}, nil
}

// Reachable refuses a place that the feed, whose newest place is that, does not
// have: of another epoch, in which its number may be of another change, or after
// the newest.
func (p Place) Reachable(newest Place) error {
	switch {
	case p.Epoch != "" && p.Epoch != newest.Epoch:
		return &registry.Refusal{
			Code: OtherEpoch, Message: fmt.Sprintf("the place is of the epoch %.40q: this registry is in the epoch %q", p.Epoch, newest.Epoch),
			Hint: "the registry was restored from a backup, or is another one: its numbers are of other changes; read everything anew, from 0",
		}
	case p.Sequence < 0 || p.Sequence > newest.Sequence:
		return &registry.Refusal{
			Code: AheadOfFeed, Message: fmt.Sprintf("the feed has no change %d: the newest is %d", p.Sequence, newest.Sequence),
			Hint: "the registry was restored from an older backup, or is another one: read everything anew, from 0",
		}
	}
	return nil
}
