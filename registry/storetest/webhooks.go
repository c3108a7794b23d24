package storetest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/webhook"
)

// RunWebhooks runs the suite of webhook.Store. Prepare makes a new, empty place
// for each test.
func RunWebhooks(t *testing.T, prepare func(t *testing.T) Place) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, hookStore)
	}{
		{"an empty store has no hooks", noHooks},
		{"a hook is read back as it was written", hookRoundTrip},
		{"what is done to a hook is in the audit trail, or not done", hookAudit},
		{"secrets are replaced by whoever saw them last", hookSecrets},
		{"one holder has a hook", hookLease},
		{"of many who ask at once, one has the hook", hookLeaseAtOnce},
		{"a lease ends by itself", hookLeaseEnds},
		{"whoever has lost the lease writes nothing", hookLeaseLost},
		{"the first delivery that waits comes with the hook", hookWaiting},
		{"deliveries are read in pages, from both ends", hookDeliveries},
		{"old deliveries are forgotten, those that wait are not", hookKept},
		{"a dead delivery is put back once", hookPutBack},
		{"deliveries that wait and dead ones are counted", hookCounts},
		{"a paused hook stays paused until it is resumed", hookPause},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, openHooks(t, prepare(t))) })
	}
}

// hookStore is a store that also keeps hooks.
type hookStore interface {
	registry.Store
	webhook.Store
}

func openHooks(t *testing.T, place Place) hookStore {
	t.Helper()
	s, ok := open(t, place).(hookStore)
	if !ok {
		t.Fatal("the store keeps no webhooks")
	}
	return s
}

func exampleHook(id string) *webhook.Hook {
	return &webhook.Hook{
		ID: id, URL: "https://example.com/" + id,
		Filter: webhook.Filter{
			Contexts: []string{"billing"}, Events: []contract.EventName{{Context: "ordering", Event: "OrderPlaced"}},
			Kinds: []registry.ChangeKind{registry.PushChange},
		},
		Secrets:   []webhook.Secret{{Value: "new", CreatedAt: at}, {Value: "old", CreatedAt: at.Add(-time.Hour), ExpiresAt: at.Add(time.Hour)}},
		CreatedAt: at, CreatedBy: "alice", Progress: webhook.Progress{After: 7},
	}
}

func hookEntry(id, action string) *registry.AuditEntry { return entry("webhook "+id, action) }

