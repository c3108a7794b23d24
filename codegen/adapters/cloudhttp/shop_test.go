package cloudhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// OrderPlaced stands for a generated type.
type OrderPlaced struct {
	OrderID string `json:"orderId"`
}

const orderPlaced = "ordering.OrderPlaced"

var errBusy = errors.New("the database is busy")

// contracts stand for what treaty gen writes.
func contracts() delivery.Contracts {
	return delivery.Contracts{
		Events: []delivery.Contract{{
			Type: orderPlaced, Version: 1, Schema: "urn:orders", Key: "/orderId", Producers: []string{"ordering/checkout"},
			Consumers: []delivery.Consumption{{Service: "fulfilment/warehouse"}},
			Check:     func(data []byte) error { _, err := readOrder(data); return err },
		}},
		Encode: func(v any) (string, int, []byte, error) {
			order, ok := v.(OrderPlaced)
			if !ok {
				return "", 0, nil, nil
			}
			data, err := json.Marshal(order)
			return orderPlaced, 1, data, err
		},
	}
}

func readOrder(data []byte) (OrderPlaced, error) {
	var order OrderPlaced
	if err := json.Unmarshal(data, &order); err != nil || order.OrderID == "" {
		return order, &event.Invalid{Violations: []event.Violation{{Pointer: "/orderId", Keyword: "required", Message: "must be there"}}}
	}
	return order, nil
}

// warehouse consumes orders, and notes which.
type warehouse struct {
	letters *delivery.MemoryDeadLetters
	mu      sync.Mutex
	done    map[string]int
	seen    []*event.Envelope
}

// newWarehouse returns a warehouse and its configuration; handle may be nil.
func newWarehouse(handle func(ctx context.Context, order OrderPlaced) error) (*warehouse, delivery.ConsumerConfig) {
	w := &warehouse{letters: delivery.NewMemoryDeadLetters(0), done: map[string]int{}}
	return w, delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: contracts(),
		Read:  func(e *event.Envelope) (any, error) { return readOrder(e.Data) },
		Store: delivery.NewMemoryStore(0, 0), DeadLetters: w.letters,
		Retry:  delivery.Retry{Attempts: 2, First: time.Millisecond},
		Logger: slog.New(slog.DiscardHandler),
		Handlers: map[string]delivery.Handler{orderPlaced: delivery.On(func(ctx context.Context, e *event.Envelope, order OrderPlaced) error {
			if handle != nil {
				if err := handle(ctx, order); err != nil {
					return err
				}
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			w.done[order.OrderID]++
			w.seen = append(w.seen, e)
			return nil
		})},
	}
}

// onceEach asks that n orders were handled, each once.
func (w *warehouse) onceEach(t *testing.T, n int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range n {
		if times := w.done[number(i)]; times != 1 {
			t.Errorf("%s was handled %d times", number(i), times)
		}
	}
	if len(w.done) != n {
		t.Errorf("%d orders were handled, of %d", len(w.done), n)
	}
}

func (w *warehouse) dead(t *testing.T) []delivery.DeadLetter {
	t.Helper()
	list, err := w.letters.List(context.Background(), "fulfilment/warehouse", delivery.Position{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func number(i int) string { return fmt.Sprintf("ORD-%04d", i) }

func newReceiver(t *testing.T, consumer delivery.ConsumerConfig, cfg cloudhttp.ReceiverConfig) *cloudhttp.Receiver {
	t.Helper()
	c, err := delivery.NewConsumer(consumer)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Consumer = c
	r, err := cloudhttp.NewReceiver(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func newSender(t *testing.T, cfg cloudhttp.SenderConfig) *cloudhttp.Sender {
	t.Helper()
	s, err := cloudhttp.NewSender(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// order is an order as an event.
func order(i int) *event.Envelope {
	return &event.Envelope{
		Type: orderPlaced, Version: 1, ID: number(i), Source: "/checkout", Subject: "Möbel, 100 %", PartitionKey: number(i),
		Data: fmt.Appendf(nil, `{"orderId": %q}`, number(i)),
	}
}
