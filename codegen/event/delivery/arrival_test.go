package delivery_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// What can never be handled: it is not tried, and does not stop what follows.
func TestWhatCannotBeReadGoesIntoTheDeadLetters(t *testing.T) {
	upcast := func(from, to int) func(*event.Envelope) (any, error) {
		return func(*event.Envelope) (any, error) {
			return nil, &event.NotUpcast{From: from, To: to, Err: errShelf}
		}
	}
	for name, test := range map[string]struct {
		message delivery.Message
		change  func(*warehouse)
		reason  delivery.Reason
		typ     string
	}{
		"no JSON":               {delivery.Message{Body: []byte("\x00\xff{")}, nil, delivery.ReasonNotAnEvent, ""},
		"nothing":               {delivery.Message{}, nil, delivery.ReasonNotAnEvent, ""},
		"no envelope":           {delivery.Message{Body: []byte(`{"orderId": "1"}`)}, nil, delivery.ReasonNotAnEvent, ""},
		"half of an envelope":   {delivery.Message{Headers: []delivery.Header{{Key: "ce_id", Value: []byte("1")}}}, nil, delivery.ReasonNotAnEvent, ""},
		"deep":                  {delivery.Message{Body: []byte(strings.Repeat("[", 100_000))}, nil, delivery.ReasonNotAnEvent, ""},
		"a decoder that panics": {placed(t, "o-1", nil), func(w *warehouse) { w.Decode = func(delivery.Message) (*event.Envelope, error) { panic("odd") } }, delivery.ReasonNotAnEvent, ""},
		"a decoder of nothing":  {placed(t, "o-1", nil), func(w *warehouse) { w.Decode = func(delivery.Message) (*event.Envelope, error) { return nil, nil } }, delivery.ReasonNotAnEvent, ""},
		"an unknown type":       {placed(t, "o-1", func(e *event.Envelope) { e.Type = "sales.Sold" }), nil, delivery.ReasonUnknownType, "sales.Sold"},
		"an unknown version":    {placed(t, "o-1", func(e *event.Envelope) { e.Version = 3 }), nil, delivery.ReasonUnknownVersion, "ordering.OrderPlaced"},
		"no version":            {placed(t, "o-1", func(e *event.Envelope) { e.Version = 0 }), nil, delivery.ReasonUnknownVersion, "ordering.OrderPlaced"},
		"not what was agreed":   {placed(t, "o-1", func(e *event.Envelope) { e.Data = []byte(`{}`) }), nil, delivery.ReasonViolatesContract, "ordering.OrderPlaced"},
		"no step leads on":      {placed(t, "o-1", nil), func(w *warehouse) { w.Read = upcast(1, 2) }, delivery.ReasonNotUpcast, "ordering.OrderPlaced"},
		"none of its major":     {placed(t, "o-1", nil), func(w *warehouse) { w.Read = upcast(1, 1) }, delivery.ReasonViolatesContract, "ordering.OrderPlaced"},
		"a reader that fails":   {placed(t, "o-1", nil), func(w *warehouse) { w.Read = func(*event.Envelope) (any, error) { return nil, errShelf } }, delivery.ReasonNotReadable, "ordering.OrderPlaced"},
		"a reader that panics":  {placed(t, "o-1", nil), func(w *warehouse) { w.Read = func(*event.Envelope) (any, error) { panic("odd") } }, delivery.ReasonNotReadable, "ordering.OrderPlaced"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, nil)
			if test.change != nil {
				test.change(w)
			}
			w.consume(test.message)
			l := w.onlyDead()
			if l.Reason != test.reason || l.Type != test.typ || l.Attempts != 0 || l.Error == "" || l.Key != "" || string(l.Message.Body) != string(test.message.Body) {
				t.Errorf("%.500s", fmt.Sprintf("%+v", l))
			}
			if strings.Contains(w.log.String(), "secret") {
				t.Errorf("the log has what stands in the event: %s", &w.log)
			}
			w.Decode, w.Read = nil, read
			w.consume(placed(t, "o-9", nil))
			w.did("o-9")
		})
	}
}

