package delivery_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
	data := func(text string) func(*event.Envelope) { return func(e *event.Envelope) { e.Data = []byte(text) } }
	for name, test := range map[string]struct {
		manifest, contract string
		messages           []func(*event.Envelope) // of the events 1, 2, …
		times              int
	}{
		"ids differ":                          {"", "", []func(*event.Envelope){nil, nil}, 2},
		"sources differ":                      {"", "", []func(*event.Envelope){func(e *event.Envelope) { e.ID, e.Source = "1", "/shop" }, nil}, 2},
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

func TestAHandlerIsTriedAgain(t *testing.T) {
	calls := 0
	w := newWarehouse(t, func(_ context.Context, _ *event.Envelope, v any) error {
		if v.(*order).ID = "spoilt"; calls < 2 {
			calls++
			return errShelf
		}
		return nil
	})
	w.consume(placed(t, "o-1", nil))
	w.did("o-1 o-1 o-1") // read anew for each
	w.noneDead()
	if want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond}; !slices.Equal(w.pauses, want) {
		t.Errorf("after %v, want %v", w.pauses, want)
	}
}

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

// What a handler does to the event that it is given stays with that attempt: what it is known by,
// its letter and its bytes are those of what came, in each mode of CloudEvents.
func TestAHandlerMayChangeItsEnvelope(t *testing.T) {
	var seen []string
	w := newWarehouse(t, func(ctx context.Context, e *event.Envelope, _ any) error {
		seen = append(seen, fmt.Sprintf("%s v%d %s %s", e.Type, e.Version, e.ID, e.Data))
		if cause := delivery.Cause(ctx); cause.ID != e.ID || cause.Hops.Or(0) != 3 {
			t.Errorf("the cause is %+v", cause)
		}
		for _, own := range []*event.Envelope{e, delivery.Cause(ctx)} {
			for i := range own.Data {
				own.Data[i] = '*'
			}
			own.Extensions[0].Value = "1"
			*own = event.Envelope{Type: "sales.Sold", Version: 7}
		}
		return errShelf
	})
	var came []delivery.Message
	for _, id := range []string{"o-1", "o-2"} {
		e := &event.Envelope{Type: "ordering.OrderPlaced", Version: 2, ID: id, Source: "/checkout", Hops: event.Some[int32](3), Data: fmt.Appendf(nil, `{"orderId":%q}`, id)}
		e.SetExtension("cart", "7")
		k, err := e.Kafka()
		if err != nil {
			t.Fatal(err)
		}
		m := delivery.Message{Source: "orders", Body: k.Value}
		for _, h := range k.Headers {
			m.Headers = append(m.Headers, delivery.Header(h))
		}
		came = append(came, m, placed(t, id+"-as-json", func(s *event.Envelope) { s.Extensions, s.Hops = e.Extensions, e.Hops }))
	}
	want := make([]string, len(came))
	for i, m := range came {
		want[i] = string(m.Body)
	}
	w.consume(came...)
	w.did("o-1 o-1 o-1 o-1-as-json o-1-as-json o-1-as-json o-2 o-2 o-2 o-2-as-json o-2-as-json o-2-as-json")
	for i := range seen {
		if seen[i] != seen[i/3*3] || !strings.HasPrefix(seen[i], "ordering.OrderPlaced v2 o-") {
			t.Errorf("attempt %d is given %s", i%3+1, seen[i])
		}
	}
	dead := w.dead()
	if len(dead) != len(came) {
		t.Fatalf("%d letters of %d events: the rest is lost", len(dead), len(came))
	}
	for i, l := range dead {
		if l.Type != "ordering.OrderPlaced" || l.Version != 2 || l.Reason != delivery.ReasonFailed || string(l.Message.Body) != want[i] || string(came[i].Body) != want[i] {
			t.Errorf("%+v, want the body %s", l, want[i])
		}
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

func TestHowOftenIsTried(t *testing.T) {
	for name, test := range map[string]struct {
		configured, manifest int
		err                  error
		retryable            func(error) bool
		attempts             int
		reason               delivery.Reason
	}{
		"as configured":                      {2, 7, errShelf, nil, 2, delivery.ReasonFailed},
		"as the manifest says":               {0, 7, errShelf, nil, 8, delivery.ReasonFailed},
		"as nobody says":                     {0, 0, errShelf, nil, 4, delivery.ReasonFailed},
		"not where it is in vain":            {3, 0, delivery.Permanent(errShelf), nil, 1, delivery.ReasonPermanent},
		"also where it is wrapped":           {3, 0, fmt.Errorf("row 7: %w", delivery.Permanent(errShelf)), nil, 1, delivery.ReasonPermanent},
		"not where the service says so":      {3, 0, errShelf, func(err error) bool { return !errors.Is(err, errShelf) }, 1, delivery.ReasonFailed},
		"where the service says so":          {3, 0, errShelf, func(err error) bool { return errors.Is(err, errShelf) }, 3, delivery.ReasonFailed},
		"not where a reaction was refused":   {3, 0, &delivery.Refused{Code: delivery.TooDeep}, nil, 1, delivery.ReasonPermanent},
		"where a reaction was only too many": {3, 0, &delivery.Refused{Code: delivery.Throttled}, nil, 3, delivery.ReasonFailed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return test.err })
			w.Retry.Attempts, w.Retryable = test.configured, test.retryable
			w.Contracts.Events[1].Consumers[0].Retries = test.manifest
			w.consume(placed(t, "o-1", nil))
			if l := w.onlyDead(); l.Attempts != test.attempts || l.Reason != test.reason || len(w.pauses) != test.attempts-1 {
				t.Errorf("%+v after %v, want %d attempts", l, w.pauses, test.attempts)
			}
		})
	}
	if delivery.Permanent(nil) != nil || delivery.IsPermanent(errShelf) {
		t.Error("what is no error, or not marked, is permanent")
	}
}

