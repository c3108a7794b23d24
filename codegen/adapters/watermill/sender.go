package watermill

import (
	"context"
	"errors"
	"fmt"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/event"
)

// SenderConfig says where a Sender sends. Publisher and Topic must be there.
type SenderConfig struct {
	Publisher message.Publisher
	// Topic says where an event goes; [OneTopic] is the same for all.
	Topic func(e *event.Envelope) string
	Mode  Mode
}

// OneTopic sends every event to one topic.
func OneTopic(topic string) func(*event.Envelope) string {
	return func(*event.Envelope) string { return topic }
}

// Sender sends what a delivery.Publisher made. It is as safe for use by many goroutines as
// its publisher.
type Sender struct{ cfg SenderConfig }

// NewSender returns a Sender, or says what is missing.
func NewSender(cfg SenderConfig) (*Sender, error) {
	switch {
	case cfg.Publisher == nil:
		return nil, errors.New("watermill.NewSender: no Publisher: nothing takes the messages")
	case cfg.Topic == nil:
		return nil, errors.New("watermill.NewSender: no Topic: say where events go, or OneTopic")
	case cfg.Mode < Structured || cfg.Mode > BinaryKafka:
		return nil, fmt.Errorf("watermill.NewSender: there is no mode %d", cfg.Mode)
	}
	return &Sender{cfg}, nil
}

// Send sends one event: the Send of a delivery.PublisherConfig.
func (s *Sender) Send(ctx context.Context, e *event.Envelope) error { return s.SendAll(ctx, e) }

// SendAll sends several events, as an outbox has them. Those that follow each other to one
// topic are given to the publisher at once, in their order; the first error ends it. Then
// those before may have been sent, so send all again: who has them knows them by their ids.
// Nothing is sent where one of them cannot be, or has no topic.
func (s *Sender) SendAll(ctx context.Context, events ...*event.Envelope) error {
	loads, err := s.loads(ctx, events)
	if err != nil {
		return err
	}
	for _, l := range loads {
		err := ctx.Err() // publishers do not ask
		if err == nil {
			err = s.cfg.Publisher.Publish(l.topic, l.messages...)
		}
		if err != nil {
			return fmt.Errorf("watermill: the topic %q: %w", l.topic, err)
		}
	}
	return nil
}

// load is what is published at once.
type load struct {
	topic    string
	messages []*message.Message
}

func (s *Sender) loads(ctx context.Context, events []*event.Envelope) ([]load, error) {
	var loads []load
	for _, e := range events {
		topic := s.cfg.Topic(e)
		if topic == "" {
			return nil, fmt.Errorf("watermill: there is no topic for %s v%d", e.Type, e.Version)
		}
		m, err := NewMessage(e, s.cfg.Mode)
		if err != nil {
			return nil, err
		}
		m.SetContext(ctx)
		if n := len(loads); n == 0 || loads[n-1].topic != topic {
			loads = append(loads, load{topic: topic})
		}
		last := &loads[len(loads)-1]
		last.messages = append(last.messages, m)
	}
	return loads, nil
}
