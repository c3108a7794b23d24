package usage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/usage"
)

func newStore(t *testing.T) *sqlite.Store {
	t.Helper()
	store := sqlitetest.Open(t)
	return store
}

func service(name string) usage.Client { return usage.Client{Kind: usage.Service, Name: name} }

func revision(n int) registry.VersionKey {
	return registry.VersionKey{Lineage: "ordering.OrderPlaced", Version: contract.Version{Major: 1, Revision: n}}
}

// counted shows what the store has: "service shipping 1.0 2026-05-06 7".
func counted(t *testing.T, s usage.Store) []string {
	t.Helper()
	seen, err := s.Fetches(t.Context(), usage.Query{From: "0001-01-01", To: "9999-12-31", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range seen {
		list = append(list, fmt.Sprintf("%s %s %s..%s %d", c.Client, c.Version, c.First, c.Last, c.Count))
	}
	return list
}

func wantCounted(t *testing.T, s usage.Store, want ...string) {
	t.Helper()
	if got := counted(t, s); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("counted:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

var morning = time.Date(2026, 5, 6, 23, 59, 59, 0, time.UTC)

func TestFetchesAreCountedByDayClientAndVersion(t *testing.T) {
	store, now := newStore(t), morning
	r := usage.NewRecorder(store, usage.Options{Instance: "one", Now: func() time.Time { return now }})
	for range 3 {
		r.Count(service("shipping"), revision(0))
	}
	r.Count(service("shipping"), revision(1))
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second) // the next day
	r.Count(service("shipping"), revision(0))
	wantCounted(t, store, "service shipping 1.0 2026-05-06..2026-05-06 3", "service shipping 1.1 2026-05-06..2026-05-06 1")
	for range 2 { // what is written is not written again
		if err := r.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wantCounted(t, store, "service shipping 1.0 2026-05-06..2026-05-07 4", "service shipping 1.1 2026-05-06..2026-05-06 1")
}

// Whatever clients call themselves, a day has so many of them; the rest is
// counted together.
func TestClientsAreBounded(t *testing.T) {
	store, now := newStore(t), morning
	r := usage.NewRecorder(store, usage.Options{Clients: 3, Now: func() time.Time { return now }})
	for i := range 1000 {
		r.Count(usage.Client{Kind: usage.Service, Name: "s", Version: fmt.Sprint(i)}, revision(0))
	}
	r.Count(usage.Client{Kind: usage.Service, Name: "s", Version: "1"}, revision(0))
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantCounted(t, store, "others 1.0 2026-05-06..2026-05-06 997", "service s/0 1.0 2026-05-06..2026-05-06 1",
		"service s/1 1.0 2026-05-06..2026-05-06 2", "service s/2 1.0 2026-05-06..2026-05-06 1")
	now = now.Add(time.Second)
	r.Count(service("late"), revision(1))
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := counted(t, store); got[4] != "service late 1.1 2026-05-07..2026-05-07 1" {
		t.Errorf("on the next day: %v", got)
	}
}

// Memory is bounded while the store does not answer; what found room is written
// when it does.
func TestCountsWaitForTheStore(t *testing.T) {
	store := newStore(t)
	r := usage.NewRecorder(store, usage.Options{Rows: 2, Now: func() time.Time { return morning }, Log: slog.New(slog.DiscardHandler)})
	r.Count(service("a"), revision(0))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Flush(gone); !errors.Is(err, context.Canceled) {
		t.Fatalf("Flush: %v", err)
	}
	for range 2 {
		r.Count(service("a"), revision(0))
		r.Count(service("b"), revision(0))
		r.Count(service("c"), revision(0)) // finds no room
	}
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantCounted(t, store, "service a 1.0 2026-05-06..2026-05-06 3", "service b 1.0 2026-05-06..2026-05-06 2")
}

// Counting from many goroutines while it is written loses nothing, and the last
// counts are written when the recorder stops.
func TestNothingIsLostAtTheEnd(t *testing.T) {
	store := newStore(t)
	r := usage.NewRecorder(store, usage.Options{Every: time.Millisecond, Now: func() time.Time { return morning }})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Run(ctx) }()
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for range 500 {
				r.Count(service("a"), revision(0))
			}
		})
	}
	work.Wait()
	cancel()
	<-done
	wantCounted(t, store, "service a 1.0 2026-05-06..2026-05-06 4000")
}

func TestOldCountsAreForgotten(t *testing.T) {
	store, now := newStore(t), morning
	err := store.AddFetches(t.Context(), []usage.Fetches{
		{Day: "2026-05-03", Client: service("a"), VersionKey: revision(0), Count: 1}, {Day: "2026-05-04", Client: service("a"), VersionKey: revision(0), Count: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := usage.NewRecorder(store, usage.Options{Every: time.Millisecond, Keep: 2, Now: func() time.Time { return now }})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Run(ctx) }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		first, err := store.FirstDay(t.Context())
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the first day is %s, %v", first, err)
		}
		if first == "2026-05-04" {
			break
		}
	}
	cancel()
	<-done
}

func BenchmarkCount(b *testing.B) {
	r := usage.NewRecorder(nil, usage.Options{})
	for b.Loop() {
		r.Count(usage.Named("shipping-worker/1.4.2", "Go-http-client/2.0", "10.0.0.7:1"), revision(0))
	}
}
