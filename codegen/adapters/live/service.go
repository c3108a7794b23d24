package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events"
	"github.com/treaty-events/treaty/codegen/adapters/live/steps"
	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// service is what stands between the code of a service and the transport.
type service struct {
	name      string              // as its manifest has it, with the context
	publisher *delivery.Publisher // nil: it consumes only
	consumer  *delivery.Consumer  // nil: it publishes only
	letters   *delivery.MemoryDeadLetters
	handled   []string // types
}

// staff is the code of a service.
type staff interface {
	// handlers returns what it does with events.
	handlers() events.Handlers
	// subscribes returns the topics that have them.
	subscribes() []string
}

// newPublisher returns what a service publishes through. Each event is in the journal
// before it is sent; every fifth is sent twice, as an outbox does that crashed in between.
func (c *company) newPublisher(name string, rates map[string]delivery.Rate) (*delivery.Publisher, error) {
	sender, err := watermill.NewSender(watermill.SenderConfig{
		Publisher: c.broker.publisher(), Topic: contextOf, Mode: c.mode,
	})
	if err != nil {
		return nil, err
	}
	var sent atomic.Int64
	return delivery.NewPublisher(delivery.PublisherConfig{
		Service: name, Source: "/" + name, Contracts: events.Contracts(), Rates: rates, Logger: c.logger,
		Send: func(ctx context.Context, e *event.Envelope) error {
			copies := []*event.Envelope{e}
			if sent.Add(1)%5 == 0 {
				copies = append(copies, e)
			}
			if err := c.journal.add(e, len(copies)); err != nil {
				return err
			}
			return sender.SendAll(ctx, copies...)
		},
	})
}

// contextOf is the topic of an event.
func contextOf(e *event.Envelope) string {
	topic, _, _ := strings.Cut(e.Type, ".")
	return topic
}

// newConsumer returns what consumes for a service. How often it tries again, and by what it
// knows an event, its manifest says.
func newConsumer(name string, s staff, letters delivery.DeadLetters, logger *slog.Logger) (*delivery.Consumer, error) {
	return delivery.NewConsumer(delivery.ConsumerConfig{
		Service: name, Contracts: events.Contracts(),
		Read:     events.NewReader(steps.OrderPlaced{}, steps.PaymentRefunded{}).ReadEnvelope,
		Handlers: s.handlers().ByType(), Unhandled: delivery.IgnoreUnhandled,
		Store: delivery.NewMemoryStore(1_000_000, time.Hour), DeadLetters: letters,
		Retry:  delivery.Retry{First: 2 * time.Millisecond, Max: 500 * time.Millisecond},
		Logger: logger,
	})
}

// route has a router bring what a service subscribes to.
func (c *company) route(router *message.Router, s *service, topics []string) error {
	from, err := c.broker.subscriber(s.name)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		router.AddConsumerHandler(s.name+" of "+topic, topic, from, watermill.Handler(s.consumer))
	}
	return nil
}

// count returns how often something became of events of a type; of all where it is empty.
func (s *service) count(typ string, outcome delivery.Outcome) uint64 {
	var n uint64
	if s.consumer == nil {
		return 0
	}
	for _, c := range s.consumer.Counts() {
		if (typ == "" || c.Type == typ) && c.Outcome == outcome {
			n += c.Count
		}
	}
	return n
}

// handledOf returns how often events of a type were handled, at once or as letters.
func (s *service) handledOf(typ string) uint64 {
	return s.count(typ, delivery.Handled) + s.count(typ, delivery.LetterHandled)
}

// dead returns the letters of a service.
func (s *service) dead() []delivery.DeadLetter {
	list, err := s.letters.List(context.Background(), s.name, delivery.Position{}, 1_000_000)
	if err != nil {
		panic(err) // memory does not fail
	}
	return list
}

// deadOf returns how many letters of a type there are.
func (s *service) deadOf(typ string) uint64 {
	var n uint64
	for _, l := range s.dead() {
		if l.Type == typ {
			n++
		}
	}
	return n
}

// now is the time as events have it.
func now() event.Timestamp { return event.NewTimestamp(time.Now()) }
