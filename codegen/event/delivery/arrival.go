package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// arrival is one message on its way through a consumer.
type arrival struct {
	message  Message
	envelope *event.Envelope // as it came, which nobody changes; nil where the message is none
	values   []any           // what it was read as
	known    bool            // its type and version are words of ours, not of whoever sent it
	ignored  bool
	putBack  bool   // from the dead letters
	key      string // by which the store knows it
	letter   string // the ID that it has among the dead letters, once it is needed
	first    time.Time
	attempts int    // how often the handler was called
	fault    *fault // of the event itself

	agreed agreed
}

// fault is what is wrong with an event, or with what handles it.
type fault struct {
	reason Reason
	err    error
}

// settle takes in what the store said of an attempt.
func (f *fault) settle(said error) {
	var p *Panic
	var r *Refused
	switch {
	case f.reason == ReasonNotCommitted:
		f.err = said
	case IsPermanent(said): // the store may know more than the handler
		f.reason, f.err = ReasonPermanent, said
	case IsPermanent(f.err), errors.As(f.err, &r) && r.Code != Throttled:
		f.reason = ReasonPermanent
	case errors.As(f.err, &p):
		f.reason = ReasonPanic
	}
}

// open finds the event in a message, and reads it.
func (c *Consumer) open(m Message) *arrival {
	a := &arrival{message: m, first: c.cfg.Now()}
	err := guarded(func() (err error) { a.envelope, err = c.cfg.Decode(m); return err })
	if err == nil && a.envelope == nil {
		err = errors.New("there is no event in the message")
	}
	if err != nil {
		a.envelope, a.fault = nil, &fault{ReasonNotAnEvent, err} // what Decode returned beside err is none
	}
	e := a.envelope
	if e == nil {
		return a
	}
	a.agreed, a.known = c.find(e)
	switch {
	case c.cfg.Handlers[e.Type] != nil:
		c.take(a)
	case c.handlesOtherwise(e.Type):
		a.fault = &fault{ReasonUnknownVersion, fmt.Errorf("%s is no version of an event that is known here", clip(e.Type))}
	case c.cfg.Unhandled == IgnoreUnhandled:
		a.ignored = true
	default:
		a.fault = &fault{ReasonUnknownType, fmt.Errorf("nothing in %s handles %s", c.cfg.Service, clip(e.Type))}
	}
	return a
}

// handlesOtherwise reports whether a type is one that is handled, with a version behind it that is
// written as none is: ".v2.1", ".V1".
func (c *Consumer) handlesOtherwise(typ string) bool {
	for i := len(typ) - 1; i > 0; i-- {
		if typ[i] == '.' && c.cfg.Handlers[typ[:i]] != nil && oddVersion.MatchString(typ[i:]) {
			return true
		}
	}
	return false
}

// oddVersion is what people write for a version, and CloudEvents of ours do not.
var oddVersion = regexp.MustCompile(`^\.[vV]?([0-9].*)?$`)

// unhandled reports whether it is an event of a type that has no handler here.
func (a *arrival) unhandled() bool {
	return a.ignored || a.fault != nil && a.fault.reason == ReasonUnknownType
}

// take reads an event that has a handler. What cannot be read has no key: its data
// may say anything.
func (c *Consumer) take(a *arrival) {
	values, err := c.read(a.envelope)
	if err != nil {
		a.fault = &fault{reasonOf(err), err}
		return
	}
	a.values, a.known = values, true
	a.key = keyOf(a.envelope, a.agreed)
}

func (c *Consumer) read(e *event.Envelope) (values []any, err error) {
	err = guarded(func() (err error) { values, err = c.cfg.ReadAll(copied(e)); return err })
	return values, err
}

// copied returns an envelope for others, who may change it: what came, and what is known of
// it, has to stay the same, and its data may be the body of the message.
func copied(e *event.Envelope) *event.Envelope {
	own := *e
	own.Data, own.Extensions = bytes.Clone(e.Data), slices.Clone(e.Extensions)
	return &own
}

// reasonOf says why an event could not be read.
func reasonOf(err error) Reason {
	var unknown *event.UnknownVersion
	var step *event.NotUpcast
	var invalid *event.Invalid
	var notJSON *event.Error
	switch {
	case errors.As(err, &unknown):
		return ReasonUnknownVersion
	case errors.As(err, &step) && step.From != step.To:
		return ReasonNotUpcast
	case errors.As(err, &step), errors.As(err, &invalid), errors.As(err, &notJSON):
		return ReasonViolatesContract
	}
	return ReasonNotReadable
}

// context returns that of a handler. Its cause is another copy than the handler gets: who
// makes its own event of that one still answers the one that came.
func (a *arrival) context(ctx context.Context) context.Context {
	ctx = WithCause(ctx, copied(a.envelope))
	if IdempotencyKey(ctx) != "" { // of what was published, not of the reactions to it
		ctx = WithIdempotencyKey(ctx, "")
	}
	if parent, _ := Trace(ctx); parent == "" {
		if parent := a.header(traceparentName); parent != "" {
			ctx = WithTrace(ctx, parent, a.header(tracestateName))
		}
	}
	return ctx
}

// header returns the first header of the message with a name in lower case, however it is
// written there.
func (a *arrival) header(name string) string {
	for _, h := range a.message.Headers {
		if strings.EqualFold(h.Key, name) {
			return string(h.Value)
		}
	}
	return ""
}
