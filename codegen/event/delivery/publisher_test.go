package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// orderPlaced is v2 of an event, as generated code would have it.
type orderPlaced struct {
	OrderID string `json:"orderId"`
	Payment string `json:"paymentId,omitempty"`
	Note    string `json:"note,omitempty"`
	Empty   string `json:"empty"`
	Parts   any    `json:"parts,omitempty"`
	Fails   bool   `json:"-"` // it has no JSON
}

// nested returns lists in each other.
func nested(depth int) any {
	list := []any{}
	for range depth - 1 {
		list = []any{list}
	}
	return list
}

// parcelSent is an event of another service.
type parcelSent struct{}

// orders are the contracts of a workspace with both.
func orders() Contracts {
	return Contracts{
		Events: []Contract{
			{
				Type: "ordering.OrderPlaced", Version: 2, Schema: "https://treaty.example.com/v1/events/ordering.OrderPlaced/versions/2.3/schema",
				Key: "/orderId", IdempotencyKey: KeyID, Producers: []string{"ordering/checkout"}, Check: checkOrder,
			},
			{Type: "shipping.ParcelSent", Version: 1, Producers: []string{"shipping/depot"}, Check: func([]byte) error { return nil }},
		},
		Encode: func(v any) (string, int, []byte, error) {
			switch v := v.(type) {
			case orderPlaced:
				if v.Fails {
					return "ordering.OrderPlaced", 2, nil, &event.Error{Offset: -1, Message: "the pointer is nil"}
				}
				data, err := json.Marshal(v)
				return "ordering.OrderPlaced", 2, data, err
			case parcelSent:
				return "shipping.ParcelSent", 1, []byte("{}"), nil
			}
			return "", 0, nil, nil
		},
	}
}

// checkOrder says of a note that it is too long, and repeats it, as violations do.
func checkOrder(data []byte) error {
	var o orderPlaced
	if err := json.Unmarshal(data, &o); err != nil {
		return err
	}
	if len(o.Note) > 10 {
		return &event.Invalid{Violations: []event.Violation{{Pointer: "/note", Keyword: "maxLength", Schema: "#/properties/note/maxLength", Message: "must not be " + o.Note}}}
	}
	return nil
}

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// outbox is where a test's events go.
type outbox struct {
	mu   sync.Mutex
	sent []*event.Envelope
	err  error
}

func (o *outbox) send(_ context.Context, e *event.Envelope) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	o.sent = append(o.sent, e)
	return nil
}

// publisherOf returns a publisher of checkout whose ids and times are known.
func publisherOf(t *testing.T, change func(*PublisherConfig)) (*Publisher, *outbox) {
	t.Helper()
	out := &outbox{}
	cfg := PublisherConfig{
		Service: "checkout", Source: "/checkout", Contracts: orders(), Send: out.send, Logger: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return noon }, NewID: func() string { return "new-id" },
	}
	if change != nil {
		change(&cfg)
	}
	p, err := NewPublisher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p, out
}

// only returns the JSON of the one event that was sent.
func (o *outbox) only(t *testing.T) string {
	t.Helper()
	if len(o.sent) != 1 {
		t.Fatalf("%d events were sent", len(o.sent))
	}
	text, err := o.sent[0].MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const placedAlone = `{"specversion":"1.0","type":"ordering.OrderPlaced.v2","id":"new-id","source":"/checkout",` +
	`"dataschema":"https://treaty.example.com/v1/events/ordering.OrderPlaced/versions/2.3/schema","subject":"o-1","time":"2026-07-01T12:00:00Z",` +
	`"correlationid":"new-id","partitionkey":"o-1","data":{"orderId":"o-1","empty":""}}`

func TestAnEventTravelsWithWhatItsContractSays(t *testing.T) {
	p, out := publisherOf(t, nil)
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"}); err != nil {
		t.Fatal(err)
	}
	if got := out.only(t); got != placedAlone {
		t.Errorf("sent is\n%s, want\n%s", got, placedAlone)
	}
}

