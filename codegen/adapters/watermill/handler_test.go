package watermill_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

var errBusy = errors.New("the database is busy")

func TestWhatIsPublishedIsHandled(t *testing.T) {
	for name, mode := range map[string]watermill.Mode{"structured": watermill.Structured, "binary": watermill.Binary, "as in Kafka": watermill.BinaryKafka} {
		t.Run(name, func(t *testing.T) {
			channel := newChannel(t)
			w, cfg := newWarehouse(nil)
			route(t, consuming(channel, newConsumer(t, cfg)))
			publish(t, newCheckout(t, channel, mode), 0, 50)
			until(t, "50 orders", func() bool { return w.count() == 50 })
			w.onceEach(t, 50)
		})
	}
}

func TestDuplicatesAreHandledOnceAndAcknowledged(t *testing.T) {
	channel := newChannel(t)
	w, cfg := newWarehouse(nil)
	twice := publisherFunc(func(topic string, messages ...*message.Message) error {
		return channel.Publish(topic, append(messages, messages...)...)
	})
	c := newConsumer(t, cfg)
	route(t, consuming(channel, c))
	publish(t, newCheckout(t, twice, watermill.Structured), 0, 50)
	until(t, "50 duplicates", func() bool { return counted(c, delivery.Duplicate) == 50 })
	w.onceEach(t, 50)
}

// What is no event, what violates its contract and what panics goes into the dead letters, as
// it came, and what comes behind it is handled.
func TestPoisonIsKeptAndHoldsNothingUp(t *testing.T) {
	channel := newChannel(t)
	w, cfg := newWarehouse(func(_ context.Context, order OrderPlaced) error {
		if order.OrderID == number(7) {
			panic("no shelf")
		}
		return nil
	})
	route(t, consuming(channel, newConsumer(t, cfg)))
	broken := `{"specversion": "1.0", "id": "1", "source": "/a", "type": "ordering.OrderPlaced.v1", "data": {}}`
	for _, payload := range []string{"\x00 no event", broken} {
		if err := channel.Publish(topic, message.NewMessage("", []byte(payload))); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, newCheckout(t, channel, watermill.Binary), 0, 20)
	until(t, "19 orders and 3 letters", func() bool { return w.count() == 19 && len(w.dead(t)) == 3 })
	reasons := map[delivery.Reason]string{}
	for _, l := range w.dead(t) {
		reasons[l.Reason] = string(l.Message.Body)
		if l.Message.Source != topic {
			t.Errorf("a letter comes from %q", l.Message.Source)
		}
	}
	if reasons[delivery.ReasonNotAnEvent] != "\x00 no event" || reasons[delivery.ReasonViolatesContract] != broken ||
		!strings.Contains(reasons[delivery.ReasonPanic], number(7)) {
		t.Errorf("the letters are %q", reasons)
	}
}

// A store that fails has messages brought again, and not as fast as can be.
func TestWhatIsGivenBackIsBroughtAgain(t *testing.T) {
	channel := newChannel(t)
	w, cfg := newWarehouse(nil)
	store := &failing{Store: cfg.Store}
	store.left.Store(4) // more than the attempts at one order
	cfg.Store = store
	c := newConsumer(t, cfg)
	began := time.Now()
	route(t, consuming(channel, c))
	publish(t, newCheckout(t, channel, watermill.Structured), 0, 1)
	until(t, "the order", func() bool { return w.count() == 1 })
	w.onceEach(t, 1)
	if counted(c, delivery.GivenBack) != 1 || time.Since(began) < watermill.Pause {
		t.Errorf("given back %d times, in %v", counted(c, delivery.GivenBack), time.Since(began))
	}
	if letters := w.dead(t); len(letters) != 0 {
		t.Errorf("in the dead letters: %+v", letters)
	}
}

// A router that closes does not wait for the pause.
func TestWhatIsGivenBackAtAShutdownIsGivenBackAtOnce(t *testing.T) {
	_, cfg := newWarehouse(nil)
	m, err := watermill.NewMessage(order(1), watermill.Structured)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m.SetContext(ctx)
	began := time.Now()
	if err := watermill.Handler(newConsumer(t, cfg))(m); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > watermill.Pause/2 {
		t.Errorf("it took %v", took)
	}
}

// Routers come and go while orders are published, some in the middle of handlers. The broker
// brings to each what was ever published: nothing is lost, and nothing handled twice.
func TestShutdownsInTheMiddleLoseNothing(t *testing.T) {
	const orders, routers = 120, 6
	channel := newChannel(t)
	var began atomic.Int32
	w, cfg := newWarehouse(func(ctx context.Context, order OrderPlaced) error {
		began.Add(1)
		select {
		case <-time.After(time.Millisecond):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	checkout := newCheckout(t, channel, watermill.BinaryKafka)
	for i := range routers {
		stop := route(t, consuming(channel, newConsumer(t, cfg)))
		before := began.Load()
		publish(t, checkout, i*orders/routers, (i+1)*orders/routers)
		until(t, "some handlers", func() bool { return began.Load() >= before+3 })
		stop()
	}
	if n := w.count(); n == orders {
		t.Error("nothing was left when the last router closed: the test shows nothing")
	}
	route(t, consuming(channel, newConsumer(t, cfg)))
	until(t, "all orders", func() bool { return w.count() == orders })
	w.onceEach(t, orders)
	if letters := w.dead(t); len(letters) != 0 {
		t.Errorf("in the dead letters: %+v", letters)
	}
}

// failing is a store that fails a number of times.
type failing struct {
	delivery.Store
	left atomic.Int32
}

func (f *failing) Once(ctx context.Context, consumer, key string, do func(context.Context) error) (bool, error) {
	if f.left.Add(-1) >= 0 {
		return false, errBusy
	}
	return f.Store.Once(ctx, consumer, key, do)
}

// publisherFunc is a publisher of Watermill.
type publisherFunc func(topic string, messages ...*message.Message) error

func (f publisherFunc) Publish(topic string, messages ...*message.Message) error {
	return f(topic, messages...)
}
func (f publisherFunc) Close() error { return nil }

// counted returns how often a consumer counted an outcome.
func counted(c *delivery.Consumer, outcome delivery.Outcome) (n uint64) {
	for _, row := range c.Counts() {
		if row.Outcome == outcome {
			n += row.Count
		}
	}
	return n
}