func TestPausesGrowToABoundAndAreLeftToChance(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.Retry = delivery.Retry{Attempts: 70, First: time.Second, Max: 5 * time.Second, Jitter: -1}
	w.consume(placed(t, "o-1", nil))
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second}
	if !slices.Equal(w.pauses[:5], want) || slices.Max(w.pauses) != 5*time.Second || w.pauses[68] != 5*time.Second {
		t.Errorf("pauses %v", w.pauses)
	}
	w.pauses, w.Retry.Jitter = nil, 0.5
	w.consume(placed(t, "o-2", nil))
	late := w.pauses[3:]
	if slices.Min(late) < 2500*time.Millisecond || slices.Max(late) > 5*time.Second || len(slices.Compact(slices.Sorted(slices.Values(late)))) < 50 {
		t.Errorf("pauses %v", w.pauses)
	}
}

func TestAPanicIsAnError(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { panic(errShelf) })
	w.consume(placed(t, "o-1", nil), placed(t, "o-2", nil))
	w.did("o-1 o-1 o-1 o-2 o-2 o-2")
	for _, l := range w.dead() {
		if l.Reason != delivery.ReasonPanic || l.Attempts != 3 || !strings.HasPrefix(l.Error, "panic: no shelf is free\n") || !strings.Contains(l.Error, "consumer_test.go") {
			t.Errorf("%+v", l)
		}
	}
	if logged := w.log.String(); !strings.Contains(logged, "handler panicked") || !strings.Contains(logged, "consumer_test.go") {
		t.Errorf("the log does not say where: %s", logged)
	}
	large := newWarehouse(t, func(context.Context, *event.Envelope, any) error { panic(strings.Repeat("ä", 9000)) })
	large.consume(placed(t, "o-1", nil))
	if l := large.onlyDead(); len(l.Error) > 8<<10+3 {
		t.Errorf("the text of the error has %d bytes", len(l.Error))
	}
}

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

// An event that one step made several of is handled in full, or not at all.
func TestAnEventThatIsSeveral(t *testing.T) {
	fails := true
	w := newWarehouse(t, func(_ context.Context, _ *event.Envelope, v any) error {
		if fails && v.(*order).ID == "b" {
			fails = false
			return errShelf
		}
		return nil
	})
	w.Read, w.ReadAll = nil, func(e *event.Envelope) ([]any, error) {
		if e.ID == "none" {
			return nil, nil
		}
		return []any{&order{"a"}, &order{"b"}}, nil
	}
	w.consume(placed(t, "o-1", nil), placed(t, "o-1", nil), placed(t, "none", nil))
	w.did("a b a b")
	w.noneDead()
}

