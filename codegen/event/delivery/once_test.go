package delivery_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

func TestAnEventIsHandledOnce(t *testing.T) {
	w := newWarehouse(t, nil)
	m := placed(t, "o-1", nil)
	w.consume(m, m, placed(t, "o-2", nil), m)
	w.consume(m) // another consumer over the same store
	w.did("o-1 o-2")
	w.noneDead()
}

func TestOfManyAtOnceOneIsHandled(t *testing.T) {
	w := newWarehouse(t, nil)
	c := w.consumer()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := c.Consume(t.Context(), placed(t, "o-1", nil)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.did("o-1")
}

// What makes two messages the same event: the manifest's words, the contract's, the key of
// the envelope, and else its id and source.
func TestWhatIsTheSameEvent(t *testing.T) {
	key := func(k string) func(*event.Envelope) { return func(e *event.Envelope) { e.IdempotencyKey = k } }
	one := func(source string) func(*event.Envelope) {
		return func(e *event.Envelope) { e.ID, e.Source = "1", source }
	}
	data := func(text string) func(*event.Envelope) { return func(e *event.Envelope) { e.Data = []byte(text) } }
	for name, test := range map[string]struct {
		manifest, contract string
		messages           []func(*event.Envelope) // of the events 1, 2, …
		times              int
	}{
		"ids differ":                          {"", "", []func(*event.Envelope){nil, nil}, 2},
		"sources differ":                      {"", "", []func(*event.Envelope){one("/shop"), one("/till")}, 2},
		"the id counts with its source":       {"", delivery.KeyID, []func(*event.Envelope){one("/shop"), one("/till")}, 2},
		"and the manifest says so":            {delivery.KeyID, "/cart", []func(*event.Envelope){one("/shop"), one("/till")}, 2},
		"of one source it is the same":        {"", delivery.KeyID, []func(*event.Envelope){one("/shop"), one("/shop")}, 1},
		"ids differ, keys do not":             {"", "", []func(*event.Envelope){key("k"), key("k")}, 1},
		"keys differ":                         {"", "", []func(*event.Envelope){key("k"), key("l")}, 2},
		"the id counts, keys or not":          {"", delivery.KeyID, []func(*event.Envelope){key("k"), key("k")}, 2},
		"a place in the data":                 {"", "/cart", []func(*event.Envelope){data(`{"orderId": "1", "cart": 7}`), data(`{"cart":7,"orderId":"2"}`)}, 1},
		"and another there":                   {"", "/cart", []func(*event.Envelope){data(`{"orderId": "1", "cart": 7}`), data(`{"cart":8,"orderId":"2"}`)}, 2},
		"nothing there":                       {"", "/cart", []func(*event.Envelope){nil, nil}, 2},
		"nothing there, but a key":            {"", "/cart", []func(*event.Envelope){key("k"), key("k")}, 1},
		"the manifest has the last word":      {"envelope:subject", "/cart", []func(*event.Envelope){func(e *event.Envelope) { e.Subject = "s" }, func(e *event.Envelope) { e.Subject = "s" }}, 1},
		"words of its own are no place":       {"the ledger", "", []func(*event.Envelope){key("k"), key("k")}, 1},
		"an extension":                        {"envelope:cart", "", []func(*event.Envelope){func(e *event.Envelope) { e.SetExtension("cart", "7") }, func(e *event.Envelope) { e.SetExtension("cart", "7") }}, 1},
		"in two versions at once":             {"", "", []func(*event.Envelope){func(e *event.Envelope) { e.Version, e.IdempotencyKey = 1, "k" }, key("k")}, 1},
		"long keys differ at the end":         {"", "", []func(*event.Envelope){key(strings.Repeat("k", 3000)), key(strings.Repeat("k", 2999) + "l")}, 2},
		"long keys are the same":              {"", "", []func(*event.Envelope){key(strings.Repeat("k", 3000)), key(strings.Repeat("k", 3000))}, 1},
		"a zero byte in the data is no other": {"", "/cart", []func(*event.Envelope){data(`{"orderId": "1", "cart": "\u0000"}`), data(`{"orderId": "2", "cart": "\u0000"}`)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, nil)
			for i := range w.Contracts.Events[:2] {
				w.Contracts.Events[i].IdempotencyKey = test.contract
				w.Contracts.Events[i].Consumers[0].IdempotentBy = test.manifest
			}
			for i, change := range test.messages {
				w.consume(placed(t, fmt.Sprint(i+1), change))
			}
			if len(w.handled) != test.times {
				t.Errorf("handled %v, want %d", w.handled, test.times)
			}
		})
	}
}
