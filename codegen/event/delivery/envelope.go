package delivery

import (
	"bytes"
	"context"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// Option says something of the envelope of one event that neither its contract nor the
// context says. What those say cannot be changed by it. nil says nothing.
type Option func(*event.Envelope)

// ID gives an event its id, instead of a new one: where it is published again, or is made
// from a row that has one. Together with the source it must tell the event from all others.
func ID(id string) Option { return func(e *event.Envelope) { e.ID = id } }

// OccurredAt says when it happened, instead of now. The zero time is refused.
func OccurredAt(t time.Time) Option {
	if t.IsZero() {
		t = time.Time{} // as text it has its location's time of day
	}
	return func(e *event.Envelope) { e.Time = event.NewTimestamp(t) }
}

// Subject says what it happened to, instead of what the ordering key says.
func Subject(subject string) Option { return func(e *event.Envelope) { e.Subject = subject } }

// Extension sets an attribute of CloudEvents that has no field of its own. A traceparent and
// a tracestate are looked at as [WithTrace] does, and count where the context has no trace.
func Extension(name, text string) Option {
	return func(e *event.Envelope) { e.SetExtension(name, text) }
}

// envelope returns an event as it travels.
func (p *Publisher) envelope(ctx context.Context, o *outlet, data []byte, options []Option) (*event.Envelope, *Refused) {
	e := &event.Envelope{}
	for _, option := range options {
		if option != nil {
			option(e)
		}
	}
	c := o.contract
	e.Type, e.Version, e.Schema, e.Source = c.Type, c.Version, c.Schema, p.cfg.Source
	e.Data, e.ContentType, e.Base64 = data, "", false
	if e.ID == "" {
		e.ID = p.newID(ctx, e, c)
	}
	if e.Time == "" {
		e.Time = event.NewTimestamp(p.cfg.Now().UTC())
	}
	if e.Time == event.NewTimestamp(time.Time{}) {
		return nil, o.refused(ViolatesContract, "OccurredAt was given the zero time, in which nothing happened: fill it in, or leave the option out for now")
	}
	p.relate(ctx, e)
	if refused := o.keys(ctx, e); refused != nil {
		return nil, refused
	}
	if err := check(e); err != nil {
		return nil, o.violates("its envelope cannot be", err)
	}
	return e, nil
}

// newID returns a new id. What was given a key that the data does not say has the id of
// that key: many who consume it know it by its id, whatever attributes it has.
func (p *Publisher) newID(ctx context.Context, e *event.Envelope, c *Contract) string {
	if key := publishedKey(ctx); key != "" && c.keyedByContext() {
		return idOfKey(e, key)
	}
	return p.cfg.NewID()
}

// keyedByContext reports whether the contract leaves it to the publisher which events are the
// same.
func (c *Contract) keyedByContext() bool { return c.IdempotencyKey == "" || c.IdempotencyKey == KeyID }

// check asks whether an event can be sent. Its data was made by generated code and checked;
// what is left to ask is whether it still can be read within the envelope's JSON, which is
// one level more.
func check(e *event.Envelope) error {
	if bytes.Count(e.Data, []byte("["))+bytes.Count(e.Data, []byte("{")) < event.MaxDepth {
		return e.CheckAttributes()
	}
	return e.Check()
}

// relate says what an event belongs to and answers, and hands the trace on. The first event
// of all belongs to itself, so that who looks for what belongs together finds it too.
func (p *Publisher) relate(ctx context.Context, e *event.Envelope) {
	e.CausationID, e.Hops = "", event.Optional[int32]{}
	if cause := Cause(ctx); cause != nil {
		e.CausedBy(cause)
	} else if e.CorrelationID = Correlation(ctx); e.CorrelationID == "" {
		e.CorrelationID = e.ID
	}
	goOn(ctx, e)
}

// goOn writes down the trace that an event goes on with: that of ctx, else the one that an
// option gave, never a part of each.
func goOn(ctx context.Context, e *event.Envelope) {
	t := trace{}
	if t.parent, t.state = Trace(ctx); t.parent == "" {
		t = traceIn(e)
	}
	e.Extensions.Delete(traceparentName)
	e.Extensions.Delete(tracestateName)
	if t.parent != "" {
		e.SetExtension(traceparentName, t.parent)
	}
	if t.state != "" {
		e.SetExtension(tracestateName, t.state)
	}
}

// keys takes the keys of an event from where its contract says that they are.
func (o *outlet) keys(ctx context.Context, e *event.Envelope) *Refused {
	e.PartitionKey, e.IdempotencyKey = "", ""
	key := o.contract.Key
	if strings.HasPrefix(key, "/") && e.Subject == "" {
		e.Subject, _ = textOf(e, key)
	}
	var ok bool
	if key != "" && key != NoKey {
		if e.PartitionKey, ok = textOf(e, key); !ok {
			return o.refused(ViolatesContract, "nothing is at "+key+", its ordering key: without it the event may overtake others")
		}
	}
	if o.contract.keyedByContext() {
		e.IdempotencyKey = publishedKey(ctx)
		return nil
	}
	place := o.contract.IdempotencyKey
	if e.IdempotencyKey, ok = textOf(e, place); !ok {
		return o.refused(ViolatesContract, "nothing is at "+place+", its idempotency key: without it nobody knows a duplicate")
	}
	return nil
}
