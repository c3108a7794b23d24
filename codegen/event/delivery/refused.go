package delivery

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// Code says in one word why an event was refused. It never changes its meaning.
type Code string

// The reasons why a Publisher refuses.
const (
	UnknownEvent     Code = "unknown-event"     // the value is of no event of the contracts
	NotProducer      Code = "not-producer"      // this service does not produce the event
	TooDeep          Code = "too-deep"          // too many reactions led here: a loop
	ViolatesContract Code = "violates-contract" // its data, keys or envelope are not what the contract says
	Throttled        Code = "throttled"         // too many events of the type at once
)

// codes are all of them, in the order in which a Publisher asks.
var codes = [...]Code{UnknownEvent, NotProducer, TooDeep, ViolatesContract, Throttled}

// Refused says that an event was not published, and nothing was sent. Only what was
// Throttled may be accepted another time.
type Refused struct {
	Code    Code
	Type    string // of the event; empty where it is not known
	Version int
	Message string        // what is wrong, and what to do
	After   time.Duration // what was Throttled may be published then
	// Err has the violations (*event.Invalid), or is an *event.Error of a value that has no
	// JSON or an envelope that cannot be; nil: the message says all. Of what was Throttled
	// it is the error of the context that ended while it waited, if one did.
	Err error
}

// Error says which event was refused, and why.
func (r *Refused) Error() string {
	text := "an event"
	if r.Type != "" {
		text = fmt.Sprintf("%s v%d", r.Type, r.Version)
	}
	text += " is refused (" + string(r.Code) + "): " + r.Message
	if r.Err != nil {
		text += ": " + r.Err.Error()
	}
	return text
}

// Unwrap returns Err.
func (r *Refused) Unwrap() error { return r.Err }

// NotSent says that an event was accepted, and Send failed: nobody knows whether it
// arrived. Publish it again with the same [ID], so that who has it already knows it.
type NotSent struct {
	Envelope *event.Envelope
	Err      error // of Send
}

// Error says which event was not sent, and why.
func (n *NotSent) Error() string {
	return fmt.Sprintf("%s v%d was not sent (id %q): %v", n.Envelope.Type, n.Envelope.Version, n.Envelope.ID, n.Err)
}

// Unwrap returns Err.
func (n *NotSent) Unwrap() error { return n.Err }

// violated lists what of its contract an event violates, by places in the schema: pointers
// into the event have names of members, which can be about people as values are.
func violated(err error) []string {
	const most = 10
	var places []string
	var invalid *event.Invalid
	var wrong *event.Error
	switch {
	case errors.As(err, &invalid):
		for _, v := range invalid.Violations[:min(most, len(invalid.Violations))] {
			places = append(places, v.Schema)
		}
	case errors.As(err, &wrong) && wrong.Offset >= 0:
		places = append(places, fmt.Sprintf("byte %d", wrong.Offset))
	case errors.As(err, &wrong): // of an attribute of the envelope, or a property
		name, _, _ := strings.Cut(strings.TrimPrefix(wrong.Pointer, "/"), "/")
		places = append(places, clip(name))
	}
	return places
}
