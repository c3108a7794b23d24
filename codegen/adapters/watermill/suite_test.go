package watermill_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/ThreeDotsLabs/watermill/pubsub/tests"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Watermill's own suite holds a broker that is made of a Sender, Watermill's channel, routers
// and consumers to what it asks of every broker: that each message comes once, as it
// was, again after each nack, from any number of publishers and subscribers, until closed.
func TestWatermillsSuiteOfBrokers(t *testing.T) {
	for name, mode := range map[string]watermill.Mode{"structured": watermill.Structured, "binary": watermill.Binary} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tests.TestPubSub(t, tests.Features{
				ExactlyOnceDelivery: true, RequireSingleInstance: true, // as of the channel
				ForceShort: true, // its long form sends as much more as make test has no time for
			}, func(t *testing.T) (message.Publisher, message.Subscriber) {
				b := newBroker(t, mode)
				return b, b
			}, nil)
		})
	}
}

// broker is a broker whose messages travel as events.
type broker struct {
	channel *gochannel.GoChannel
	sender  *watermill.Sender

	mu      sync.Mutex
	closed  bool
	routers sync.WaitGroup
	ctx     context.Context
	end     context.CancelFunc
}

// carried is a message of the suite as the data of an event.
type carried struct {
	UUID     string            `json:"uuid"`
	Metadata map[string]string `json:"metadata"`
	Payload  []byte            `json:"payload"`
}

const carriedType = "suite.MessageCarried"

func newBroker(t *testing.T, mode watermill.Mode) *broker {
	b := &broker{channel: gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 10000, Persistent: true}, wm.NopLogger{})}
	b.ctx, b.end = context.WithCancel(context.Background())
	var err error
	b.sender, err = watermill.NewSender(watermill.SenderConfig{
		Publisher: b.channel, Mode: mode,
		Topic: func(e *event.Envelope) string { return e.Subject },
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *broker) Publish(topic string, messages ...*message.Message) error {
	var events []*event.Envelope
	for _, m := range messages {
		data, err := json.Marshal(carried{m.UUID, m.Metadata, m.Payload})
		if err != nil {
			return err
		}
		events = append(events, &event.Envelope{Type: carriedType, Version: 1, ID: wm.NewUUID(), Source: "/suite", Subject: topic, Data: data})
	}
	return b.sender.SendAll(context.Background(), events...)
}

// Subscribe runs a router of its own, whose consumer hands messages out, and waits for the
// ack; a nack is an error of its handler, which is tried again.
func (b *broker) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errors.New("the broker is closed")
	}
	out := make(chan *message.Message)
	consumer, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "suite/subscriber", Contracts: delivery.Contracts{Events: []delivery.Contract{{
			Type: carriedType, Version: 1, Consumers: []delivery.Consumption{{Service: "suite/subscriber"}},
		}}},
		Store: delivery.NewMemoryStore(0, 0), DeadLetters: delivery.NewMemoryDeadLetters(0),
		Read:     func(e *event.Envelope) (any, error) { return e, nil },
		Retry:    delivery.Retry{Attempts: 1000, First: time.Millisecond, Max: 10 * time.Millisecond},
		Logger:   slog.New(slog.DiscardHandler),
		Handlers: map[string]delivery.Handler{carriedType: func(ctx context.Context, e *event.Envelope, _ any) error { return hand(ctx, e, out) }},
	})
	if err != nil {
		return nil, err
	}
	router, err := message.NewRouter(message.RouterConfig{}, wm.NopLogger{})
	if err != nil {
		return nil, err
	}
	router.AddConsumerHandler("subscriber", topic, unclosed{b.channel}, watermill.Handler(consumer))
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(b.ctx, cancel)
	b.routers.Go(func() {
		defer close(out)
		defer stop()
		defer cancel()
		_ = router.Run(ctx) // it ends with ctx, and waits for its handlers
	})
	<-router.Running()
	return out, nil
}

// hand gives a message to a subscriber, and waits for what it says.
func hand(ctx context.Context, e *event.Envelope, out chan<- *message.Message) error {
	var c carried
	if err := json.Unmarshal(e.Data, &c); err != nil {
		return delivery.Permanent(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := message.NewMessageWithContext(ctx, c.UUID, c.Payload)
	m.Metadata = c.Metadata
	select {
	case out <- m:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-m.Acked():
		return nil
	case <-m.Nacked():
		return errors.New("nack")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *broker) Close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.end()
	b.routers.Wait()
	return b.channel.Close()
}