// A reaction says what it answers and belongs to, how deep it is, and in which trace.
func TestAReactionSaysWhatItAnswers(t *testing.T) {
	ctx, _ := caused(func(e *event.Envelope) {
		e.CorrelationID = "order-1"
		e.Hops.Set(3)
		e.SetExtension("traceparent", someTrace)
		e.SetExtension("tracestate", "vendor=1")
	})
	p, out := publisherOf(t, nil)
	if err := p.Publish(WithIdempotencyKey(ctx, "once"), orderPlaced{OrderID: "o-1"}); err != nil {
		t.Fatal(err)
	}
	const want = `"correlationid":"order-1","causationid":"e-1","idempotencykey":"once","partitionkey":"o-1","hops":4,` +
		`"traceparent":"` + someTrace + `","tracestate":"vendor=1","data":`
	if got := out.only(t); !strings.Contains(got, want) {
		t.Errorf("sent is\n%s, which lacks\n%s", got, want)
	}
}

func TestWhatOneEventSaysOfItsEnvelope(t *testing.T) {
	p, out := publisherOf(t, nil)
	ctx := WithCorrelation(t.Context(), "request-7")
	err := p.Publish(ctx, orderPlaced{OrderID: "o-1"}, ID("row-9"), Subject("orders/o-1"), Extension("tenant", "a"),
		OccurredAt(noon.Add(-time.Hour)), func(e *event.Envelope) { // nobody can pretend
			e.Type, e.Version, e.Source, e.Schema = "ordering.Other", 9, "/someone-else", "x:y"
			e.CorrelationID, e.CausationID, e.IdempotencyKey, e.PartitionKey = "c", "c", "c", "c"
			e.Data, e.ContentType, e.Base64 = []byte("no"), "text/plain", true
			e.Hops.Set(900)
		})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`"id":"new-id"`, `"id":"row-9"`, `"subject":"o-1"`, `"subject":"orders/o-1"`, "T12:", "T11:",
		`"correlationid":"new-id"`, `"correlationid":"request-7"`, `,"data"`, `,"tenant":"a","data"`).Replace(placedAlone)
	if got := out.only(t); got != want {
		t.Errorf("sent is\n%s, want\n%s", got, want)
	}
}

// A time that nobody filled in is no time at which anything happened.
func TestATimeThatIsZeroIsRefused(t *testing.T) {
	var row struct{ at time.Time }
	for _, zero := range []time.Time{row.at, row.at.In(time.FixedZone("Berlin", 3600))} {
		p, out := publisherOf(t, nil)
		err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"}, OccurredAt(zero))
		if r := refusal(t, err); r.Code != ViolatesContract || !strings.Contains(r.Message, "OccurredAt") || len(out.sent) > 0 {
			t.Errorf("%v: %v, %d sent", zero, err, len(out.sent))
		}
	}
}

// What comes from outside must not stop an event: what no envelope can say is as if nobody had said it.
func TestACorrelationThatCannotTravelIsNone(t *testing.T) {
	for _, id := range []string{"a\nb", "\xff", "\x7f"} {
		p, out := publisherOf(t, nil)
		if err := p.Publish(WithCorrelation(t.Context(), id), orderPlaced{OrderID: "o-1"}); err != nil {
			t.Errorf("%q: %v", id, err)
			continue
		}
		if got := out.only(t); got != placedAlone {
			t.Errorf("%q: sent is\n%s, want\n%s", id, got, placedAlone)
		}
	}
}

// Where keys are, is what event.yaml says.
func TestAnOptionThatIsNilSaysNothing(t *testing.T) {
	p, out := publisherOf(t, nil)
	var row Option // of an event that has no row
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"}, row); err != nil {
		t.Fatal(err)
	}
	if got := out.only(t); got != placedAlone {
		t.Errorf("sent is\n%s, want\n%s", got, placedAlone)
	}
}

