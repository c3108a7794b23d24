package cloudhttp_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	sdk "github.com/cloudevents/sdk-go/v2"
	"github.com/cloudevents/sdk-go/v2/client"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/event"
)

const traceparent = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"

// theirs is an order as an event of the SDK of CloudEvents.
func theirs(t *testing.T, i int) sdk.Event {
	t.Helper()
	e := sdk.NewEvent()
	e.SetID(number(i))
	e.SetType(orderPlaced + ".v1")
	e.SetSource("/checkout")
	e.SetSubject("Möbel")
	e.SetExtension("traceparent", traceparent)
	e.SetExtension("hops", 2)
	if err := e.SetData("application/json", OrderPlaced{number(i)}); err != nil {
		t.Fatal(err)
	}
	return e
}

// The SDK of CloudEvents, which others wrote, sends in each mode, and is told that all
// arrived.
func TestTheSDKIsReceived(t *testing.T) {
	w, cfg := newWarehouse(nil)
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{}))
	c, err := sdk.NewClientHTTP(sdk.WithTarget(url))
	if err != nil {
		t.Fatal(err)
	}
	for i, ctx := range []context.Context{sdk.WithEncodingBinary(t.Context()), sdk.WithEncodingStructured(t.Context())} {
		for range 2 { // the second is a duplicate
			if result := c.Send(ctx, theirs(t, i)); !sdk.IsACK(result) {
				t.Errorf("mode %d: %v", i, result)
			}
		}
	}
	r, err := cehttp.NewHTTPRequestFromEvents(t.Context(), url, []sdk.Event{theirs(t, 2), theirs(t, 3), theirs(t, 2)})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close(); res.StatusCode != http.StatusNoContent {
		t.Errorf("the batch: %s", res.Status)
	}
	w.onceEach(t, 4)
	for _, e := range w.seen {
		if trace, _ := e.Extension("traceparent"); e.Subject != "Möbel" || trace != traceparent || e.Hops.Or(0) != 2 || e.Source != "/checkout" {
			t.Errorf("%s came as %+v", e.ID, e)
		}
	}
}

// A client of the SDK is told of each answer whether it was taken.
func TestTheSDKIsToldWhatIsNotTaken(t *testing.T) {
	_, cfg := newWarehouse(nil)
	cfg.Store = broken{}
	url := serve(t, newReceiver(t, cfg, cloudhttp.ReceiverConfig{}))
	c, err := sdk.NewClientHTTP(sdk.WithTarget(url))
	if err != nil {
		t.Fatal(err)
	}
	result := c.Send(t.Context(), theirs(t, 0))
	var said *cehttp.Result
	if sdk.IsACK(result) || !sdk.ResultAs(result, &said) || said.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("got %v", result)
	}
}

// broken is a store that is away.
type broken struct{}

func (broken) Once(context.Context, string, string, func(context.Context) error) (bool, error) {
	return false, errBusy
}

// The SDK receives what a Sender sends, in each mode.
func TestTheSDKReceives(t *testing.T) {
	var mu sync.Mutex
	var got []sdk.Event
	take := func(e sdk.Event) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, e)
	}
	p, err := sdk.NewHTTP()
	if err != nil {
		t.Fatal(err)
	}
	single, err := client.NewHTTPReceiveHandler(t.Context(), p, take)
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !cehttp.IsHTTPBatch(r.Header) {
			single.ServeHTTP(w, r)
			return
		}
		events, err := cehttp.NewEventsFromHTTPRequest(r)
		if err != nil {
			t.Error(err)
		}
		for _, e := range events {
			take(e)
		}
	}))
	for i, cfg := range []cloudhttp.SenderConfig{{URL: url}, {URL: url, Structured: true}} {
		if err := newSender(t, cfg).Send(t.Context(), traced(i)); err != nil {
			t.Error(err)
		}
	}
	if err := newSender(t, cloudhttp.SenderConfig{URL: url}).SendBatch(t.Context(), traced(2), traced(3)); err != nil {
		t.Error(err)
	}
	if len(got) != 4 {
		t.Fatalf("%d events came", len(got))
	}
	for i, e := range got {
		var data OrderPlaced
		if err := e.DataAs(&data); err != nil || data.OrderID != number(i) {
			t.Errorf("data of %d: %+v, %v", i, data, err)
		}
		subject := "Möbel, 100 %"
		if i == 0 {
			// CloudEvents has headers percent-encoded, and the SDK does not decode them: what
			// is beyond ASCII reaches it whole in structured mode.
			subject = "M%C3%B6bel,%20100%20%25"
		}
		if e.ID() != number(i) || e.Type() != orderPlaced+".v1" || e.Source() != "/checkout" || e.Subject() != subject ||
			e.Extensions()["traceparent"] != traceparent || e.Extensions()["partitionkey"] != number(i) || e.Validate() != nil {
			t.Errorf("%d came as %v (%v)", i, e, e.Validate())
		}
	}
}

func traced(i int) *event.Envelope {
	e := order(i)
	e.SetExtension("traceparent", traceparent)
	return e
}
