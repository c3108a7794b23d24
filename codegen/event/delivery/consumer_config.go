package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// Unhandled is what a consumer does with events of types that it has no handler for.
type Unhandled int

// What is done with events that nothing handles. Events of a type that is handled, in
// a version that nothing can read, are always put into the dead letters.
const (
	// DeadLetterUnhandled puts them into the dead letters.
	DeadLetterUnhandled Unhandled = iota
	// IgnoreUnhandled passes over them, as over others' events in a topic that is shared.
	IgnoreUnhandled
)

// ConsumerConfig says what a consumer is made of. Service, Contracts, Handlers, Store,
// DeadLetters, and one of Read and ReadAll must be there.
type ConsumerConfig struct {
	// Service is whose consumer it is, as its manifest names it: "fulfilment/warehouse".
	Service string
	// Name is under what Store and DeadLetters know the consumer, so it stays the same; empty:
	// the Service. A service whose consumers handle the same events, each in its own way, gives
	// each a name: two of one name are one consumer, which handles an event once.
	Name string
	// Contracts are those of the generated package, events.Contracts(). They tell by what the
	// service knows an event that it handled before, and how often it tries again.
	Contracts Contracts
	// Read makes of an event what its handler gets: ReadEnvelope of the generated Reader,
	// the one door for every version.
	Read func(*event.Envelope) (any, error)
	// ReadAll is Read where a step between versions makes several events of one, or none:
	// the handler is called for each, within one attempt.
	ReadAll func(*event.Envelope) ([]any, error)
	// Decode finds the event in a message; nil: [DecodeMessage].
	Decode func(Message) (*event.Envelope, error)
	// Handlers are by type, without its version: "ordering.OrderPlaced". Each is of a contract.
	Handlers map[string]Handler
	// Unhandled is what happens to events of other types.
	Unhandled   Unhandled
	Store       Store
	DeadLetters DeadLetters
	Retry       Retry
	// Retryable reports whether an error of a handler is worth another try; nil: all are.
	// Those that are [Permanent] never are.
	Retryable func(error) bool
	// Timeout is how long the context of one attempt lasts; 0: as long as that of Consume.
	Timeout time.Duration
	Now     func() time.Time                           // nil: time.Now
	Sleep   func(context.Context, time.Duration) error // nil: waits, or returns the error of ctx
	Logger  *slog.Logger                               // nil: slog.Default
}

// NewConsumer returns a consumer, or says what is missing.
func NewConsumer(cfg ConsumerConfig) (*Consumer, error) {
	retry, err := cfg.Retry.withDefaults()
	if err == nil {
		err = cfg.complete()
	}
	if err != nil {
		return nil, fmt.Errorf("delivery.NewConsumer: %w", err)
	}
	cfg.Retry = retry
	cfg.Handlers = maps.Clone(cfg.Handlers)
	if read := cfg.Read; read != nil {
		cfg.ReadAll = func(e *event.Envelope) ([]any, error) {
			v, err := read(e)
			return []any{v}, err
		}
	}
	if cfg.Decode == nil {
		cfg.Decode = DecodeMessage
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	cfg.Name = cmp.Or(cfg.Name, cfg.Service)
	cfg.Logger = cfg.Logger.With(attrConsumer, cfg.Name)
	c := &Consumer{cfg: cfg, agreements: agreementsOf(&cfg.Contracts, cfg.Service)}
	c.warnOfUndeclared()
	cfg.Contracts.nameFormerly(c.cfg.Handlers)
	return c, nil
}

// nameFormerly gives handlers the events that come under an earlier name of their type.
func (c *Contracts) nameFormerly(handlers map[string]Handler) {
	for _, e := range c.Events {
		for _, name := range e.Formerly {
			if h := handlers[e.Type]; h != nil && handlers[name] == nil {
				handlers[name] = h
			}
		}
	}
}

// complete says what is missing.
func (cfg *ConsumerConfig) complete() error {
	switch {
	case cfg.Service == "":
		return errors.New("the Service is empty: name it as its manifest does")
	case cfg.Store == nil:
		return errors.New("Store is nil: NewMemoryStore, or New of package sqlstore, makes one")
	case cfg.DeadLetters == nil:
		return errors.New("DeadLetters is nil: NewMemoryDeadLetters, or DeadLetters of package sqlstore, makes them")
	case (cfg.Read == nil) == (cfg.ReadAll == nil):
		return errors.New("one of Read and ReadAll must be there: ReadEnvelope of the generated Reader")
	case len(cfg.Handlers) == 0:
		return errors.New("there are no Handlers: that would put every event into the dead letters")
	case cfg.Timeout < 0:
		return fmt.Errorf("the Timeout is %v: it is above 0, or 0 for none", cfg.Timeout)
	case cfg.Unhandled != DeadLetterUnhandled && cfg.Unhandled != IgnoreUnhandled:
		return fmt.Errorf("Unhandled is %d: it is DeadLetterUnhandled or IgnoreUnhandled", cfg.Unhandled)
	}
	for typ, h := range cfg.Handlers {
		if h == nil {
			return fmt.Errorf("the handler of %s is nil", typ)
		}
	}
	return cfg.Contracts.consumer(cfg.Service, cfg.Handlers)
}

// consumer refuses a service that no manifest describes, or of which there are two, and
// handlers that no event would ever come to: what is misspelt loses events in silence.
func (c *Contracts) consumer(service string, handlers map[string]Handler) error {
	if len(c.Events) == 0 {
		return errors.New("there are no Contracts: use what treaty gen writes, events.Contracts()")
	}
	types := map[string]bool{}
	for _, e := range c.Events {
		types[e.Type] = true
	}
	for _, typ := range slices.Sorted(maps.Keys(handlers)) {
		if now := c.calledNow(typ); !types[typ] && now != "" {
			return fmt.Errorf("there is no contract of %q, which Handlers names: it is called %s now, whose handler gets what comes under the earlier name", typ, now)
		}
		if !types[typ] {
			return fmt.Errorf("there is no contract of %q, which Handlers names: those here are %s", typ, strings.Join(slices.Sorted(maps.Keys(types)), ", "))
		}
	}
	all, named := c.services(service, (*Contract).services)
	switch {
	case len(named) > 1:
		return twoServices(service, named)
	case len(all) == 0:
		return fmt.Errorf("no service consumes any of the %d contracts: say it in the manifests (`consumes`), and run treaty gen", len(c.Events))
	case len(named) == 0:
		return fmt.Errorf("there is no manifest of a service %q that consumes or produces anything: those of %s do", service, strings.Join(all, ", "))
	}
	return nil
}

// calledNow returns today's name of an event that had another, or "".
func (c *Contracts) calledNow(former string) string {
	for _, e := range c.Events {
		if slices.Contains(e.Formerly, former) {
			return e.Type
		}
	}
	return ""
}

// warnOfUndeclared tells which events the service handles without saying so in its manifest:
// nobody asks it before they change.
func (c *Consumer) warnOfUndeclared() {
	for _, typ := range slices.Sorted(maps.Keys(c.cfg.Handlers)) {
		if a := c.agreements[major{typ, anyMajor}]; a.contract != nil && a.consumption == nil {
			c.cfg.Logger.Warn("the manifest of this service does not say that it consumes the event", attrType, typ)
		}
	}
}
