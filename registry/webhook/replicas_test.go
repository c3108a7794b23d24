package webhook_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// Three processes on one PostgreSQL send each change once to each hook, in
// order, and go on when the one that has a hook stops.
func TestReplicasShareTheHooks(t *testing.T) {
	dsn := testkit.Postgres(t)
	receiver := newReceiver(t)
	receiver.answers(func(wire.Notification) int { time.Sleep(time.Millisecond); return http.StatusOK })
	var houses []*house
	var ends []func()
	for range 3 {
		store, err := postgres.Open(t.Context(), dsn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		})
		h := &house{store: store, registry: registry.New(store, registry.Options{}), receiver: receiver}
		h.manager = webhook.NewManager(store, store.Sequence, webhook.Places{Loopback: true}, func() {})
		following, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.registry.Follow(following, func(err error) { t.Error(err) })
		}()
		t.Cleanup(func() { stop(); <-done })
		houses = append(houses, h)
	}
	hooks := []*webhook.Hook{houses[0].hook(t, webhook.Filter{}), houses[1].hook(t, webhook.Filter{}), houses[2].hook(t, webhook.Filter{})}
	for _, h := range houses {
		_, end := h.work(t, soon)
		ends = append(ends, end)
	}
	const changes = 45
	for i := range changes {
		houses[i%3].publish(t, "ordering.OrderPlaced")
		if i == changes/3 || i == 2*changes/3 {
			ends[i/(changes/3)-1]() // one after the other; the third goes on
		}
	}
	for _, hook := range hooks {
		eventually(t, "all arrive", func() bool { return len(houses[2].deliveries(t, hook.ID, webhook.Delivered)) == changes })
		var first []int64
		times := 0
		for _, r := range receiver.received() {
			if r.Hook == hook.ID {
				times++
				if !slices.Contains(first, r.Sequence) {
					first = append(first, r.Sequence)
				}
			}
		}
		// What was under way when a process stopped comes again: at least once.
		if !slices.Equal(first, numbers(1, changes)) || times > changes+2 {
			t.Errorf("hook %s received %d messages, first %v", hook.ID, times, first)
		}
	}
}
