package delivery

import (
	"context"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
)

const (
	someTrace  = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	otherTrace = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00"
)

// caused returns an event in whose context others are published.
func caused(change func(*event.Envelope)) (context.Context, *event.Envelope) {
	e := &event.Envelope{Type: "ordering.OrderPlaced", Version: 2, ID: "e-1", Source: "/checkout"}
	change(e)
	return WithCause(context.Background(), e), e
}

func TestTheCauseIsCarried(t *testing.T) {
	if Cause(context.Background()) != nil {
		t.Error("there is a cause where nobody said one")
	}
	if ctx, e := caused(func(*event.Envelope) {}); Cause(ctx) != e {
		t.Errorf("the cause is %+v", Cause(ctx))
	}
}

// Who could not find what is reacted to must not begin at no hops, where no loop is ever cut.
func TestACauseThatIsNilTakesNoneAway(t *testing.T) {
	ctx, e := caused(func(e *event.Envelope) { e.Hops.Set(7) })
	if got := Cause(WithCause(ctx, nil)); got != e {
		t.Errorf("within a reaction the cause is %+v", got)
	}
	if got := Cause(WithCause(context.Background(), nil)); got != nil {
		t.Errorf("elsewhere it is %+v", got)
	}
}

func TestWhatIsPublishedBelongsToWhatItsCauseBelongsTo(t *testing.T) {
	alone := WithCorrelation(context.Background(), "request-7")
	if got := Correlation(alone); got != "request-7" {
		t.Errorf("without a cause: %q", got)
	}
	if got := Correlation(context.Background()); got != "" {
		t.Errorf("where nobody says it: %q", got)
	}
	first, _ := caused(func(*event.Envelope) {})
	later, _ := caused(func(e *event.Envelope) { e.CorrelationID = "order-1" })
	for want, ctx := range map[string]context.Context{"e-1": first, "order-1": later} {
		if got := Correlation(WithCorrelation(ctx, "request-7")); got != want {
			t.Errorf("as a reaction: %q, want %q", got, want)
		}
	}
}

func TestTheTraceOfTheCauseGoesOnUnlessATracerSaysAnother(t *testing.T) {
	ctx, _ := caused(func(e *event.Envelope) {
		e.SetExtension("traceparent", someTrace)
		e.SetExtension("tracestate", "vendor=1")
	})
	if parent, state := Trace(ctx); parent != someTrace || state != "vendor=1" {
		t.Errorf("as the cause has it: %q, %q", parent, state)
	}
	if parent, state := Trace(WithTrace(ctx, otherTrace, "")); parent != otherTrace || state != "" {
		t.Errorf("as a tracer says: %q, %q", parent, state)
	}
	if parent, state := Trace(WithTrace(ctx, "", "")); parent != "" || state != "" {
		t.Errorf("ended: %q, %q", parent, state)
	}
	if parent, state := Trace(context.Background()); parent != "" || state != "" {
		t.Errorf("where nobody says it: %q, %q", parent, state)
	}
	strange, _ := caused(func(e *event.Envelope) { e.Extensions.Set("traceparent", "7") })
	if parent, _ := Trace(strange); parent != "" {
		t.Errorf("of a cause that has none: %q", parent)
	}
}

// By https://www.w3.org/TR/trace-context/#traceparent-header: what cannot be read is as if
// it were not there.
func TestWhatIsNoTraceIsNotPassedOn(t *testing.T) {
	for parent, want := range map[string]bool{
		someTrace:                      true,
		someTrace[:53] + "ff":          true,
		"01" + someTrace[2:]:           true,
		"01" + someTrace[2:] + "-more": true,
		someTrace + "-more":            false,
		"01" + someTrace[2:] + "more":  false,
		"01" + someTrace[2:] + "-a\nb": false,
		"ff" + someTrace[2:]:           false,
		someTrace[:54]:                 false,
		"":                             false,
		strings.ToUpper(someTrace):     false,
		"00_" + someTrace[3:]:          false,
		"00-" + strings.Repeat("0", 32) + someTrace[35:]:      false,
		someTrace[:36] + strings.Repeat("0", 16) + "-01":      false,
		"0g" + someTrace[2:]:                                  false,
		"cc" + someTrace[2:] + "-" + strings.Repeat("a", 600): false,
	} {
		got, state := Trace(WithTrace(context.Background(), parent, "a=b"))
		if (got == parent && state == "a=b") != want || !want && got+state != "" {
			t.Errorf("%q is passed on as %q, %q", parent, got, state)
		}
	}
	for _, state := range []string{"a=b\r\nx: y", "a=\x7f", "a=é", strings.Repeat("a", 513)} {
		if parent, got := Trace(WithTrace(context.Background(), someTrace, state)); parent != someTrace || got != "" {
			t.Errorf("the state %q is passed on as %q, of the trace %q", state, got, parent)
		}
	}
}

func TestTheIdempotencyKeyIsCarried(t *testing.T) {
	if got := IdempotencyKey(WithIdempotencyKey(context.Background(), "k")); got != "k" {
		t.Errorf("got %q", got)
	}
	if got := IdempotencyKey(context.Background()); got != "" {
		t.Errorf("got %q where nobody says it", got)
	}
}
