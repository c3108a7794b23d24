package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// PublisherConfig is what a Publisher is made of. Service, Source, Contracts and Send are
// needed.
type PublisherConfig struct {
	// Service is who publishes, as its manifest names it: "checkout", or
	// "ordering/checkout" where two contexts have one.
	Service string
	// Source is what the envelopes say of who wrote them, a URI reference: "/checkout".
	Source string
	// Contracts are those of the generated package: events.Contracts().
	Contracts Contracts
	// Send gives an event to the transport, or to an outbox, and returns once it is there.
	// Many goroutines may call it. It may keep the envelope, which nobody changes later.
	Send func(ctx context.Context, e *event.Envelope) error
	// MaxHops is how many reactions may lead to an event; 0: DefaultMaxHops.
	MaxHops int
	// Rate bounds the events of each type, Rates those of the types that it names.
	Rate  Rate
	Rates map[string]Rate
	// Wait is how long Publish waits for its turn before it refuses what is too much; 0: not
	// at all.
	Wait time.Duration
	// Logger is told what is refused and not sent (as a warning), and what is published or
	// throttled (for debugging). nil: slog.Default().
	Logger *slog.Logger
	// Now, Sleep and NewID are for tests; nil: the clock, and UUIDs of version 7.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	NewID func() string
}

// DefaultMaxHops is deeper than what services do to each other on purpose.
const DefaultMaxHops = 16

// Publisher publishes the events of one service. It is safe for use by many goroutines.
type Publisher struct {
	cfg     PublisherConfig
	outlets []*outlet // in the order of the contracts
	byEvent map[major]*outlet
	unknown counter
}

// major is one major of an event.
type major struct {
	typ     string
	version int
}

// outlet is what is published under one contract.
type outlet struct {
	contract *Contract
	mine     bool    // the service produces it
	bucket   *bucket // of all majors of the event; nil: nothing bounds them
	counter
}

// Publish sends one event: a value of a generated type, or a pointer to one. Its envelope
// has an id, the time, and what the contract and ctx say: keys, schema, what it belongs to
// and answers ([WithCause]), and the trace.
//
// The error is a *[Refused] where the event must not leave, and a *[NotSent] where Send
// failed.
//
//treaty:publishes
func (p *Publisher) Publish(ctx context.Context, v any, options ...Option) error {
	o, e, err := p.prepare(ctx, v, options)
	if err == nil {
		err = p.throttle(ctx, o)
	}
	if err != nil {
		return p.refuse(ctx, o, err)
	}
	if err := readable(p.cfg.Send(ctx, e)); err != nil {
		o.notSent.Add(1)
		p.log(ctx, slog.LevelWarn, "event not sent", e, slog.Any(attrError, err))
		return &NotSent{e, err}
	}
	o.published.Add(1)
	p.log(ctx, slog.LevelDebug, "event published", e)
	return nil
}

// prepare returns the envelope of an event that may leave.
func (p *Publisher) prepare(ctx context.Context, v any, options []Option) (*outlet, *event.Envelope, *Refused) {
	typ, version, data, noJSON := p.cfg.Contracts.Encode(v)
	o := p.byEvent[major{typ, version}]
	if o == nil {
		return nil, nil, &Refused{Code: UnknownEvent, Message: fmt.Sprintf("a %T is no event that can be published here: use the types that treaty gen writes, and of an event that the service consumes as well the whole type", v)}
	}
	if !o.mine {
		return o, nil, o.refused(NotProducer, p.cfg.Service+" does not produce it: publish it in a service that does, or add it to `produces` in the manifest and run treaty gen")
	}
	if tooDeep := p.depth(ctx, o); tooDeep != nil {
		return o, nil, tooDeep
	}
	if noJSON != nil {
		return o, nil, o.violates("it has no JSON", noJSON)
	}
	if err := o.contract.Check(data); err != nil {
		return o, nil, o.violates("it is not what its schema describes", err)
	}
	e, refused := p.envelope(ctx, o, data, options)
	return o, e, refused
}

// depth refuses a reaction to too many reactions.
func (p *Publisher) depth(ctx context.Context, o *outlet) *Refused {
	cause := Cause(ctx)
	if cause == nil || int(cause.Hops.Or(0)) < p.cfg.MaxHops {
		return nil
	}
	return o.refused(TooDeep, fmt.Sprintf("it answers a %s (id %q) to which %d reactions led, and at most %d may: services react to each other in a loop",
		cause.Type, cause.ID, cause.Hops.Or(0), p.cfg.MaxHops))
}

// refuse counts what is refused, and says so.
func (p *Publisher) refuse(ctx context.Context, o *outlet, r *Refused) error {
	counted := &p.unknown
	if o != nil {
		counted = &o.counter
	}
	counted.refuse(r.Code)
	level := slog.LevelWarn
	if r.Code == Throttled {
		level = slog.LevelDebug // a storm of events is no reason for a storm of warnings
	}
	if p.cfg.Logger.Enabled(ctx, level) {
		p.cfg.Logger.LogAttrs(ctx, level, "event refused", slog.String(attrType, r.Type), slog.Int(attrVersion, r.Version),
			slog.String(attrReason, string(r.Code)), slog.Any("violations", violated(r.Err)))
	}
	return r
}

func (p *Publisher) log(ctx context.Context, level slog.Level, message string, e *event.Envelope, more ...slog.Attr) {
	if p.cfg.Logger.Enabled(ctx, level) {
		p.cfg.Logger.LogAttrs(ctx, level, message, append(about(e), more...)...)
	}
}

// throttle takes a token for an event, and waits for it as long as it may.
func (p *Publisher) throttle(ctx context.Context, o *outlet) *Refused {
	if o.bucket == nil {
		return nil
	}
	turn, ok := o.bucket.take(p.cfg.Now, func(now time.Time) time.Duration {
		if end, ok := ctx.Deadline(); ok {
			return max(0, min(p.cfg.Wait, end.Sub(now)))
		}
		return p.cfg.Wait
	})
	if !ok {
		r := o.refused(Throttled, fmt.Sprintf("too many at once: the next may follow in %v", turn.wait))
		r.After = turn.wait
		return r
	}
	if turn.wait == 0 {
		return nil
	}
	if err := p.cfg.Sleep(ctx, turn.wait); err != nil {
		o.bucket.giveBack(turn)
		r := o.refused(Throttled, "it waited for its turn")
		r.Err = err
		return r
	}
	return nil
}

func (o *outlet) refused(code Code, message string) *Refused {
	return &Refused{Code: code, Type: o.contract.Type, Version: o.contract.Version, Message: message}
}

func (o *outlet) violates(message string, err error) *Refused {
	r := o.refused(ViolatesContract, message)
	r.Err = err
	return r
}
