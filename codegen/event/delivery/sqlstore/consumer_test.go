package sqlstore_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// contracts are those of the events that a service reads.
func contracts(service string) (all delivery.Contracts) {
	for _, typ := range []string{"ordering.OrderCancelled", "ordering.OrderPlaced", "ordering.OrderShelved"} {
		all.Events = append(all.Events, delivery.Contract{Type: typ, Version: 1, Consumers: []delivery.Consumption{{Service: service}}})
	}
	return all
}

// consumer returns one that tries twice, without a pause.
func consumer(t testing.TB, b backend, handle func(context.Context) error) *delivery.Consumer {
	t.Helper()
	c, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: contracts("fulfilment/warehouse"), Store: b.store(), DeadLetters: b.letters(),
		Read: func(e *event.Envelope) (any, error) { return e.Data, nil },
		Handlers: map[string]delivery.Handler{
			"ordering.OrderPlaced": func(ctx context.Context, _ *event.Envelope, _ any) error { return handle(ctx) },
		},
		Retry:  delivery.Retry{Attempts: 2},
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// placed is a message of an event.
func placed(id string) delivery.Message {
	return delivery.Message{Source: "orders", Body: fmt.Appendf(nil,
		`{"specversion": "1.0", "type": "ordering.OrderPlaced.v1", "source": "/checkout", "id": %q, "data": {}}`, id)}
}

// letters returns the dead letters of that consumer.
func letters(t *testing.T, b backend) []delivery.DeadLetter {
	t.Helper()
	list, err := b.letters().List(t.Context(), "fulfilment/warehouse", delivery.Position{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