func TestTypesOfOthersCanBeIgnored(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Unhandled = delivery.IgnoreUnhandled
	c := w.consume(
		placed(t, "o-1", func(e *event.Envelope) { e.Type = "sales.Sold" }),
		placed(t, "o-1", func(e *event.Envelope) { e.Type, e.Version = "payments.PaymentTaken", 1 }),
	)
	w.did("")
	w.noneDead()
	counted(t, c, " v0 ignored 1", "payments.PaymentTaken v1 ignored 1")
	w.consume(placed(t, "o-1", func(e *event.Envelope) { e.Version = 3 }), delivery.Message{})
	if n := len(w.dead()); n != 2 {
		t.Errorf("%d letters: what is handled, and what is none, is not ignored", n)
	}
}

// A version that is written in another way is one that nothing can read, and no type of others.
func TestAnOddVersionOfATypeThatIsHandledIsNotIgnored(t *testing.T) {
	for _, unhandled := range []delivery.Unhandled{delivery.IgnoreUnhandled, delivery.DeadLetterUnhandled} {
		for _, version := range []string{".v2.1", ".v01", ".V1", ".2", ".v", ".v2-beta"} {
			w := newWarehouse(t, nil)
			w.Unhandled = unhandled
			c := w.consume(placed(t, "o-1", func(e *event.Envelope) { e.Type, e.Version = "ordering.OrderPlaced"+version, 0 }))
			if l := w.onlyDead(); l.Reason != delivery.ReasonUnknownVersion || !strings.Contains(l.Error, "ordering.OrderPlaced"+version) {
				t.Errorf("%s: %+v", version, l)
			}
			if done, err := c.Redrive(t.Context(), nil); done != (delivery.Redriven{Kept: 1}) || err != nil {
				t.Errorf("%s is put back: %+v, %v", version, done, err)
			}
		}
		w := newWarehouse(t, nil)
		w.Unhandled = unhandled
		for _, other := range []string{"ordering.OrderPlacedTwice", "ordering.OrderPlaced.Confirmed", "ordering.OrderPlaced.vat"} {
			w.consume(placed(t, other, func(e *event.Envelope) { e.Type = other }))
		}
		for _, l := range w.dead() {
			if l.Reason != delivery.ReasonUnknownType {
				t.Errorf("another type: %+v", l)
			}
		}
	}
}

// What was published before an event was renamed comes under its earlier name, for as long as a topic
// keeps it. It is handled as ever, and never passed over as another's.
func TestAnEventUnderAnEarlierNameIsHandled(t *testing.T) {
	former := func(e *event.Envelope) { e.Type = "sales.OrderPlaced" }
	for _, unhandled := range []delivery.Unhandled{delivery.IgnoreUnhandled, delivery.DeadLetterUnhandled} {
		w := newWarehouse(t, nil)
		w.Unhandled = unhandled
		for i := range w.Contracts.Events[:2] {
			w.Contracts.Events[i].Formerly = []string{"shop.OrderPlaced", "sales.OrderPlaced"}
			w.Contracts.Events[i].Consumers[0].IdempotentBy = "/orderId"
		}
		same := func(e *event.Envelope) { former(e); e.ID = "another" }
		c := w.consume(placed(t, "o-1", former), placed(t, "o-1", same), placed(t, "o-2", func(e *event.Envelope) { former(e); e.Version = 1 }))
		w.did("o-1 o-2")
		w.noneDead()
		counted(t, c, "sales.OrderPlaced v1 handled 1", "sales.OrderPlaced v2 duplicate 1", "sales.OrderPlaced v2 handled 1")
		w.consume(placed(t, "o-3", func(e *event.Envelope) { e.Type, e.Version = "sales.OrderPlaced.v2.1", 0 }))
		if l := w.onlyDead(); l.Reason != delivery.ReasonUnknownVersion {
			t.Errorf("an odd version: %+v", l)
		}
	}
}
