package registry

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func waits(t *testing.T, take func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := take(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it did not wait: %v", err)
	}
}

// What is read of an upload fills memory: uploads wait for room, however small,
// and one that is larger than all the room waits for all of it.
func TestUploadsWaitForRoom(t *testing.T) {
	r := New(nil, Options{})
	take := func(bytes int) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := r.weigh(ctx, bytes)
			return err
		}
	}
	all, err := r.weigh(t.Context(), 10*judgedAtOnce)
	if err != nil {
		t.Fatal(err)
	}
	waits(t, take(0))
	all()
	for range judgedAtOnce / leastWeight {
		if err := take(1)(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	waits(t, take(1))
}

func TestOneAtATimeHasAKey(t *testing.T) {
	var k keyed
	var inside, most atomic.Int64
	var work sync.WaitGroup
	for range 50 {
		work.Go(func() {
			leave, err := k.take(context.Background(), "shop")
			if err != nil {
				t.Error(err)
				return
			}
			defer leave()
			most.Store(max(most.Load(), inside.Add(1)))
			time.Sleep(time.Millisecond / 10)
			inside.Add(-1)
		})
	}
	work.Wait()
	if most.Load() != 1 {
		t.Errorf("%d had the key at once", most.Load())
	}
	leave, err := k.take(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	waits(t, func(ctx context.Context) error { _, err := k.take(ctx, "shop"); return err })
	other, err := k.take(t.Context(), "billing")
	if err != nil {
		t.Fatalf("another key waits: %v", err)
	}
	leave()
	other()
	if len(k.turns) != 0 {
		t.Errorf("%d keys are left behind", len(k.turns))
	}
}