func createHook(t *testing.T, s hookStore, id string) *webhook.Hook {
	t.Helper()
	h := exampleHook(id)
	must(t, s.CreateHook(t.Context(), h, hookEntry(id, "create")))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readHook(t *testing.T, s hookStore, id string) *webhook.Hook {
	t.Helper()
	h, err := s.Hook(t.Context(), id)
	must(t, err)
	return h
}

const ttl = time.Minute

// lease leases a hook and reports whether that could be.
func lease(t *testing.T, s hookStore, id, holder string, ttl time.Duration) bool {
	t.Helper()
	h, err := s.LeaseHook(t.Context(), id, holder, ttl)
	must(t, err)
	return h != nil
}

func noHooks(t *testing.T, s hookStore) {
	hooks, err := s.Hooks(t.Context())
	if err != nil || len(hooks) != 0 {
		t.Errorf("Hooks = %v, %v", hooks, err)
	}
	if h, err := s.LeaseHook(t.Context(), "a", "me", ttl); h != nil || err != nil {
		t.Errorf("LeaseHook = %v, %v", h, err)
	}
	_, err = s.Hook(t.Context(), "a")
	for what, err := range map[string]error{
		"Hook": err, "DeleteHook": s.DeleteHook(t.Context(), "a", hookEntry("a", "delete")),
		"PauseHook": s.PauseHook(t.Context(), "a", "why", at, hookEntry("a", "pause")),
	} {
		if !errors.Is(err, webhook.ErrNoHook) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.PutBack(t.Context(), "a", 1, at, hookEntry("a", "put-back")); !errors.Is(err, webhook.ErrNoDelivery) {
		t.Errorf("PutBack: %v", err)
	}
	if found := query(t, s, registry.AuditQuery{Limit: 10}); len(found) > 0 {
		t.Errorf("what was not done is in the audit trail: %+v", found)
	}
}

func hookRoundTrip(t *testing.T, s hookStore) {
	b, a := createHook(t, s, "b"), createHook(t, s, "a")
	bare := &webhook.Hook{ID: "c", CreatedAt: at, Secrets: []webhook.Secret{}}
	must(t, s.CreateHook(t.Context(), bare, hookEntry("c", "create")))
	hooks, err := s.Hooks(t.Context())
	must(t, err)
	same(t, "hooks", []webhook.Hook{*a, *b, *bare}, hooks)
	same(t, "hook", a, readHook(t, s, "a"))
	must(t, s.DeleteHook(t.Context(), "a", hookEntry("a", "delete")))
	if _, err := s.Hook(t.Context(), "a"); !errors.Is(err, webhook.ErrNoHook) {
		t.Errorf("after it was deleted: %v", err)
	}
}

func hookAudit(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	if err := s.CreateHook(t.Context(), exampleHook("a"), hookEntry("a", "again")); err == nil {
		t.Error("a hook was written over another")
	}
	must(t, s.PauseHook(t.Context(), "a", "why", at, hookEntry("a", "pause")))
	last := hookEntry("a", "delete")
	must(t, s.DeleteHook(t.Context(), "a", last))
	if last.Number != 3 || last.Hash != last.Digest() {
		t.Errorf("the entry was not filled in: %+v", last)
	}
	wholeChains(t, s, map[string]int{"webhook a": 3})
}

func hookSecrets(t *testing.T, s hookStore) {
	h := createHook(t, s, "a")
	first, second := []webhook.Secret{{Value: "1", CreatedAt: at}}, []webhook.Secret{{Value: "2", CreatedAt: at}}
	must(t, s.ReplaceSecrets(t.Context(), readHook(t, s, "a"), first, hookEntry("a", "rotate")))
	if err := s.ReplaceSecrets(t.Context(), h, second, hookEntry("a", "rotate")); !errors.Is(err, webhook.ErrChanged) {
		t.Errorf("secrets that were replaced meanwhile: %v", err)
	}
	same(t, "secrets", first, readHook(t, s, "a").Secrets)
	wholeChains(t, s, map[string]int{"webhook a": 2})
}

func hookLease(t *testing.T, s hookStore) {
	want := createHook(t, s, "a")
	createHook(t, s, "b")
	got, err := s.LeaseHook(t.Context(), "a", "me", ttl)
	must(t, err)
	same(t, "leased", want, got)
	if lease(t, s, "a", "you", ttl) {
		t.Error("two have the hook")
	}
	if !lease(t, s, "a", "me", ttl) || !lease(t, s, "b", "you", ttl) {
		t.Error("whoever has a hook cannot extend it, or nobody else can have another")
	}
	must(t, s.ReleaseHook(t.Context(), "a", "you"))
	if lease(t, s, "a", "you", ttl) {
		t.Error("somebody released what is not theirs")
	}
	must(t, s.ReleaseHook(t.Context(), "a", "me"))
	if !lease(t, s, "a", "you", ttl) {
		t.Error("a hook that was released cannot be had")
	}
	// A lease that reaches further than any lease does was taken by a clock that
	// has stepped back since.
	if !lease(t, s, "b", "you", 10*ttl) || !lease(t, s, "b", "me", ttl) {
		t.Error("a lease from the future is believed")
	}
}

func hookLeaseAtOnce(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	var work sync.WaitGroup
	var had atomic.Int32
	for i := range 8 {
		work.Go(func() {
			h, err := s.LeaseHook(t.Context(), "a", string(rune('a'+i)), ttl)
			if err != nil {
				t.Error(err)
			}
			if h != nil {
				had.Add(1)
			}
		})
	}
	work.Wait()
	if had.Load() != 1 {
		t.Errorf("%d have the hook", had.Load())
	}
}

func hookLeaseEnds(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	if !lease(t, s, "a", "me", 50*time.Millisecond) {
		t.Fatal("nobody has the hook, but it cannot be had")
	}
	for deadline := time.Now().Add(10 * time.Second); !lease(t, s, "a", "you", 50*time.Millisecond); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the lease does not end")
		}
	}
}

func hookLeaseLost(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	for _, lost := range []func(){
		func() {}, // never had
		func() { lease(t, s, "a", "me", time.Millisecond); time.Sleep(20 * time.Millisecond) },
		func() { lease(t, s, "a", "you", ttl) },
	} {
		lost()
		err := s.AdvanceHook(t.Context(), "a", "me", webhook.Progress{After: 9}, webhook.Delivery{Sequence: 9, State: webhook.Dead, At: at})
		if !errors.Is(err, webhook.ErrLeaseLost) {
			t.Errorf("AdvanceHook: %v", err)
		}
	}
	found, err := s.Deliveries(t.Context(), webhook.DeliveryQuery{Hook: "a", Limit: 10})
	if err != nil || len(found) > 0 || readHook(t, s, "a").After != 7 {
		t.Errorf("something was written: %v, %v", found, err)
	}
}

