package delivery_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// warehouse is a service that consumes orders. Its handlers note what they are given.
type warehouse struct {
	delivery.ConsumerConfig
	t       *testing.T
	letters *delivery.MemoryDeadLetters
	pauses  []time.Duration
	log     bytes.Buffer

	mu      sync.Mutex
	handled []string // the order of each event that was handled, or failed to be
}

// order is what events are read as.
type order struct{ ID string }

// newWarehouse handles all orders; handle may be nil.
func newWarehouse(t *testing.T, handle delivery.Handler) *warehouse {
	w := &warehouse{t: t, letters: delivery.NewMemoryDeadLetters(0)}
	w.ConsumerConfig = delivery.ConsumerConfig{
		Service: "fulfilment/warehouse",
		Contracts: delivery.Contracts{Events: []delivery.Contract{
			{Type: "ordering.OrderPlaced", Version: 1, Consumers: []delivery.Consumption{{Service: "fulfilment/warehouse"}}},
			{Type: "ordering.OrderPlaced", Version: 2, Consumers: []delivery.Consumption{{Service: "fulfilment/warehouse"}}},
			{Type: "payments.PaymentTaken", Version: 1},
		}},
		Read: read,
		Handlers: map[string]delivery.Handler{"ordering.OrderPlaced": func(ctx context.Context, e *event.Envelope, v any) error {
			w.mu.Lock()
			w.handled = append(w.handled, v.(*order).ID)
			w.mu.Unlock()
			if handle == nil {
				return nil
			}
			return handle(ctx, e, v)
		}},
		Store: delivery.NewMemoryStore(0, 0), DeadLetters: w.letters,
		Retry: delivery.Retry{Attempts: 3, Jitter: -1},
		Sleep: func(ctx context.Context, d time.Duration) error {
			w.pauses = append(w.pauses, d)
			return ctx.Err()
		},
		Logger: slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	return w
}

// read is the door of versions 1 and 2.
func read(e *event.Envelope) (any, error) {
	if e.Version < 1 || e.Version > 2 {
		return nil, &event.UnknownVersion{Event: e.Type, Version: e.Version, Known: []int{1, 2}}
	}
	var v struct{ OrderID *string }
	if err := json.Unmarshal(e.Data, &v); err != nil || v.OrderID == nil {
		return nil, &event.Invalid{Violations: []event.Violation{{Pointer: "/orderId", Keyword: "type", Message: "must be a string, is secret"}}}
	}
	return &order{*v.OrderID}, nil
}

func (w *warehouse) consumer() *delivery.Consumer {
	w.t.Helper()
	c, err := delivery.NewConsumer(w.ConsumerConfig)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// consume has a message dealt with.
func (w *warehouse) consume(messages ...delivery.Message) *delivery.Consumer {
	w.t.Helper()
	c := w.consumer()
	for _, m := range messages {
		if err := c.Consume(w.t.Context(), m); err != nil {
			w.t.Errorf("given back: %v", err)
		}
	}
	return c
}

// did asks what the handlers were given.
func (w *warehouse) did(want string) {
	w.t.Helper()
	if got := strings.Join(w.handled, " "); got != want {
		w.t.Errorf("handled %q, want %q", got, want)
	}
}

// dead returns the dead letters.
func (w *warehouse) dead() []delivery.DeadLetter {
	w.t.Helper()
	list, err := w.letters.List(context.Background(), "fulfilment/warehouse", delivery.Position{}, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// onlyDead returns the one dead letter there is.
func (w *warehouse) onlyDead() delivery.DeadLetter {
	w.t.Helper()
	list := w.dead()
	if len(list) != 1 {
		w.t.Fatalf("%d dead letters: %+v", len(list), list)
	}
	return list[0]
}

func (w *warehouse) noneDead() {
	w.t.Helper()
	if list := w.dead(); len(list) != 0 {
		w.t.Errorf("in the dead letters: %+v", list)
	}
}

// placed is an order of version 2, as an event whose id is that of the order; change may be nil.
func placed(t *testing.T, id string, change func(*event.Envelope)) delivery.Message {
	t.Helper()
	e := &event.Envelope{Type: "ordering.OrderPlaced", Version: 2, ID: id, Source: "/checkout", Data: fmt.Appendf(nil, `{"orderId": %q}`, id)}
	if change != nil {
		change(e)
	}
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return delivery.Message{Source: "orders", Key: []byte("k"), Body: body}
}

var errShelf = errors.New("no shelf is free")
