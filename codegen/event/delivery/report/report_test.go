package report

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/volume"
)

// placed is an event of the service, sent one of another.
type placed struct{}

type sent struct{}

var contracts = delivery.Contracts{
	Events: []delivery.Contract{
		{Type: "ordering.OrderPlaced", Version: 2, Producers: []string{"ordering/checkout"}, Check: func([]byte) error { return nil }},
		{Type: "shipping.ParcelSent", Version: 1, Producers: []string{"shipping/depot"}, Check: func([]byte) error { return nil }},
	},
	Encode: func(v any) (string, int, []byte, error) {
		switch v.(type) {
		case placed:
			return "ordering.OrderPlaced", 2, []byte("{}"), nil
		case sent:
			return "shipping.ParcelSent", 1, []byte("{}"), nil
		}
		return "", 0, nil, nil
	},
}

// house is a service with a reporter, and a registry that may be away.
type house struct {
	t         *testing.T
	publisher *delivery.Publisher
	consumer  *delivery.Consumer
	reporter  *reporter
	store     *sqlite.Store

	mu    sync.Mutex // of what the registry looks at too
	now   time.Time
	asked int  // how often the registry was
	away  int  // a status that comes in the place of the registry's answer; 0: the registry is there
	deaf  bool // the registry's answers are lost
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// set changes how the registry is.
func (h *house) set(away int, deaf bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.away, h.deaf = away, deaf
}

// pass lets time go by.
func (h *house) pass(d time.Duration) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	return h.now
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 5, 6, 7, 0, 0, 0, time.UTC)}
	var err error
	if h.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	quiet := slog.New(slog.DiscardHandler)
	r := registry.New(h.store, registry.Options{})
	v1 := api.Wrap(api.New(r, api.Options{
		Log: quiet, Version: "test", Volumes: volume.NewCollector(h.store, r, volume.Options{Log: quiet, Now: h.clock}),
	}), api.GuardOptions{Log: quiet})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		h.mu.Lock()
		h.asked++
		away, deaf := h.away, h.deaf
		h.mu.Unlock()
		switch {
		case away != 0:
			w.WriteHeader(away)
		case deaf:
			v1.ServeHTTP(httptest.NewRecorder(), req)
			panic(http.ErrAbortHandler)
		default:
			v1.ServeHTTP(w, req)
		}
	}))
	t.Cleanup(s.Close)
	h.publisher, err = delivery.NewPublisher(delivery.PublisherConfig{
		Service: "ordering/checkout", Source: "/checkout", Contracts: contracts, Logger: quiet, Send: func(context.Context, *event.Envelope) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.consumer, err = delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "ordering/checkout", Contracts: contracts, Logger: quiet, Store: delivery.NewMemoryStore(0, 0), DeadLetters: delivery.NewMemoryDeadLetters(0),
		Read:     func(e *event.Envelope) (any, error) { return sent{}, nil },
		Handlers: map[string]delivery.Handler{"shipping.ParcelSent": func(context.Context, *event.Envelope, any) error { return nil }},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.reporter, err = newReporter(Config{
		URL: s.URL, Service: "ordering/checkout", Publisher: h.publisher, Consumer: h.consumer, Logger: quiet, Now: h.clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// minute lets a minute go by, and reports.
func (h *house) minute(publish int) {
	h.t.Helper()
	for range publish {
		if err := h.publisher.Publish(h.t.Context(), placed{}); err != nil {
			h.t.Fatal(err)
		}
	}
	h.pass(time.Minute)
	h.reporter.report(h.t.Context())
}

func (h *house) wantCounted(want ...string) {
	h.t.Helper()
	list, err := h.store.Totals(h.t.Context(), volume.Query{From: "0001-01-01", To: "9999-12-31", Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	var got []string
	for _, v := range list {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %d", v.Role, v.Event, v.Version, v.Outcome, v.Count)))
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("the registry has %q, want %q", got, want)
	}
}

func TestWhatAServiceCountsIsReported(t *testing.T) {
	h := newHouse(t)
	if err := h.publisher.Publish(t.Context(), sent{}); err == nil {
		t.Fatal("another's event was published")
	}
	if err := h.publisher.Publish(t.Context(), "no event"); err == nil {
		t.Fatal("a text was published")
	}
	parcel := `{"specversion": "1.0", "id": "%s", "source": "/depot", "type": "shipping.ParcelSent", "dataschema": "urn:treaty:shipping.ParcelSent/1", "data": {}}`
	for _, id := range []string{"1", "1", "2"} {
		if err := h.consumer.Consume(t.Context(), delivery.Message{Source: "parcels", Body: fmt.Appendf(nil, parcel, id)}); err != nil {
			t.Fatal(err)
		}
	}
	h.minute(3)
	h.minute(0)
	h.minute(2)
	counted := h.consumer.Counts()
	want := []string{
		"produced   unknown-event 1",
		"produced ordering.OrderPlaced 2 ok 5",
		"produced shipping.ParcelSent 1 not-producer 1",
	}
	for _, n := range counted {
		outcome := strings.Replace(string(n.Outcome), "handled", "ok", 1)
		want = append(want, strings.TrimSpace(fmt.Sprintf("consumed %s %s %s %d", n.Type, versionOf(n.Version), outcome, n.Count)))
	}
	slices.SortFunc(want, func(a, b string) int { return strings.Compare(sortKey(a), sortKey(b)) })
	if len(counted) == 0 {
		t.Error("the consumer counted nothing")
	}
	h.wantCounted(want...)
	reporters, err := h.store.Reporters(t.Context(), h.now.Add(-time.Second), 10)
	if err != nil || len(reporters) != 1 || reporters[0].Until != h.now {
		t.Errorf("reporters: %+v, %v", reporters, err)
	}
}

// sortKey is the order in which the store lists what a service reported.
func sortKey(line string) string {
	fields := strings.SplitN(line, " ", 3)
	return fields[1] + " " + fields[0] + " " + fields[2]
}

// Whatever becomes of the answers, what was counted arrives once.
func TestWhatIsReportedIsCountedOnce(t *testing.T) {
	h := newHouse(t)
	h.minute(1)
	h.set(0, true)
	h.minute(2)
	h.set(http.StatusServiceUnavailable, false)
	for range maxPending + 20 { // longer than reports are kept apart
		h.minute(1)
	}
	if n := len(h.reporter.pending); n != maxPending {
		t.Errorf("%d reports wait, want %d", n, maxPending)
	}
	h.set(0, false)
	h.minute(4)
	h.minute(0)
	h.wantCounted(fmt.Sprintf("produced ordering.OrderPlaced 2 ok %d", 1+2+maxPending+20+4))
	if len(h.reporter.pending) > 0 {
		t.Errorf("%d reports still wait", len(h.reporter.pending))
	}
}

// What the registry refuses for good is given up, so that it is not in the way of what
// follows.
func TestWhatIsRefusedForGoodIsGivenUp(t *testing.T) {
	h := newHouse(t)
	h.set(http.StatusForbidden, false)
	h.minute(1)
	if len(h.reporter.pending) != 1 {
		t.Error("who may not report today may tomorrow: it has to wait")
	}
	h.pass(49 * time.Hour) // the registry counts nothing that old
	h.set(0, false)
	h.minute(0)
	h.minute(7)
	h.wantCounted("produced ordering.OrderPlaced 2 ok 7")
}

// A process whose clock is wrong reports what it counts as soon as the clock is right, of the hours in
// which it was counted; one that slept does not report of its sleep.
func TestAClockThatIsSetIsFollowed(t *testing.T) {
	for name, step := range map[string]time.Duration{
		"it was two hours ahead":     -2 * time.Hour,
		"it was a year ahead":        -365 * 24 * time.Hour,
		"it was three hours behind":  3 * time.Hour,
		"it was a year behind":       365 * 24 * time.Hour,
		"it was half a minute ahead": -30 * time.Second,
		"it was right":               0,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			wrong, passed := -step, time.Duration(0)
			h.reporter.look = func() (time.Time, time.Duration) {
				return h.clock().Add(wrong), passed
			}
			h.reporter.until, h.reporter.passed = h.reporter.look()
			minute := func(publish int) { passed += time.Minute; h.minute(publish) }
			minute(1)
			wrong = 0
			first := h.now
			minute(2)
			minute(4)
			minute(8)
			list, err := h.store.Totals(t.Context(), volume.Query{From: "0001-01-01", To: "9999-12-31", Limit: 100})
			if err != nil || len(list) != 1 || list[0].Count < 14 || list[0].Count > 15 {
				t.Fatalf("the registry has %+v, %v", list, err)
			}
			reporters, err := h.store.Reporters(t.Context(), first, 10)
			if err != nil || len(reporters) != 1 || !reporters[0].Until.Equal(h.now) {
				t.Errorf("reporters: %+v, %v; it is %v", reporters, err, h.now)
			}
		})
	}
}

// What a clock is set by counts for nothing in the time of a report.
func TestAReportIsOfTheTimeThatPassed(t *testing.T) {
	h := newHouse(t)
	h.set(http.StatusServiceUnavailable, false)
	passed := time.Duration(0)
	h.reporter.look = func() (time.Time, time.Duration) { return h.clock(), passed }
	instance := h.reporter.instance
	for _, step := range []time.Duration{0, 5 * time.Hour, 0, -9 * time.Hour, 0} {
		h.pass(step)
		passed += time.Minute
		h.minute(1)
	}
	for i, b := range h.reporter.pending {
		if b.Until.Sub(b.From) != time.Minute || len(b.Counts) != 1 || (b.Instance == instance) != (i < 3) {
			t.Errorf("report %d of %s is from %v to %v: %+v", i, b.Instance, b.From, b.Until, b.Counts)
		}
	}
}

func TestWhatCannotReport(t *testing.T) {
	h := newHouse(t)
	for _, cfg := range []Config{
		{URL: "treaty.example.com", Service: "checkout", Publisher: h.publisher},
		{URL: "https://treaty.example.com", Publisher: h.publisher},
		{URL: "https://treaty.example.com", Service: "checkout"},
	} {
		if _, err := Start(cfg); err == nil {
			t.Errorf("%+v reports", cfg)
		}
	}
}
