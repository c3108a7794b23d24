package delivery_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

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

// A handler takes the type that it is written for. What Read makes otherwise is a mistake that
// no other attempt mends, and says so.
func TestAHandlerTakesOneType(t *testing.T) {
	w := newWarehouse(t, nil)
	var got []string
	w.Handlers["ordering.OrderPlaced"] = delivery.On(func(_ context.Context, e *event.Envelope, o *order) error {
		got = append(got, e.ID+" "+o.ID)
		return nil
	})
	w.consume(placed(t, "o-1", nil))
	w.Read = func(*event.Envelope) (any, error) { return order{"o-2"}, nil }
	w.consume(placed(t, "o-2", nil))
	if fmt.Sprint(got) != "[o-1 o-1]" {
		t.Errorf("handled %v", got)
	}
	const want = "the handler of ordering.OrderPlaced takes *delivery_test.order, and Read made delivery_test.order of it"
	if l := w.onlyDead(); l.Reason != delivery.ReasonPermanent || l.Attempts != 1 || !strings.Contains(l.Error, want) {
		t.Errorf("%+v, want %s", l, want)
	}
}

// So a list of handlers may leave some out, and who gives one that is nil is told when it begins.
func TestAHandlerThatIsNilIsNone(t *testing.T) {
	if delivery.On[*order](nil) != nil {
		t.Error("a handler that is nil is called")
	}
	w := newWarehouse(t, nil)
	w.Handlers["ordering.OrderPlaced"] = delivery.On[*order](nil)
	if _, err := delivery.NewConsumer(w.ConsumerConfig); err == nil || !strings.Contains(err.Error(), "the handler of ordering.OrderPlaced is nil") {
		t.Errorf("%v", err)
	}
}
