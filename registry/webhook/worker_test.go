package webhook_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

func TestEachChangeArrivesOnceInOrderAndSigned(t *testing.T) {
	h := newHouse(t)
	h.publish(t, "ordering.Before")
	hook := h.hook(t, webhook.Filter{})
	_, _ = h.work(t, soon)
	for range 30 {
		h.publish(t, "ordering.OrderPlaced")
	}
	eventually(t, "all arrive", func() bool { return len(h.receiver.received()) >= 30 })
	eventually(t, "all are written down", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 30 })
	if got := h.receiver.sequences(http.StatusNoContent); !slices.Equal(got, numbers(2, 31)) {
		t.Errorf("received %v", got)
	}
	for _, got := range h.receiver.received() {
		if err := webhook.Verify(got.body, got.header.Get(webhook.SignatureHeader), hook.Secrets[0].Value, time.Now(), time.Minute); err != nil {
			t.Error(err)
		}
		if id := got.header.Get(webhook.DeliveryHeader); id != got.ID || id != fmt.Sprintf("%s-%d", hook.ID, got.Sequence) {
			t.Errorf("delivery %q has the id %q", id, got.ID)
		}
	}
}

func TestAHookHearsOfWhatItAskedFor(t *testing.T) {
	h := newHouse(t)
	billing := h.hook(t, webhook.Filter{Contexts: []string{"billing"}})
	h.hook(t, webhook.Filter{Events: []contract.EventName{{Context: "ordering", Event: "OrderPlaced"}}})
	_, _ = h.work(t, soon)
	h.publish(t, "ordering.OrderPlaced", "billing.InvoicePaid")
	h.publish(t, "ordering.OrderLost")
	h.publish(t, "billing.InvoicePaid")
	h.publish(t, "ordering.OrderPlaced")
	eventually(t, "all arrive", func() bool { return len(h.receiver.received()) == 4 })
	for _, got := range h.receiver.received() {
		want := "ordering.OrderPlaced"
		if got.Hook == billing.ID {
			want = "billing.InvoicePaid"
		}
		if len(got.Published) != 1 || got.Published[0].Event != want {
			t.Errorf("hook %s hears of %+v", got.Hook, got.Published)
		}
	}
}

// A target that fails is tried again, under the same id, before anything later.
func TestWhatFailsIsTriedAgainInOrder(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{})
	var tries atomic.Int32
	h.receiver.answers(func(n wire.Notification) int {
		if n.Sequence == 2 && tries.Add(1) < 3 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	for range 4 {
		h.publish(t, "ordering.OrderPlaced")
	}
	_, _ = h.work(t, soon)
	eventually(t, "all are delivered", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 4 })
	var got []int64
	for _, r := range h.receiver.received() {
		got = append(got, r.Sequence)
	}
	if !slices.Equal(got, []int64{1, 2, 2, 2, 3, 4}) {
		t.Errorf("received %v", got)
	}
	d := h.deliveries(t, hook.ID, webhook.Delivered)[1]
	if d.Attempts != 3 || d.Status != 200 || d.Error != "" || !h.read(t, hook.ID).FailingSince.IsZero() {
		t.Errorf("delivery %+v", d)
	}
}

// What is never taken is given up, is seen, and can be put back.
func TestDeadLettersArePutBack(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{})
	var mended atomic.Bool
	h.receiver.answers(func(n wire.Notification) int {
		if n.Sequence == 1 && !mended.Load() {
			return http.StatusBadRequest
		}
		return http.StatusOK
	})
	h.publish(t, "ordering.OrderPlaced")
	h.publish(t, "ordering.OrderPlaced")
	w, _ := h.work(t, soon)
	eventually(t, "the second arrives", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 1 })
	dead := h.deliveries(t, hook.ID, webhook.Dead)
	if len(dead) != 1 || dead[0].Sequence != 1 || dead[0].Attempts != 3 || dead[0].Error != "answered 400" || !dead[0].NextAt.IsZero() {
		t.Fatalf("dead: %+v", dead)
	}
	mended.Store(true)
	if err := h.manager.PutBack(t.Context(), by, hook.ID, 1); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	eventually(t, "it is delivered", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 2 })
	if got := h.receiver.sequences(http.StatusOK); !slices.Equal(got, []int64{2, 1}) {
		t.Errorf("received %v", got)
	}
}

