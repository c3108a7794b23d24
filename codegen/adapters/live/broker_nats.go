package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	wmnats "github.com/ThreeDotsLabs/watermill-nats/v2/pkg/nats"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// natsBroker is a NATS server with JetStream in this process, which opens no port.
type natsBroker struct {
	dir    string
	server *server.Server
	out    *wmnats.Publisher
}

func openNATS() (broker, error) {
	dir, err := os.MkdirTemp("", "treaty-live-nats-")
	if err != nil {
		return nil, err
	}
	b := &natsBroker{dir: dir}
	if err := b.start(); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

// start starts the server, and makes a stream of each topic.
func (b *natsBroker) start() error {
	var err error
	b.server, err = server.NewServer(&server.Options{
		ServerName: "live", DontListen: true, JetStream: true, StoreDir: b.dir, NoLog: true, NoSigs: true,
	})
	if err != nil {
		return err
	}
	go b.server.Start()
	if !b.server.ReadyForConnections(20 * time.Second) {
		return errors.New("the NATS server does not become ready")
	}
	conn, err := b.connect("live")
	if err != nil {
		return err
	}
	stream, err := conn.JetStream()
	if err != nil {
		return err
	}
	for _, topic := range topics {
		if _, err := stream.AddStream(&nats.StreamConfig{Name: topic, Subjects: []string{topic}, Storage: nats.MemoryStorage}); err != nil {
			return fmt.Errorf("the stream %s: %w", topic, err)
		}
	}
	b.out, err = wmnats.NewPublisherWithNatsConn(conn, wmnats.PublisherPublishConfig{
		Marshaler: &wmnats.NATSMarshaler{}, SubjectCalculator: wmnats.DefaultSubjectCalculator,
	}, wm.NopLogger{})
	return err
}

func (b *natsBroker) connect(name string) (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(b.server), nats.Name(name))
}

func (b *natsBroker) publisher() message.Publisher { return b.out }

// subscriber has a connection of its own, and a durable consumer of each stream that it
// subscribes to: what a service has not acknowledged is there when it comes back.
func (b *natsBroker) subscriber(service string) (message.Subscriber, error) {
	conn, err := b.connect(service)
	if err != nil {
		return nil, err
	}
	return wmnats.NewSubscriberWithNatsConn(conn, wmnats.SubscriberSubscriptionConfig{
		Unmarshaler: &wmnats.NATSMarshaler{}, SubjectCalculator: wmnats.DefaultSubjectCalculator,
		JetStream: wmnats.JetStreamConfig{
			DurablePrefix:    strings.ReplaceAll(service, "/", "_"),
			SubscribeOptions: []nats.SubOpt{nats.DeliverAll(), nats.AckExplicit(), nats.ManualAck()},
		},
	}, wm.NopLogger{})
}

func (b *natsBroker) close() error {
	var err error
	if b.out != nil {
		err = b.out.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
	return errors.Join(err, os.RemoveAll(b.dir))
}
