package delivery_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

func TestWhatFailsGoesIntoTheDeadLettersAsItCame(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	m := placed(t, "o-1", nil)
	m.Headers = []delivery.Header{{Key: "x", Value: []byte{0, 255}}}
	began := time.Now()
	w.consume(m)
	l := w.onlyDead()
	if l.Reason != delivery.ReasonFailed || l.Error != "no shelf is free" || l.Attempts != 3 || l.Consumer != "fulfilment/warehouse" ||
		l.Type != "ordering.OrderPlaced" || l.Version != 2 || l.EventID != "o-1" || l.Key != "ordering.OrderPlaced id /checkout o-1" {
		t.Errorf("%+v", l)
	}
	if string(l.Message.Body) != string(m.Body) || string(l.Message.Key) != "k" || l.Message.Source != "orders" || string(l.Message.Headers[0].Value) != "\x00\xff" {
		t.Errorf("the message is %+v", l.Message)
	}
	if l.First.Before(began) || l.Last.Before(l.First) {
		t.Errorf("from %v to %v", l.First, l.Last)
	}
}

// A transport that uses its memory again, and counts deliveries in a header.
func TestTheSameFailureIsOneLetter(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	m := placed(t, "o-1", nil)
	want := string(m.Body)
	m.Headers = []delivery.Header{{Key: "deliveries", Value: []byte("1")}}
	w.consume(m)
	m.Headers[0].Value[0] = '2'
	w.consume(m)
	clear(m.Body)
	if l := w.onlyDead(); l.Attempts != 6 || string(l.Message.Body) != want || string(l.Message.Headers[0].Value) != "1" {
		t.Errorf("%+v", l)
	}
	poison := delivery.Message{Body: []byte("{")}
	other := delivery.Message{Body: []byte("}")}
	w.consume(poison, other, poison)
	if n := len(w.dead()); n != 3 {
		t.Errorf("%d letters, want 3", n)
	}
}

func TestAPanicIsAnError(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { panic(errShelf) })
	w.consume(placed(t, "o-1", nil), placed(t, "o-2", nil))
	w.did("o-1 o-1 o-1 o-2 o-2 o-2")
	for _, l := range w.dead() {
		if l.Reason != delivery.ReasonPanic || l.Attempts != 3 || !strings.HasPrefix(l.Error, "panic: no shelf is free\n") || !strings.Contains(l.Error, "deadletter_test.go") {
			t.Errorf("%+v", l)
		}
	}
	if logged := w.log.String(); !strings.Contains(logged, "handler panicked") || !strings.Contains(logged, "deadletter_test.go") {
		t.Errorf("the log does not say where: %s", logged)
	}
	large := newWarehouse(t, func(context.Context, *event.Envelope, any) error { panic(strings.Repeat("ä", 9000)) })
	large.consume(placed(t, "o-1", nil))
	if l := large.onlyDead(); len(l.Error) > 8<<10+3 {
		t.Errorf("the text of the error has %d bytes", len(l.Error))
	}
}

func TestDeadLettersThatFail(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.letters = delivery.NewMemoryDeadLetters(1)
	w.DeadLetters = w.letters
	w.consume(placed(t, "o-1", nil))
	err := w.consumer().Consume(t.Context(), placed(t, "o-2", nil))
	if !errors.Is(err, delivery.ErrFull) || !strings.Contains(err.Error(), "the dead letters of fulfilment/warehouse") {
		t.Errorf("got %v", err)
	}
	if err := w.consumer().Consume(t.Context(), delivery.Message{}); !errors.Is(err, delivery.ErrFull) {
		t.Errorf("poison: %v", err)
	}
}
