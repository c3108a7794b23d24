package watermill_test

import (
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// behind runs a handler of a router behind a consumer.
func behind(t *testing.T, handle message.NoPublishHandlerFunc) (*warehouse, *delivery.Consumer, *delivery.Publisher) {
	t.Helper()
	channel := newChannel(t)
	w, cfg := newWarehouse(nil)
	cfg.Handlers = map[string]delivery.Handler{orderPlaced: watermill.Next}
	c := newConsumer(t, cfg)
	route(t, func(r *message.Router) {
		r.AddConsumerHandler("warehouse", topic, unclosed{channel}, handle).AddMiddleware(watermill.Middleware(c))
	})
	return w, c, newCheckout(t, channel, watermill.Structured)
}

func TestAHandlerBehindAConsumerIsCalledOncePerEvent(t *testing.T) {
	var w *warehouse
	var attempts atomic.Int32
	ready := make(chan struct{})
	handle := func(m *message.Message) error {
		<-ready
		if attempts.Add(1) == 1 {
			return errBusy // which the consumer tries again
		}
		order := watermill.Value(m.Context()).(OrderPlaced)
		if e := delivery.Cause(m.Context()); e.PartitionKey != order.OrderID {
			t.Errorf("the event of %s is %+v", order.OrderID, e)
		}
		w.note(order.OrderID)
		return nil
	}
	w, c, checkout := behind(t, handle)
	close(ready)
	if err := checkout.Publish(t.Context(), OrderPlaced{number(0)}, delivery.ID("same")); err != nil {
		t.Fatal(err)
	}
	if err := checkout.Publish(t.Context(), OrderPlaced{number(0)}, delivery.ID("same")); err != nil {
		t.Fatal(err)
	}
	publish(t, checkout, 1, 10)
	until(t, "10 orders, a duplicate", func() bool { return w.count() == 10 && counted(c, delivery.Duplicate) == 1 })
	w.onceEach(t, 10)
	if letters := w.dead(t); len(letters) != 0 {
		t.Errorf("in the dead letters: %+v", letters)
	}
}

// Each attempt has the message as it came, and so has the dead letter, whatever handlers do to
// theirs.
func TestAHandlerMayChangeItsMessage(t *testing.T) {
	w, cfg := newWarehouse(nil)
	cfg.Handlers = map[string]delivery.Handler{orderPlaced: watermill.Next}
	m, err := watermill.NewMessage(order(1), watermill.Binary)
	if err != nil {
		t.Fatal(err)
	}
	came := m.Copy()
	came.Payload = slices.Clone(m.Payload)
	attempts := 0
	handler := watermill.Middleware(newConsumer(t, cfg))(func(m *message.Message) ([]*message.Message, error) {
		attempts++
		if !m.Equals(came) {
			t.Errorf("attempt %d has %q, %v", attempts, m.Payload, m.Metadata)
		}
		clear(m.Payload)
		m.Metadata.Set("ce-id", "another")
		return nil, errBusy
	})
	if _, err := handler(m); err != nil {
		t.Fatal(err)
	}
	letters := w.dead(t)
	if len(letters) != 1 || attempts != 3 || string(letters[0].Message.Body) != string(came.Payload) {
		t.Errorf("%d attempts, and the letters %+v", attempts, letters)
	}
}

// What a handler returns for the router to publish would be lost where that fails.
func TestWhatAHandlerReturnsToBePublishedIsNotLost(t *testing.T) {
	w, cfg := newWarehouse(nil)
	cfg.Handlers = map[string]delivery.Handler{orderPlaced: watermill.Next}
	handler := watermill.Middleware(newConsumer(t, cfg))(func(m *message.Message) ([]*message.Message, error) {
		return []*message.Message{message.NewMessage("1", nil)}, nil
	})
	m, err := watermill.NewMessage(order(1), watermill.Structured)
	if err != nil {
		t.Fatal(err)
	}
	if produced, err := handler(m); err != nil || produced != nil {
		t.Errorf("got %v, %v", produced, err)
	}
	letters := w.dead(t)
	if len(letters) != 1 || letters[0].Reason != delivery.ReasonPermanent || letters[0].Attempts != 1 {
		t.Fatalf("the letters: %+v", letters)
	}
}

// A handler that returns a nil pointer as its error holds nothing up either.
func TestAnErrorThatCannotBeReadIsKept(t *testing.T) {
	w, cfg := newWarehouse(nil)
	cfg.Handlers = map[string]delivery.Handler{orderPlaced: watermill.Next}
	handler := watermill.Middleware(newConsumer(t, cfg))(func(m *message.Message) ([]*message.Message, error) {
		var nothing *fs.PathError
		return nil, nothing
	})
	m, err := watermill.NewMessage(order(1), watermill.Structured)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := handler(m); err != nil {
		t.Errorf("it is given back: %v", err)
	}
	if letters := w.dead(t); len(letters) != 1 || letters[0].Reason != delivery.ReasonFailed || !strings.Contains(letters[0].Error, "*fs.PathError") {
		t.Errorf("the letters: %+v", letters)
	}
}

func TestDeadLettersOfAMiddlewareCanBePutBack(t *testing.T) {
	w, c, checkout := behind(t, func(*message.Message) error { return errBusy })
	publish(t, checkout, 0, 1)
	until(t, "a letter", func() bool { return len(w.dead(t)) == 1 })
	if done, err := c.Redrive(t.Context(), nil); err != nil || done.Kept != 1 {
		t.Errorf("without a handler: %+v, %v", done, err)
	}
	ctx := watermill.WithHandler(t.Context(), func(m *message.Message) ([]*message.Message, error) {
		if e, err := delivery.DecodeMessage(watermill.FromMessage(m)); err != nil || e.PartitionKey != number(0) {
			t.Errorf("the message is %+v, %v", e, err)
		}
		w.note(watermill.Value(m.Context()).(OrderPlaced).OrderID)
		return nil, nil
	})
	if done, err := c.Redrive(ctx, nil); err != nil || done.Handled != 1 {
		t.Errorf("with its handler: %+v, %v", done, err)
	}
	w.onceEach(t, 1)
}
