package watermill_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

var modes = []watermill.Mode{watermill.Structured, watermill.Binary, watermill.BinaryKafka}

func TestAnEventComesBackFromAMessage(t *testing.T) {
	full := &event.Envelope{
		Type: orderPlaced, Version: 2, ID: "1", Source: "/checkout", Time: "2026-03-01T10:00:00Z", Subject: "Möbel, 100 %",
		CorrelationID: "c", CausationID: "e", IdempotencyKey: "i", PartitionKey: "ORD-1", Hops: event.Some[int32](2),
		Schema: "urn:orders", Data: []byte(`{"orderId": "ORD-1"}`),
	}
	full.SetExtension("traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01")
	for name, e := range map[string]*event.Envelope{
		"full":    full,
		"bare":    {Type: "a", ID: "1", Source: "b"},
		"binary":  {Type: "a", ID: "1", Source: "b", ContentType: "image/png", Data: []byte{0, 255, '"'}, Base64: true},
		"no JSON": {Type: "a", ID: "1", Source: "b", ContentType: "text/plain", Data: []byte("a\nb")},
	} {
		for _, mode := range modes {
			m, err := watermill.NewMessage(e, mode)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, err := delivery.DecodeMessage(watermill.FromMessage(m))
			if err != nil {
				t.Errorf("%s in mode %d: %v", name, mode, err)
				continue
			}
			want := *e
			if mode != watermill.Structured && e.Data != nil && e.ContentType == "" {
				want.ContentType = "application/json" // as a header, it is said
			}
			if mode != watermill.Structured && !reflect.DeepEqual(got.Extensions, want.Extensions) || len(got.Extensions) != len(want.Extensions) {
				t.Errorf("%s in mode %d has the extensions %v", name, mode, got.Extensions)
			}
			got.Extensions, want.Extensions = nil, nil
			if !reflect.DeepEqual(*got, want) {
				t.Errorf("%s in mode %d:\ngot  %+v\nwant %+v", name, mode, *got, want)
			}
			if key := string(watermill.FromMessage(m).Key); key != e.PartitionKey || m.Metadata.Get(watermill.PartitionKey) != e.PartitionKey {
				t.Errorf("%s in mode %d: its key is %q", name, mode, key)
			}
		}
	}
}

func TestTheSameEventHasTheSameUUID(t *testing.T) {
	uuid := func(source, id string) string {
		m, err := watermill.NewMessage(&event.Envelope{Type: "a", ID: id, Source: source}, watermill.Structured)
		if err != nil {
			t.Fatal(err)
		}
		return m.UUID
	}
	const id = "0197a3f2-7c1e-7c3a-9d51-0d6c1b2a3f4e"
	if uuid("/a", id) != id {
		t.Errorf("the UUID %s became %s", id, uuid("/a", id))
	}
	made := uuid("/a", "7")
	if len(made) != len(id) || strings.Count(made, "-") != 4 || made != uuid("/a", "7") {
		t.Errorf("made of a source and an id: %q and %q", made, uuid("/a", "7"))
	}
	for _, other := range []string{uuid("/b", "7"), uuid("/a", "8"), uuid("/a", "7 8")} {
		if other == made {
			t.Error("another event has the same UUID")
		}
	}
}

func TestEventsGoToTheirTopicsInTheirOrder(t *testing.T) {
	var calls []string
	s, err := watermill.NewSender(watermill.SenderConfig{
		Topic: func(e *event.Envelope) string { return e.Subject },
		Publisher: publisherFunc(func(topic string, messages ...*message.Message) error {
			call := topic
			for _, m := range messages {
				e, err := delivery.DecodeMessage(watermill.FromMessage(m))
				if err != nil {
					t.Error(err)
				}
				call += " " + e.ID
			}
			calls = append(calls, call)
			return nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	e := func(id, topic string) *event.Envelope {
		return &event.Envelope{Type: "a", ID: id, Source: "/", Subject: topic}
	}
	if err := s.SendAll(t.Context(), e("1", "x"), e("2", "x"), e("3", "y"), e("4", "x")); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(calls, ", "); got != "x 1 2, y 3, x 4" {
		t.Errorf("published: %s", got)
	}
	calls = nil
	for name, wrong := range map[string]*event.Envelope{"no topic": e("5", ""), "no id": e("", "x")} {
		if err := s.SendAll(t.Context(), e("1", "x"), wrong); err == nil || len(calls) != 0 {
			t.Errorf("%s: %v, and published: %v", name, err, calls)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ended, e("1", "x")); !errors.Is(err, context.Canceled) || len(calls) != 0 {
		t.Errorf("in a context that has ended: %v, and published: %v", err, calls)
	}
}

func TestWhatABrokerRefusesIsNotSent(t *testing.T) {
	checkout := newCheckout(t, publisherFunc(func(string, ...*message.Message) error { return errBusy }), watermill.Structured)
	err := checkout.Publish(t.Context(), OrderPlaced{number(1)})
	var notSent *delivery.NotSent
	if !errors.As(err, &notSent) || !errors.Is(err, errBusy) || !strings.Contains(err.Error(), `"orders"`) {
		t.Errorf("got %v", err)
	}
}

func TestASenderThatCannotSendIsRefused(t *testing.T) {
	to := publisherFunc(func(string, ...*message.Message) error { return nil })
	for want, cfg := range map[string]watermill.SenderConfig{
		"no Publisher": {Topic: watermill.OneTopic("x")},
		"no Topic":     {Publisher: to},
		"no mode 3":    {Publisher: to, Topic: watermill.OneTopic("x"), Mode: 3},
	} {
		if _, err := watermill.NewSender(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
