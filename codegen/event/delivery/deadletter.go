package delivery

import (
	"context"
	"time"
)

// Reason is why a message is in the dead letters. The words never change their meaning.
type Reason string

// The reasons.
const (
	ReasonNotAnEvent       Reason = "not-an-event"      // the message is no envelope
	ReasonUnknownType      Reason = "unknown-type"      // nothing here handles such events
	ReasonUnknownVersion   Reason = "unknown-version"   // of a major that nothing here can read
	ReasonViolatesContract Reason = "violates-contract" // not what its contract describes
	ReasonNotUpcast        Reason = "not-upcast"        // valid, but a step to the newest major refuses it
	ReasonNotReadable      Reason = "not-readable"      // reading it failed otherwise
	ReasonFailed           Reason = "failed"            // the handler returned an error, as often as it was tried
	ReasonPermanent        Reason = "permanent"         // the handler returned an error that is not worth another try
	ReasonPanic            Reason = "panic"             // the handler panicked, as often as it was tried
	ReasonNotCommitted     Reason = "not-committed"     // the handler succeeded, but the store could not commit what it did
)

// DeadLetter is a message that a consumer could not handle, as it came, and why.
type DeadLetter struct {
	// ID is made of the event, or of the message where it is none: the same again has the
	// same.
	ID       string
	Consumer string // the Name of its configuration
	Reason   Reason
	Error    string // the last one, at most 8 KiB of it
	Attempts int    // how often a handler was tried; 0: it never came to that
	First    time.Time
	Last     time.Time
	Message  Message
	// What is known of the event: nothing where the message is none.
	Type    string
	Version int
	EventID string
	// Key is by what a [Store] knows the event, where it came as far as a handler. As long
	// as the letter is there a store should not forget it.
	Key string
}

// Position is where a letter stands among those of its consumer: by First, then by ID.
type Position struct {
	First time.Time
	ID    string
}

// Position returns where the letter stands.
func (l *DeadLetter) Position() Position { return Position{l.First, l.ID} }

// DeadLetters keep the messages that a consumer could not handle until somebody has mended
// the cause and puts them back ([Consumer.Redrive]), or removes them.
//
// A letter says that a delivery failed. Its event may have been handled since, when it came
// once more: Redrive sees that, and only removes the letter.
type DeadLetters interface {
	// Put adds a letter; when it returns nil the letter is safe. Where the consumer has one
	// with this ID, that one gets the attempts of l in addition, its Reason and Error, its
	// Key if it has one, and the later Last. What a consumer puts ([OfConsumer]) is safe by
	// itself, and not with somebody's transaction that ctx carries.
	Put(ctx context.Context, l DeadLetter) error
	// List returns letters of a consumer behind a position, n at most, in their order. The
	// zero Position is before all.
	List(ctx context.Context, consumer string, after Position, n int) ([]DeadLetter, error)
	// Remove takes a letter away; it is no error that there is none.
	Remove(ctx context.Context, consumer, id string) error
}