// The key that a publisher gave one event is not that of the reactions to it, where its context
// comes with the message.
func TestAHandlerBeginsWithoutAKey(t *testing.T) {
	w := newWarehouse(t, func(ctx context.Context, _ *event.Envelope, _ any) error {
		if key := delivery.IdempotencyKey(ctx); key != "" {
			t.Errorf("what it publishes has the key %q", key)
		}
		return nil
	})
	if err := w.consumer().Consume(delivery.WithIdempotencyKey(t.Context(), "e-7"), placed(t, "o-1", nil)); err != nil {
		t.Error(err)
	}
	w.did("o-1")
}

func TestAHandlerKnowsWhatItAnswers(t *testing.T) {
	const inEvent, inHeader = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00"
	for name, test := range map[string]struct {
		event, header, want, state string
	}{
		"of the event":               {inEvent, inHeader, inEvent, "of=event"},
		"of the message":             {"", inHeader, inHeader, "of=message"},
		"none":                       {"", "", "", ""},
		"one that is none is passed": {"odd", inHeader, inHeader, "of=message"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, func(ctx context.Context, e *event.Envelope, _ any) error {
				if delivery.Cause(ctx).ID != "o-1" || e.ID != "o-1" || delivery.Correlation(ctx) != "saga-1" {
					t.Errorf("cause %+v, correlation %q", delivery.Cause(ctx), delivery.Correlation(ctx))
				}
				if parent, state := delivery.Trace(ctx); parent != test.want || state != test.state {
					t.Errorf("trace %q, %q; want %q, %q", parent, state, test.want, test.state)
				}
				return nil
			})
			m := placed(t, "o-1", func(e *event.Envelope) {
				e.CorrelationID = "saga-1"
				if test.event != "" {
					e.SetExtension("traceparent", test.event)
					e.SetExtension("tracestate", "of=event")
				}
			})
			if test.header != "" {
				m.Headers = []delivery.Header{{Key: "Traceparent", Value: []byte(test.header)}, {Key: "tracestate", Value: []byte("of=message")}}
			}
			w.consume(m)
			w.did("o-1")
		})
	}
}

// A shutdown is nobody's fault: what was not finished is brought again to whoever comes next.
func TestAShutdownGivesBack(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	for name, w := range map[string]*warehouse{
		"before it began": newWarehouse(t, nil),
		"in a handler that hears of it": newWarehouse(t, func(ctx context.Context, _ *event.Envelope, _ any) error {
			stop()
			<-ctx.Done()
			return fmt.Errorf("asking the shelves: %w", ctx.Err())
		}),
		"in a handler that fails meanwhile":    newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); return errShelf }),
		"in a handler that gives up meanwhile": newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); return delivery.Permanent(errShelf) }),
		"in a handler that panics of it":       newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); panic(context.Canceled) }),
		"in the pause before the next attempt": newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf }),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop = context.WithCancel(t.Context())
			defer stop()
			if strings.HasPrefix(name, "before") {
				stop()
			}
			w.t, w.Sleep = t, func(ctx context.Context, _ time.Duration) error { stop(); return ctx.Err() }
			err := w.consumer().Consume(ctx, placed(t, "o-1", nil))
			if err == nil {
				t.Error("it is acknowledged")
			}
			if err := w.consumer().Consume(ctx, delivery.Message{}); !errors.Is(err, context.Canceled) {
				t.Errorf("a message that is none, after the shutdown: %v", err)
			}
			w.noneDead()
			w.handled = nil
			w.Handlers["ordering.OrderPlaced"] = newWarehouse(t, nil).Handlers["ordering.OrderPlaced"]
			counted(t, w.consume(placed(t, "o-1", nil)), "ordering.OrderPlaced v2 handled 1")
		})
	}
}