// A trace that an option gives is looked at as that of the context is, which has the last word;
// a state goes with its own traceparent alone.
func TestATraceOfAnOptionIsATrace(t *testing.T) {
	trace := func(parent, state string) []Option {
		return []Option{Extension("tracestate", state), Extension("traceparent", parent)}
	}
	for name, tt := range map[string]struct {
		ctx         context.Context
		options     []Option
		parent, out string
	}{
		"one that is none":              {t.Context(), trace("7", "a=b"), "", ""},
		"one that is no text":           {t.Context(), []Option{func(e *event.Envelope) { e.Extensions.Set("traceparent", "7") }}, "", ""},
		"a state alone":                 {t.Context(), trace("", "a=b"), "", ""},
		"a state that is none":          {t.Context(), trace(someTrace, "a=é"), someTrace, ""},
		"a trace":                       {t.Context(), trace(someTrace, "a=b"), someTrace, "a=b"},
		"where the context has one":     {WithTrace(t.Context(), otherTrace, ""), trace(someTrace, "a=b"), otherTrace, ""},
		"none beside the context's":     {WithTrace(t.Context(), otherTrace, "of=ctx"), trace("7", "a=b"), otherTrace, "of=ctx"},
		"where the context ended it":    {WithTrace(t.Context(), "", ""), trace(someTrace, "a=b"), someTrace, "a=b"},
		"where the cause has another":   {reaction(someTrace), trace(otherTrace, "a=b"), someTrace, ""},
		"none beside that of the cause": {reaction(someTrace), trace("7", "a=b"), someTrace, ""},
	} {
		p, out := publisherOf(t, nil)
		if err := p.Publish(tt.ctx, orderPlaced{OrderID: "o-1"}, tt.options...); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		parent, hasParent := out.sent[0].Extension("traceparent")
		state, hasState := out.sent[0].Extension("tracestate")
		if parent != tt.parent || state != tt.out || hasParent != (parent != "") || hasState != (state != "") {
			t.Errorf("%s: sent is %q, %q, want %q, %q", name, parent, state, tt.parent, tt.out)
		}
	}
}

// reaction is a context of a reaction to an event with a trace.
func reaction(trace string) context.Context {
	ctx, _ := caused(func(e *event.Envelope) { e.SetExtension("traceparent", trace) })
	return ctx
}

func TestKeysAreWhereTheContractSays(t *testing.T) {
	for _, tt := range []struct {
		key, idempotency         string
		partition, subject, once string // what the envelope says; partition "!": it is refused
	}{
		{"/orderId", "", "o-1", "o-1", "ctx"},
		{"/orderId", "/paymentId", "o-1", "o-1", "p-1"},
		{"/orderId", KeyID, "o-1", "o-1", "ctx"},
		{"/orderId", "envelope:correlation-id", "o-1", "o-1", "new-id"},
		{NoKey, "", "", "", "ctx"},
		{"", "", "", "", "ctx"},
		{"/note", "", "!", "ordering key", ""},
		{KeySubject, "", "!", "ordering key", ""},
		{"envelope:source", "", "/checkout", "", "ctx"},
		{"/orderId", "/note", "!", "idempotency key", ""},
		{"/empty", "", "!", "ordering key", ""},
		{"orderId", "", "!", "ordering key", ""},
	} {
		p, out := publisherOf(t, func(cfg *PublisherConfig) {
			cfg.Contracts.Events[0].Key, cfg.Contracts.Events[0].IdempotencyKey = tt.key, tt.idempotency
		})
		pretend := func(e *event.Envelope) { e.PartitionKey, e.IdempotencyKey = "mine", "mine" }
		err := p.Publish(WithIdempotencyKey(t.Context(), "ctx"), orderPlaced{OrderID: "o-1", Payment: "p-1"}, pretend)
		if tt.partition == "!" {
			if r := refusal(t, err); r.Code != ViolatesContract || !strings.Contains(r.Message, tt.subject) || len(out.sent) > 0 {
				t.Errorf("%s and %s: %v, %d sent", tt.key, tt.idempotency, err, len(out.sent))
			}
			continue
		}
		if err != nil {
			t.Errorf("%s and %s: %v", tt.key, tt.idempotency, err)
			continue
		}
		if e := out.sent[0]; e.PartitionKey != tt.partition || e.Subject != tt.subject || e.IdempotencyKey != tt.once {
			t.Errorf("%+v: sent with %q, %q, %q", tt, e.PartitionKey, e.Subject, e.IdempotencyKey)
		}
	}
	p, out := publisherOf(t, func(cfg *PublisherConfig) { cfg.Contracts.Events[0].Key = KeySubject })
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"}, Subject("s")); err != nil || out.sent[0].PartitionKey != "s" {
		t.Errorf("by its subject: %v, %+v", err, out.sent)
	}
}