// advance writes deliveries of a hook that the test has.
func advance(t *testing.T, s hookStore, id string, p webhook.Progress, changed ...webhook.Delivery) {
	t.Helper()
	if !lease(t, s, id, "me", ttl) {
		t.Fatal("the hook cannot be had")
	}
	must(t, s.AdvanceHook(t.Context(), id, "me", p, changed...))
}

func hookWaiting(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	createHook(t, s, "b")
	first := webhook.Delivery{Hook: "a", Sequence: 8, State: webhook.Waiting, Attempts: 2, At: at, NextAt: at.Add(time.Minute), Status: 500, Error: "answered 500"}
	second, done := first, first
	second.Sequence, done.Sequence, done.State = 9, 5, webhook.Delivered
	p := webhook.Progress{After: 9, FailingSince: at}
	advance(t, s, "a", p, second, done, first)
	got := readHook(t, s, "a")
	same(t, "progress", p, got.Progress)
	if got.Waiting == nil {
		t.Fatal("nothing waits")
	}
	same(t, "waiting", first, *got.Waiting)
	leased, err := s.LeaseHook(t.Context(), "a", "me", ttl)
	must(t, err)
	same(t, "leased", first, *leased.Waiting)
	first.State, first.NextAt = webhook.Delivered, time.Time{}
	advance(t, s, "a", webhook.Progress{After: 9}, first)
	hooks, err := s.Hooks(t.Context())
	must(t, err)
	same(t, "waiting then", second, *hooks[0].Waiting)
	if !hooks[0].FailingSince.IsZero() || hooks[1].Waiting != nil {
		t.Errorf("hooks: %+v", hooks)
	}
}

