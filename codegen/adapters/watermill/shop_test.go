package watermill_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// OrderPlaced stands for a generated type.
type OrderPlaced struct {
	OrderID string `json:"orderId"`
}

const (
	orderPlaced = "ordering.OrderPlaced"
	topic       = "orders"
)

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

// read stands for the door of a generated Reader.
func read(e *event.Envelope) (any, error) {
	if e.Version != 1 {
		return nil, &event.UnknownVersion{Event: e.Type, Version: e.Version, Known: []int{1}}
	}
	return readOrder(e.Data)
}

// warehouse consumes orders, and notes which.
type warehouse struct {
	letters *delivery.MemoryDeadLetters
	mu      sync.Mutex
	done    map[string]int
}

// newWarehouse returns a warehouse and its configuration; handle may be nil.
func newWarehouse(handle func(ctx context.Context, order OrderPlaced) error) (*warehouse, delivery.ConsumerConfig) {
	w := &warehouse{letters: delivery.NewMemoryDeadLetters(0), done: map[string]int{}}
	return w, delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: contracts(), Read: read,
		Store: delivery.NewMemoryStore(0, 0), DeadLetters: w.letters,
		Retry:  delivery.Retry{Attempts: 3, First: time.Millisecond},
		Logger: slog.New(slog.DiscardHandler),
		Handlers: map[string]delivery.Handler{orderPlaced: delivery.On(func(ctx context.Context, _ *event.Envelope, order OrderPlaced) error {
			if handle != nil {
				if err := handle(ctx, order); err != nil {
					return err
				}
			}
			w.note(order.OrderID)
			return nil
		})},
	}
}

func (w *warehouse) note(order string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done[order]++
}

// count returns how many orders were handled.
func (w *warehouse) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.done)
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

func newConsumer(t *testing.T, cfg delivery.ConsumerConfig) *delivery.Consumer {
	t.Helper()
	c, err := delivery.NewConsumer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newChannel returns a broker in memory that forgets nothing, so that who subscribes later
// gets all that was published.
func newChannel(t *testing.T) *gochannel.GoChannel {
	channel := gochannel.NewGoChannel(gochannel.Config{Persistent: true, OutputChannelBuffer: 4}, wm.NopLogger{})
	t.Cleanup(func() { _ = channel.Close() })
	return channel
}

// newCheckout returns who publishes orders to the channel.
func newCheckout(t *testing.T, to message.Publisher, mode watermill.Mode) *delivery.Publisher {
	t.Helper()
	sender, err := watermill.NewSender(watermill.SenderConfig{Publisher: to, Topic: watermill.OneTopic(topic), Mode: mode})
	if err != nil {
		t.Fatal(err)
	}
	p, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "checkout", Source: "/checkout", Contracts: contracts(), Send: sender.Send, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func publish(t *testing.T, p *delivery.Publisher, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := p.Publish(t.Context(), OrderPlaced{number(i)}); err != nil {
			t.Fatal(err)
		}
	}
}

// unclosed is a broker that outlives the routers which subscribe to it, as real ones do.
type unclosed struct{ message.Subscriber }

func (unclosed) Close() error { return nil }

// route runs a router until stop; it is running when route returns.
func route(t *testing.T, set func(*message.Router)) (stop func()) {
	t.Helper()
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 10 * time.Second}, wm.NopLogger{})
	if err != nil {
		t.Fatal(err)
	}
	set(router)
	ended := make(chan error, 1)
	go func() { ended <- router.Run(context.Background()) }()
	<-router.Running()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			if err := router.Close(); err != nil {
				t.Error(err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// consuming adds a consumer to a router.
func consuming(from message.Subscriber, c *delivery.Consumer) func(*message.Router) {
	return func(r *message.Router) {
		r.AddConsumerHandler("warehouse", topic, unclosed{from}, watermill.Handler(c))
	}
}

// until waits for something.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// order is an order as an event.
func order(i int) *event.Envelope {
	return &event.Envelope{
		Type: orderPlaced, Version: 1, ID: number(i), Source: "/checkout", PartitionKey: number(i),
		Data: fmt.Appendf(nil, `{"orderId": %q}`, number(i)),
	}
}