// A handler that is tried again publishes again: whoever consumes that, by whatever manifest and
// contract say of duplicates, handles it once, and what has another key once as well.
func TestWhatIsPublishedTwiceWithOneKeyIsHandledOnce(t *testing.T) {
	for _, tt := range []struct {
		contract, manifest string
		want               int
	}{
		{"", "", 2}, {KeyID, "", 2}, {"", KeyID, 2}, {KeyID, KeyID, 2}, {KeyID, "words of its own", 2},
		{"envelope:idempotency-key", "", 1}, // from the event, where there is none: refused
		{"/orderId", "", 1},                 // the data says that they are the same
	} {
		handled := 0
		contracts := orders()
		contracts.Events[0].IdempotencyKey = tt.contract
		contracts.Events[0].Consumers = []Consumption{{Service: "shipping/depot", IdempotentBy: tt.manifest}}
		c, err := NewConsumer(ConsumerConfig{
			Service: "shipping/depot", Contracts: contracts, Store: NewMemoryStore(0, 0), DeadLetters: NewMemoryDeadLetters(0),
			Read:     func(*event.Envelope) (any, error) { return nil, nil },
			Handlers: map[string]Handler{"ordering.OrderPlaced": func(context.Context, *event.Envelope, any) error { handled++; return nil }},
			Logger:   slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		made := 0
		p, out := publisherOf(t, func(cfg *PublisherConfig) {
			cfg.Contracts = contracts
			cfg.NewID = func() string { made++; return "new-" + strconv.Itoa(made) }
		})
		for _, key := range []string{"e-7", "e-7", "e-8", "e-8"} {
			if err := p.Publish(WithIdempotencyKey(t.Context(), key), orderPlaced{OrderID: "o-1"}); err != nil && tt.contract != "envelope:idempotency-key" {
				t.Fatal(err)
			}
		}
		for _, e := range out.sent {
			body, err := e.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Consume(t.Context(), Message{Body: body}); err != nil {
				t.Error(err)
			}
		}
		if want := min(tt.want, len(out.sent)); handled != want {
			t.Errorf("contract %q, manifest %q: handled %d times, want %d", tt.contract, tt.manifest, handled, want)
		}
	}
}

// An event that is read as several is several to whoever consumes the reactions to it, each once,
// under one key and however often it is tried.
func TestAKeyIsOfEachEventThatOneIsReadAs(t *testing.T) {
	for _, place := range []string{"", KeyID} {
		contracts := orders()
		contracts.Events[0].IdempotencyKey = place
		contracts.Events[0].Consumers = []Consumption{{Service: "shipping/depot"}}
		p, out := publisherOf(t, func(cfg *PublisherConfig) { cfg.Contracts = contracts })
		consume := func(name string, handle Handler, read func(*event.Envelope) ([]any, error), messages ...Message) {
			c, err := NewConsumer(ConsumerConfig{
				Service: "shipping/depot", Name: name, Contracts: contracts, Store: NewMemoryStore(0, 0), DeadLetters: NewMemoryDeadLetters(0),
				ReadAll: read, Handlers: map[string]Handler{"ordering.OrderPlaced": handle},
				Sleep:  func(context.Context, time.Duration) error { return nil },
				Logger: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range messages {
				if err := c.Consume(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		}
		fails := 2
		splits := func(*event.Envelope) ([]any, error) { return []any{"a", "b", "c"}, nil }
		consume("", func(ctx context.Context, e *event.Envelope, v any) error {
			err := p.Publish(WithIdempotencyKey(ctx, e.ID), orderPlaced{OrderID: v.(string)})
			if v == "b" && fails > 0 {
				fails--
				return errors.New("after it was sent")
			}
			return err
		}, splits, Message{Body: []byte(`{"specversion":"1.0","id":"e-1","source":"/a","type":"ordering.OrderPlaced.v2","data":{}}`)})
		var sent []Message
		for _, e := range out.sent {
			body, err := e.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, Message{Body: body})
		}
		var handled []string
		consume("downstream", func(ctx context.Context, e *event.Envelope, _ any) error {
			handled = append(handled, e.PartitionKey)
			return nil
		}, func(*event.Envelope) ([]any, error) { return []any{nil}, nil }, sent...)
		if !slices.Equal(handled, []string{"a", "b", "c"}) || len(sent) != 7 {
			t.Errorf("key at %q: of %d that were sent %q are handled", place, len(sent), handled)
		}
		if e := out.sent[0]; e.IdempotencyKey != "e-1" || e.ID != idOfKey(e, "e-1") {
			t.Errorf("the first has the id %s and the key %q", e.ID, e.IdempotencyKey)
		}
	}
}

// An id that is made of a key is a UUID, and of nothing else: it stays the same for ever, and
// is another for another source, type or version.
func TestTheIDOfAKey(t *testing.T) {
	e := event.Envelope{Source: "/checkout", Type: "ordering.OrderPlaced", Version: 2}
	if got := idOfKey(&e, "e-7"); got != "04836d72-8a20-89b8-af99-f85a6fa6fa7d" {
		t.Errorf("got %s", got)
	}
	seen := map[string]bool{idOfKey(&e, "e-7"): true}
	for _, change := range []func(*event.Envelope){
		func(e *event.Envelope) { e.Source = "/tracker" },
		func(e *event.Envelope) { e.Type = "ordering.OrderShelved" },
		func(e *event.Envelope) { e.Version = 3 },
	} {
		other := e
		change(&other)
		if id := idOfKey(&other, "e-7"); seen[id] {
			t.Errorf("%+v has the id of another", other)
		}
	}
	p, out := publisherOf(t, nil)
	if err := p.Publish(WithIdempotencyKey(t.Context(), "e-7"), orderPlaced{OrderID: "o-1"}, ID("row-1")); err != nil || out.sent[0].ID != "row-1" {
		t.Errorf("an id that is given is the id: %v, %+v", err, out.sent)
	}
}

// refusal returns why an event was refused.
func refusal(t *testing.T, err error) *Refused {
	t.Helper()
	var r *Refused
	if !errors.As(err, &r) {
		t.Fatalf("the error is no *Refused: %v", err)
	}
	return r
}

func TestWhatIsRefusedIsNotSent(t *testing.T) {
	deep, _ := caused(func(e *event.Envelope) { e.Hops.Set(DefaultMaxHops) })
	for _, tt := range []struct {
		ctx     context.Context
		value   any
		options []Option
		code    Code
		want    string // of the message
	}{
		{t.Context(), 7, nil, UnknownEvent, "an event is refused (unknown-event): a int is no event"},
		{t.Context(), nil, nil, UnknownEvent, "a <nil> is no event"},
		{t.Context(), parcelSent{}, nil, NotProducer, "shipping.ParcelSent v1 is refused (not-producer): checkout does not produce it"},
		{deep, parcelSent{}, nil, NotProducer, "checkout does not produce it"},
		{deep, orderPlaced{OrderID: "o-1"}, nil, TooDeep, `answers a ordering.OrderPlaced (id "e-1") to which 16 reactions led, and at most 16 may`},
		{t.Context(), orderPlaced{Fails: true}, nil, ViolatesContract, "it has no JSON: the pointer is nil"},
		{t.Context(), orderPlaced{OrderID: "o-1", Note: "much too long"}, nil, ViolatesContract, "/note: must not be much too long"},
		{t.Context(), orderPlaced{OrderID: "o\n1"}, nil, ViolatesContract, "its envelope cannot be: /subject: has a control character"},
		{t.Context(), orderPlaced{OrderID: "o-1", Parts: nested(event.MaxDepth - 1)}, nil, ViolatesContract, "nests too deeply"},
		{t.Context(), orderPlaced{OrderID: "o-1"}, []Option{ID("a\x00b")}, ViolatesContract, "/id: has a control character"},
		{t.Context(), orderPlaced{OrderID: "o-1"}, []Option{Extension("Tenant", "a")}, ViolatesContract, "/Tenant: the name of an attribute"},
		{t.Context(), orderPlaced{OrderID: "o-1"}, []Option{Extension("hops", "1")}, ViolatesContract, "/hops: has a field of its own"},
	} {
		p, out := publisherOf(t, nil)
		err := p.Publish(tt.ctx, tt.value, tt.options...)
		if r := refusal(t, err); r.Code != tt.code || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v\nwant %s, %q", tt.value, err, tt.code, tt.want)
		}
		if len(out.sent) > 0 {
			t.Errorf("%+v was sent", tt.value)
		}
		counted := uint64(0)
		for _, n := range p.Counts() {
			counted += n.Refused[tt.code]
			if n.Published+n.NotSent > 0 {
				t.Errorf("%+v: counted as %+v", tt.value, n)
			}
		}
		if counted != 1 {
			t.Errorf("%+v: counted as %+v", tt.value, p.Counts())
		}
	}
}

func TestWhyAnEventViolatesItsContractCanBeAsked(t *testing.T) {
	p, _ := publisherOf(t, nil)
	var invalid *event.Invalid
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1", Note: "much too long"}); !errors.As(err, &invalid) || invalid.Violations[0].Pointer != "/note" {
		t.Errorf("%v", err)
	}
}

// The deepest data that an envelope can have is published.
func TestTheDeepestDataIsPublished(t *testing.T) {
	p, out := publisherOf(t, nil)
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1", Parts: nested(event.MaxDepth - 2)}); err != nil {
		t.Fatal(err)
	}
	out.only(t)
}

// One hop before the limit is no loop.
func TestTheLastHopIsPublished(t *testing.T) {
	p, out := publisherOf(t, func(cfg *PublisherConfig) { cfg.MaxHops = 2 })
	for hops, want := range []int{1, 2, 2, 2} {
		ctx, _ := caused(func(e *event.Envelope) { e.Hops.Set(int32(hops)) })
		_ = p.Publish(ctx, orderPlaced{OrderID: "o-1"})
		if len(out.sent) != want {
			t.Errorf("in reaction to %d hops: %d sent, want %d", hops, len(out.sent), want)
		}
	}
	if e := out.sent[1]; e.Hops.Or(0) != 2 {
		t.Errorf("the last has %d hops", e.Hops.Or(0))
	}
}

// A Send that fails is no refusal: the event may have arrived, and is published again as the
// same.
func TestASendThatFailsIsNoRefusal(t *testing.T) {
	p, out := publisherOf(t, func(cfg *PublisherConfig) { cfg.NewID = nil })
	out.err = context.DeadlineExceeded
	err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"})
	var failed *NotSent
	if !errors.As(err, &failed) || !errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*Refused)) {
		t.Fatalf("the error is %v", err)
	}
	if want := `ordering.OrderPlaced v2 was not sent (id "` + failed.Envelope.ID + `"): context deadline exceeded`; err.Error() != want {
		t.Errorf("the error is %q, want %q", err, want)
	}
	out.err = nil
	if err := p.Publish(t.Context(), orderPlaced{OrderID: "o-1"}, ID(failed.Envelope.ID)); err != nil || out.sent[0].ID != failed.Envelope.ID {
		t.Errorf("published again: %v, %+v", err, out.sent)
	}
	if n := p.Counts()[0]; n.Published != 1 || n.NotSent != 1 || n.Refused != nil {
		t.Errorf("counted: %+v", n)
	}
}

