package report

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/registry/volume"
)

// A service that ends reports all that it counted, however much that is and whatever waits.
func TestNothingThatWasCountedIsLeftAtTheEnd(t *testing.T) {
	for name, before := range map[string]func(h *house) (published int64){
		"more than a report may have": func(h *house) int64 {
			h.publishKinds(2*maxCounts + 1)
			h.pass(time.Second)
			return 2*maxCounts + 1
		},
		"as many reports wait as may": func(h *house) int64 {
			h.set(http.StatusServiceUnavailable, false)
			for range maxPending + 5 {
				h.minute(1)
			}
			h.set(0, false)
			return maxPending + 5
		},
		"by the clock no time has passed since the last report": func(h *house) int64 {
			h.minute(1)
			if err := h.publisher.Publish(h.t.Context(), placed{}); err != nil {
				h.t.Fatal(err)
			}
			return 2
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			want := before(h)
			h.end()
			if got := h.counted(); got != want {
				t.Errorf("the registry counted %d, published were %d", got, want)
			}
		})
	}
}

// A registry that fails at the end is asked once, not again and again.
func TestARegistryThatFailsAtTheEndIsLeftAlone(t *testing.T) {
	h := newHouse(t)
	h.set(http.StatusServiceUnavailable, false)
	h.publishKinds(2*maxCounts + 1)
	h.pass(time.Second)
	h.end()
	if h.asked != 1 {
		t.Errorf("it was asked %d times", h.asked)
	}
}

// end has the reporter go through its end.
func (h *house) end() {
	h.t.Helper()
	end := make(chan struct{})
	close(end)
	ctx, cancel := context.WithTimeout(h.t.Context(), 30*time.Second)
	defer cancel()
	h.reporter.run(ctx, end)
	if ctx.Err() != nil {
		h.t.Error("the end does not come")
	}
}

// publishKinds publishes one event of each of n types.
func (h *house) publishKinds(n int) {
	h.t.Helper()
	kinds := delivery.Contracts{Encode: func(v any) (string, int, []byte, error) { return fmt.Sprint("ordering.Made", v), 1, []byte("{}"), nil }}
	for i := range n {
		kinds.Events = append(kinds.Events, delivery.Contract{
			Type: fmt.Sprint("ordering.Made", i), Version: 1, Producers: []string{"ordering/checkout"}, Check: func([]byte) error { return nil },
		})
	}
	p, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "ordering/checkout", Source: "/checkout", Contracts: kinds, Logger: slog.New(slog.DiscardHandler), Send: func(context.Context, *event.Envelope) error { return nil },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range n {
		if err := p.Publish(h.t.Context(), i); err != nil {
			h.t.Fatal(err)
		}
	}
	h.reporter.cfg.Publisher = p
}

// counted is the sum of all that the registry counted.
func (h *house) counted() (sum int64) {
	h.t.Helper()
	list, err := h.store.Totals(h.t.Context(), volume.Query{From: "0001-01-01", To: "9999-12-31", Limit: 10 * maxCounts})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, v := range list {
		sum += v.Count
	}
	return sum
}