func hookDeliveries(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	createHook(t, s, "b")
	states := []webhook.State{webhook.Delivered, webhook.Dead, webhook.Waiting}
	for n := range int64(9) {
		d := webhook.Delivery{Hook: "a", Sequence: n + 1, State: states[n%3], Attempts: int(n), At: at, Status: 200}
		advance(t, s, "a", webhook.Progress{After: n}, d)
	}
	for _, tc := range []struct {
		query webhook.DeliveryQuery
		want  []int64
	}{
		{webhook.DeliveryQuery{Hook: "a", Limit: 20}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{webhook.DeliveryQuery{Hook: "a", After: 3, Limit: 2}, []int64{4, 5}},
		{webhook.DeliveryQuery{Hook: "a", Newest: true, Limit: 2}, []int64{9, 8}},
		{webhook.DeliveryQuery{Hook: "a", Newest: true, After: 8, Limit: 2}, []int64{7, 6}},
		{webhook.DeliveryQuery{Hook: "a", State: webhook.Dead, Limit: 2}, []int64{2, 5}},
		{webhook.DeliveryQuery{Hook: "a", State: webhook.Dead, After: 5, Limit: 2}, []int64{8}},
		{webhook.DeliveryQuery{Hook: "a", State: webhook.Waiting, Newest: true, Limit: 9}, []int64{9, 6, 3}},
		{webhook.DeliveryQuery{Hook: "b", Limit: 9}, nil},
	} {
		list, err := s.Deliveries(t.Context(), tc.query)
		must(t, err)
		var got []int64
		for _, d := range list {
			got = append(got, d.Sequence)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%+v: %v, want %v", tc.query, got, tc.want)
		}
	}
	must(t, s.DeleteHook(t.Context(), "a", hookEntry("a", "delete")))
	if list, err := s.Deliveries(t.Context(), webhook.DeliveryQuery{Hook: "a", Limit: 9}); err != nil || len(list) > 0 {
		t.Errorf("deliveries of a deleted hook: %v, %v", list, err)
	}
}

func hookKept(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	var all []webhook.Delivery
	for n := range int64(webhook.KeptDeliveries) {
		all = append(all, webhook.Delivery{Sequence: 100 + n, State: webhook.Delivered, At: at})
	}
	advance(t, s, "a", webhook.Progress{}, all[1:]...)
	advance(t, s, "a", webhook.Progress{}, webhook.Delivery{Sequence: 1, State: webhook.Waiting, At: at}, webhook.Delivery{Sequence: 2, State: webhook.Dead, At: at},
		webhook.Delivery{Sequence: 3, State: webhook.Delivered, At: at})
	count := func() (n int) {
		list, err := s.Deliveries(t.Context(), webhook.DeliveryQuery{Hook: "a", State: webhook.Delivered, Limit: 2 * webhook.KeptDeliveries})
		must(t, err)
		return len(list)
	}
	if n := count(); n != webhook.KeptDeliveries {
		t.Errorf("%d are kept, want %d", n, webhook.KeptDeliveries)
	}
	advance(t, s, "a", webhook.Progress{}, webhook.Delivery{Sequence: 5000, State: webhook.Delivered, At: at})
	list, err := s.Deliveries(t.Context(), webhook.DeliveryQuery{Hook: "a", Limit: 3})
	must(t, err)
	if n := count(); n != webhook.KeptDeliveries || list[0].Sequence != 1 || list[1].Sequence != 2 || list[2].Sequence != 101 {
		t.Errorf("%d are kept, the first %+v", n, list)
	}
}

func hookPutBack(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	dead := webhook.Delivery{Hook: "a", Sequence: 3, State: webhook.Dead, Attempts: 10, At: at, Status: 500, Error: "answered 500"}
	advance(t, s, "a", webhook.Progress{After: 9}, dead, webhook.Delivery{Hook: "a", Sequence: 4, State: webhook.Delivered, At: at})
	later := at.Add(time.Hour)
	if err := s.PutBack(t.Context(), "a", 4, later, hookEntry("a", "put-back")); !errors.Is(err, webhook.ErrNoDelivery) {
		t.Errorf("what was delivered is put back: %v", err)
	}
	must(t, s.PutBack(t.Context(), "a", 3, later, hookEntry("a", "put-back")))
	if err := s.PutBack(t.Context(), "a", 3, later, hookEntry("a", "put-back")); !errors.Is(err, webhook.ErrNoDelivery) {
		t.Errorf("what waits is put back: %v", err)
	}
	dead.State, dead.Attempts, dead.At, dead.NextAt = webhook.Waiting, 0, later, later
	same(t, "put back", dead, *readHook(t, s, "a").Waiting)
	wholeChains(t, s, map[string]int{"webhook a": 2})
}

func hookCounts(t *testing.T, s hookStore) {
	want := func(when string, waiting, dead int) {
		t.Helper()
		gotWaiting, gotDead, err := s.CountDeliveries(t.Context())
		if must(t, err); gotWaiting != waiting || gotDead != dead {
			t.Errorf("%s: %d wait and %d are dead, want %d and %d", when, gotWaiting, gotDead, waiting, dead)
		}
	}
	want("without hooks", 0, 0)
	createHook(t, s, "a")
	createHook(t, s, "b")
	delivery := func(n int64, state webhook.State) webhook.Delivery {
		return webhook.Delivery{Sequence: n, State: state, At: at}
	}
	advance(t, s, "a", webhook.Progress{}, delivery(1, webhook.Dead), delivery(2, webhook.Delivered), delivery(3, webhook.Waiting))
	advance(t, s, "b", webhook.Progress{}, delivery(1, webhook.Dead), delivery(2, webhook.Dead))
	want("of two hooks", 1, 3)
	must(t, s.PutBack(t.Context(), "b", 2, at, hookEntry("b", "put-back")))
	want("after one was put back", 2, 2)
	must(t, s.DeleteHook(t.Context(), "b", hookEntry("b", "delete")))
	want("after a hook ended", 1, 1)
}

func hookPause(t *testing.T, s hookStore) {
	createHook(t, s, "a")
	waiting := webhook.Delivery{Hook: "a", Sequence: 3, State: webhook.Waiting, Attempts: 10, At: at, NextAt: at.Add(time.Hour)}
	advance(t, s, "a", webhook.Progress{After: 3, FailingSince: at, Paused: "it failed"}, waiting)
	if got := readHook(t, s, "a").Paused; got != "it failed" {
		t.Errorf("paused for %q", got)
	}
	must(t, s.PauseHook(t.Context(), "a", "by hand", at, hookEntry("a", "pause")))
	advance(t, s, "a", webhook.Progress{After: 4, FailingSince: at, Paused: "it failed"})
	advance(t, s, "a", webhook.Progress{After: 5, FailingSince: at})
	if got := readHook(t, s, "a"); got.Paused != "by hand" || got.After != 5 || got.Waiting.Attempts != 10 {
		t.Errorf("after a worker went on: %+v", got)
	}
	later := at.Add(time.Minute)
	must(t, s.PauseHook(t.Context(), "a", "", later, hookEntry("a", "resume")))
	got := readHook(t, s, "a")
	if got.Paused != "" || !got.FailingSince.IsZero() || got.Waiting.Attempts != 0 || !got.Waiting.NextAt.Equal(later) {
		t.Errorf("after it was resumed: %+v %+v", got, got.Waiting)
	}
}