// What the service produces is counted from the first moment, so that nothing at all is
// seen too.
func TestWhatIsCounted(t *testing.T) {
	p, _ := publisherOf(t, nil)
	if got := p.Counts(); len(got) != 1 || got[0].Type != "ordering.OrderPlaced" || got[0].Published != 0 {
		t.Errorf("at first: %+v", got)
	}
	for _, v := range []any{orderPlaced{OrderID: "o-1"}, parcelSent{}, "no event"} {
		_ = p.Publish(t.Context(), v)
	}
	got := p.Counts()
	if len(got) != 3 || got[0].Refused[UnknownEvent] != 1 || got[1].Published != 1 || got[2].Refused[NotProducer] != 1 {
		t.Errorf("then: %+v", got)
	}
}

// Every event is counted once, whatever else happens at the same time.
func TestManyPublishAtOnce(t *testing.T) {
	p, out := publisherOf(t, func(cfg *PublisherConfig) {
		cfg.NewID, cfg.Now, cfg.Rate = nil, nil, Rate{PerSecond: 0.01, Burst: 300}
	})
	const workers, each = 8, 100
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			ctx, _ := caused(func(e *event.Envelope) { e.Hops.Set(int32(w)) })
			for i := range each {
				_ = p.Publish(ctx, orderPlaced{OrderID: "o-1", Note: strings.Repeat("x", i%12)})
				_ = p.Counts()
			}
		})
	}
	wg.Wait()
	n := p.Counts()[0]
	if n.Published != 300 || n.Published+n.Refused[ViolatesContract]+n.Refused[Throttled] != workers*each {
		t.Errorf("counted: %+v", n)
	}
	ids := map[string]bool{}
	for _, e := range out.sent {
		ids[e.ID] = true
	}
	if len(ids) != 300 || len(out.sent) != 300 {
		t.Errorf("%d events with %d ids were sent", len(out.sent), len(ids))
	}
}