// A handler that finished in spite of the shutdown has finished.
func TestAHandlerThatEndsBesideAShutdownHasHandled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { stop(); return nil })
	if err := w.consumer().Consume(ctx, placed(t, "o-1", nil)); err != nil {
		t.Error(err)
	}
}

func TestAnAttemptHasATime(t *testing.T) {
	w := newWarehouse(t, func(ctx context.Context, _ *event.Envelope, _ any) error { <-ctx.Done(); return ctx.Err() })
	w.Timeout = time.Millisecond
	w.consume(placed(t, "o-1", nil))
	if l := w.onlyDead(); l.Attempts != 3 || l.Reason != delivery.ReasonFailed || !strings.Contains(l.Error, "deadline") {
		t.Errorf("%+v", l)
	}
}

// A store that takes everything and can commit nothing, as on a disk that is full, is not the
// fault of all the events that come meanwhile.
func TestAStoreThatCommitsNothing(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Store = readOnly{}
	if err := w.consumer().Consume(t.Context(), placed(t, "o-1", nil)); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	w.noneDead()
}

// readOnly is a store that fails whenever there is something to commit.
type readOnly struct{}

func (readOnly) Once(ctx context.Context, _, _ string, f func(context.Context) error) (bool, error) {
	return false, cmp.Or(f(ctx), errDisk)
}

// faultyStore is a store in memory of which some calls fail: before it begins, or after all is done.
type faultyStore struct {
	delivery.Store
	before, after int
}

var errDisk = errors.New("the disk is full")

func (s *faultyStore) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (bool, error) {
	if s.before--; s.before >= 0 {
		return false, errDisk
	}
	first, err := s.Store.Once(ctx, consumer, key, f)
	if err != nil || !first {
		return first, err
	}
	if s.after--; s.after >= 0 {
		return false, errDisk
	}
	return first, nil
}

func TestAStoreThatFails(t *testing.T) {
	for name, test := range map[string]struct {
		before, after int
		given         bool
		handled       string
		counts        string
	}{
		"for a moment":                          {2, 0, false, "o-1", "handled 1"},
		"for long":                              {3, 0, true, "", "given-back 1"},
		"to say that it committed":              {0, 1, false, "o-1", "duplicate 1"},
		"to say so at the last of the attempts": {2, 1, false, "o-1", "duplicate 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, nil)
			w.Store = &faultyStore{w.Store, test.before, test.after}
			c := w.consumer()
			err := c.Consume(t.Context(), placed(t, "o-1", nil))
			if errors.Is(err, errDisk) != test.given || err != nil != test.given {
				t.Errorf("got %v", err)
			}
			w.did(test.handled)
			w.noneDead()
			if counts := fmt.Sprint(c.Counts()); !strings.Contains(counts, strings.Split(test.counts, " ")[0]) {
				t.Errorf("%s, want %s", counts, test.counts)
			}
			w.consume(placed(t, "o-1", nil))
			w.did("o-1")
		})
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

// counted asks for all counts of a consumer.
func counted(t *testing.T, c *delivery.Consumer, want ...string) {
	t.Helper()
	var got []string
	for _, n := range c.Counts() {
		got = append(got, fmt.Sprintf("%s v%d %s %d", n.Type, n.Version, n.Outcome, n.Count))
	}
	if !slices.Equal(got, want) {
		t.Errorf("counted %q, want %q", got, want)
	}
}

func TestWhatIsCounted(t *testing.T) {
	w := newWarehouse(t, func(_ context.Context, e *event.Envelope, _ any) error {
		if e.Version == 1 {
			return errShelf
		}
		return nil
	})
	messages := []delivery.Message{placed(t, "o-1", nil), placed(t, "o-1", nil), placed(t, "o-2", func(e *event.Envelope) { e.Version = 1 }), {}}
	for i := range 50 { // what others make up has no row of its own
		messages = append(messages, placed(t, "o-3", func(e *event.Envelope) { e.Version = 10 + i }))
		messages = append(messages, placed(t, "o-3", func(e *event.Envelope) { e.Type = fmt.Sprintf("a.B%d", i) }))
	}
	c := w.consume(messages...)
	counted(t, c, " v0 dead-lettered 51", "ordering.OrderPlaced v0 dead-lettered 50",
		"ordering.OrderPlaced v1 dead-lettered 1", "ordering.OrderPlaced v1 retried 2",
		"ordering.OrderPlaced v2 duplicate 1", "ordering.OrderPlaced v2 handled 1")
}

func TestWhatIsLogged(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.Retry.Attempts = 2
	w.consume(placed(t, "o-1", func(e *event.Envelope) { e.CorrelationID = "saga-1"; e.Hops.Set(3) }))
	var lines []map[string]any
	for line := range strings.Lines(w.log.String()) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		delete(v, "time")
		lines = append(lines, v)
	}
	attrs := `"consumer":"fulfilment/warehouse","event.type":"ordering.OrderPlaced","event.version":2,"event.id":"o-1","event.source":"/checkout","event.correlation":"saga-1","event.hops":3,`
	var want []map[string]any
	for _, line := range []string{
		`{"level":"WARN","msg":"event retried",` + attrs + `"attempt":1,"error":"no shelf is free"}`,
		`{"level":"ERROR","msg":"event dead-lettered",` + attrs + `"attempt":2,"reason":"failed","error":"no shelf is free","letter":"` + w.onlyDead().ID + `"}`,
	} {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		want = append(want, v)
	}
	if fmt.Sprint(lines) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", lines, want)
	}
}