// A target that fails for very long, or says that it is gone, is left alone;
// nothing is lost.
func TestAHookThatFailsForLongIsPaused(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		reason string
	}{
		"failing": {http.StatusServiceUnavailable, "nothing arrived for 0s: answered 503"},
		"gone":    {http.StatusGone, "the target answered 410: it is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			hook := h.hook(t, webhook.Filter{})
			var mended atomic.Bool
			h.receiver.answers(func(wire.Notification) int {
				if mended.Load() {
					return http.StatusOK
				}
				return tc.status
			})
			for range 3 {
				h.publish(t, "ordering.OrderPlaced")
			}
			retry := soon
			retry.PauseAfter = time.Nanosecond
			w, _ := h.work(t, retry)
			eventually(t, "it is paused", func() bool { return h.read(t, hook.ID).Paused == tc.reason })
			seen := len(h.receiver.received())
			w.Wake()
			time.Sleep(50 * time.Millisecond)
			if got := h.receiver.received(); len(got) != seen || len(h.deliveries(t, hook.ID, webhook.Dead)) > 0 {
				t.Errorf("a paused hook is sent %d more, or has dead letters", len(got)-seen)
			}
			mended.Store(true)
			if err := h.manager.Resume(t.Context(), by, hook.ID); err != nil {
				t.Fatal(err)
			}
			w.Wake()
			eventually(t, "all are delivered", func() bool { return slices.Equal(h.receiver.sequences(http.StatusOK), []int64{1, 2, 3}) })
		})
	}
}

// Several workers share the hooks: nothing is sent twice, and no hook is sent to
// by two at once.
func TestWorkersShareTheWork(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{})
	h.receiver.answers(func(wire.Notification) int { time.Sleep(time.Millisecond); return http.StatusOK })
	for range 4 {
		_, _ = h.work(t, soon)
	}
	for range 60 {
		h.publish(t, "ordering.OrderPlaced")
	}
	eventually(t, "all are delivered", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 60 })
	if got := h.receiver.sequences(http.StatusOK); !slices.Equal(got, numbers(1, 60)) || h.receiver.most.Load() != 1 {
		t.Errorf("up to %d at once; received %v", h.receiver.most.Load(), got)
	}
}

// A process that was killed keeps its hooks until its leases end.
func TestTheHooksOfAKilledProcessAreTakenOver(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{})
	held := 300 * time.Millisecond
	if leased, err := h.store.LeaseHook(t.Context(), hook.ID, "killed", held); err != nil || leased == nil {
		t.Fatal(err)
	}
	began := time.Now()
	h.publish(t, "ordering.OrderPlaced")
	w, _ := h.work(t, soon)
	eventually(t, "it arrives", func() bool { w.Wake(); return len(h.receiver.received()) == 1 })
	if took := time.Since(began); took < held-20*time.Millisecond {
		t.Errorf("it arrived after %s, while the other had it", took)
	}
}

// An attempt that the end of its process cut short did not happen: the next
// worker makes it, and nothing waits for the one that went.
func TestAWorkerStopsInTheMiddle(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{})
	arrived, hang := make(chan struct{}, 1), make(chan struct{})
	var first atomic.Bool
	h.receiver.answers(func(wire.Notification) int {
		if first.CompareAndSwap(false, true) {
			arrived <- struct{}{}
			<-hang
		}
		return http.StatusOK
	})
	t.Cleanup(func() { close(hang) })
	h.publish(t, "ordering.OrderPlaced")
	_, end := h.work(t, soon)
	<-arrived
	began := time.Now()
	end()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	if hook := h.read(t, hook.ID); hook.After != 0 || hook.Waiting != nil || !hook.FailingSince.IsZero() {
		t.Errorf("an attempt that did not end was written down: %+v", hook)
	}
	_, _ = h.work(t, soon)
	eventually(t, "it is delivered", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 1 })
}

// A hook that hears of little does not read the whole feed at each start.
func TestWhatWasLookedAtIsWrittenDown(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{Contexts: []string{"billing"}})
	for range 600 {
		h.publish(t, "ordering.OrderPlaced")
	}
	_, end := h.work(t, soon)
	eventually(t, "it is written down", func() bool { return h.read(t, hook.ID).After >= 512 })
	last := h.publish(t, "billing.InvoicePaid")
	eventually(t, "it arrives", func() bool { return len(h.deliveries(t, hook.ID, webhook.Delivered)) == 1 })
	end()
	if got := h.receiver.sequences(http.StatusNoContent); !slices.Equal(got, []int64{last}) {
		t.Errorf("received %v", got)
	}
}