// What is logged tells which event it was, and nothing of what is in it.
func TestWhatIsLogged(t *testing.T) {
	var text bytes.Buffer
	p, out := publisherOf(t, func(cfg *PublisherConfig) {
		cfg.Logger = slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.Rate = Rate{PerSecond: 1, Burst: 1}
	})
	ctx, _ := caused(func(e *event.Envelope) { e.Hops.Set(2) })
	_ = p.Publish(ctx, orderPlaced{OrderID: "o-1", Note: "a secret!!!"})
	_ = p.Publish(ctx, orderPlaced{OrderID: "o-1\nsecret"})
	_ = p.Publish(ctx, orderPlaced{OrderID: "o-1", Note: "secret"})
	_ = p.Publish(ctx, orderPlaced{OrderID: "o-1"})
	p.outlets[0].bucket = nil
	out.err = errors.New("no broker")
	_ = p.Publish(ctx, orderPlaced{OrderID: "o-1", Note: "secret"})
	about := `event.type=ordering.OrderPlaced event.version=2 event.id=new-id event.source=/checkout event.correlation=e-1 event.hops=3`
	want := []string{
		`level=WARN msg="event refused" event.type=ordering.OrderPlaced event.version=2 reason=violates-contract violations=[#/properties/note/maxLength]`,
		`level=WARN msg="event refused" event.type=ordering.OrderPlaced event.version=2 reason=violates-contract violations=[subject]`,
		`level=DEBUG msg="event published" ` + about,
		`level=DEBUG msg="event refused" event.type=ordering.OrderPlaced event.version=2 reason=throttled violations=[]`,
		`level=WARN msg="event not sent" ` + about + ` error="no broker"`,
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	for i, line := range lines {
		_, lines[i], _ = strings.Cut(line, " ") // the time
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("logged is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if strings.Contains(text.String(), "secret") {
		t.Error("what is in the event is logged")
	}
}

func TestWhatAPublisherCannotBeMadeOf(t *testing.T) {
	for want, change := range map[string]func(*PublisherConfig){
		"no Service":                    func(cfg *PublisherConfig) { cfg.Service = "" },
		"no Send":                       func(cfg *PublisherConfig) { cfg.Send = nil },
		"may be below 0":                func(cfg *PublisherConfig) { cfg.MaxHops = -1 },
		"neither MaxHops nor Wait":      func(cfg *PublisherConfig) { cfg.Wait = -1 },
		`the Source "": lacks "source"`: func(cfg *PublisherConfig) { cfg.Source = "" },
		"/source: ":                     func(cfg *PublisherConfig) { cfg.Source = "https://[" },
		"no Contracts.Encode":           func(cfg *PublisherConfig) { cfg.Contracts = Contracts{} },
		`"ordering.OrderPlaced" v0 has no type, version or Check`: func(cfg *PublisherConfig) { cfg.Contracts.Events[0].Version = 0 },
		`"shipping.ParcelSent" v1 has no type, version or Check`:  func(cfg *PublisherConfig) { cfg.Contracts.Events[1].Check = nil },
		"or is there twice": func(cfg *PublisherConfig) { cfg.Contracts.Events[1] = cfg.Contracts.Events[0] },
		`the Service "depott" produces none of the events: those who do are ordering/checkout, shipping/depot`: func(cfg *PublisherConfig) { cfg.Service = "depott" },
		"name one with its context, ordering/checkout or shipping/checkout": func(cfg *PublisherConfig) {
			cfg.Contracts.Events[1].Producers = []string{"shipping/checkout"}
		},
		"no service produces any of the 2 contracts": func(cfg *PublisherConfig) {
			cfg.Contracts.Events[0].Producers, cfg.Contracts.Events[1].Producers = nil, nil
		},
		`no contract of "ordering.Gone", which Rates names`: func(cfg *PublisherConfig) { cfg.Rates = map[string]Rate{"ordering.Gone": {}} },
		"ordering.OrderPlaced: a rate of -1 a second":       func(cfg *PublisherConfig) { cfg.Rate.PerSecond = -1 },
	} {
		cfg := PublisherConfig{Service: "checkout", Source: "/checkout", Contracts: orders(), Send: (&outbox{}).send}
		change(&cfg)
		if _, err := NewPublisher(cfg); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "delivery.NewPublisher: ") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