func TestWhatIsNoConsumer(t *testing.T) {
	for want, change := range map[string]func(*warehouse){
		"Service is empty":       func(w *warehouse) { w.Service = "" },
		"Store is nil":           func(w *warehouse) { w.Store = nil },
		"DeadLetters is nil":     func(w *warehouse) { w.DeadLetters = nil },
		"one of Read and":        func(w *warehouse) { w.Read = nil },
		"one of Read":            func(w *warehouse) { w.ReadAll = func(*event.Envelope) ([]any, error) { return nil, nil } },
		"there are no Handlers":  func(w *warehouse) { w.Handlers = nil },
		"Placed is nil":          func(w *warehouse) { w.Handlers["ordering.OrderPlaced"] = nil },
		"there are no Contracts": func(w *warehouse) { w.Contracts = delivery.Contracts{} },
		`no contract of "ordering.OrderPlacd", which Handlers names: those here are ordering.OrderPlaced, payments.PaymentTaken`: func(w *warehouse) { w.Handlers["ordering.OrderPlacd"] = w.Handlers["ordering.OrderPlaced"] },
		`no contract of "ordering.OrderPlaced.v2"`: func(w *warehouse) { w.Handlers["ordering.OrderPlaced.v2"] = w.Handlers["ordering.OrderPlaced"] },
		`no manifest of a service "warehouze"`:     func(w *warehouse) { w.Service = "warehouze" },
		"those of fulfilment/warehouse":            func(w *warehouse) { w.Service = "warehouze" },
		`two services "warehouse": name one with its context, fulfilment/warehouse or sales/warehouse`: func(w *warehouse) {
			w.Service, w.Contracts.Events[2].Producers = "warehouse", []string{"sales/warehouse"}
		},
		"Timeout is -1":          func(w *warehouse) { w.Timeout = -1 },
		"Retry.Attempts is -1":   func(w *warehouse) { w.Retry.Attempts = -1 },
		"Retry.First is 2s":      func(w *warehouse) { w.Retry.First, w.Retry.Max = 2*time.Second, time.Second },
		"Retry.Jitter is 2":      func(w *warehouse) { w.Retry.Jitter = 2 },
		"delivery.NewConsumer: ": func(w *warehouse) { w.Service = "" },
	} {
		w := newWarehouse(t, nil)
		change(w)
		if _, err := delivery.NewConsumer(w.ConsumerConfig); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestAServiceThatDoesNotSayWhatItConsumesIsTold(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Handlers["payments.PaymentTaken"] = w.Handlers["ordering.OrderPlaced"]
	w.consumer()
	logged := w.log.String()
	if strings.Count(logged, "does not say") != 1 || !strings.Contains(logged, `"event.type":"payments.PaymentTaken"`) {
		t.Errorf("told: %s", logged)
	}
}
