package main

import (
	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
)

// transport is a way for events to get from one service to others.
type transport struct {
	name, title string
	mode        watermill.Mode
	open        func() (broker, error)
}

var transports = []transport{
	{"channel", "Watermill's channel in memory", watermill.Structured, openChannel},
	{"nats", "NATS JetStream, its server in this process", watermill.Binary, openNATS},
}

// topics are the contexts, whose events each has.
var topics = []string{"ordering", "payments", "fulfilment", "catalogue"}

// broker is an open transport.
type broker interface {
	publisher() message.Publisher
	// subscriber returns what brings all events of its topics to one service.
	subscriber(service string) (message.Subscriber, error)
	close() error
}

// channel is Watermill's own.
type channel struct{ *gochannel.GoChannel }

func openChannel() (broker, error) {
	return channel{gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 16}, wm.NopLogger{})}, nil
}

func (c channel) publisher() message.Publisher { return c.GoChannel }

func (c channel) subscriber(string) (message.Subscriber, error) { return c.GoChannel, nil }

func (c channel) close() error { return c.Close() }
