package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/deliverytest"
)

func TestMemoryStore(t *testing.T) {
	deliverytest.Store(t, func(*testing.T) delivery.Store { return delivery.NewMemoryStore(0, 0) })
}

func TestMemoryDeadLetters(t *testing.T) {
	deliverytest.DeadLetters(t, func(*testing.T) delivery.DeadLetters { return delivery.NewMemoryDeadLetters(0) })
}

// keys does keys, and returns which of them had not been done.
func keys(t *testing.T, s delivery.Store, keys ...string) (first []string) {
	t.Helper()
	for _, key := range keys {
		did, err := s.Once(t.Context(), "a", key, func(context.Context) error { return nil })
		if err != nil {
			t.Error(err)
		}
		if did {
			first = append(first, key)
		}
	}
	return first
}

func TestAMemoryStoreForgetsTheOldestOfTooMany(t *testing.T) {
	s := delivery.NewMemoryStore(3, 0)
	for _, step := range []struct{ do, first string }{{"123", "[1 2 3]"}, {"123", "[]"}, {"4", "[4]"}, {"234", "[]"}, {"1", "[1]"}, {"34", "[]"}, {"2", "[2]"}} {
		var list []string
		for _, key := range step.do {
			list = append(list, string(key))
		}
		if got := fmt.Sprint(keys(t, s, list...)); got != step.first {
			t.Errorf("%s: %s are done for the first time, want %s", step.do, got, step.first)
		}
	}
}

func TestAMemoryStoreForgetsWhatIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := delivery.NewMemoryStore(0, time.Hour)
		keys(t, s, "1")
		time.Sleep(59 * time.Minute)
		if got := keys(t, s, "1", "2"); fmt.Sprint(got) != "[2]" {
			t.Errorf("within the hour: %v", got)
		}
		time.Sleep(time.Minute)
		if got := keys(t, s, "1", "2"); fmt.Sprint(got) != "[1]" {
			t.Errorf("after it: %v", got)
		}
	})
}

// What is being done is never forgotten, however much comes meanwhile.
func TestAMemoryStoreKeepsWhatRuns(t *testing.T) {
	s := delivery.NewMemoryStore(1, 0)
	_, err := s.Once(t.Context(), "a", "slow", func(ctx context.Context) error {
		keys(t, s, "1", "2", "3")
		ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		_, err := s.Once(ctx, "a", "slow", func(context.Context) error { t.Error("it runs twice at once"); return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestMemoryDeadLettersThatAreFull(t *testing.T) {
	d := delivery.NewMemoryDeadLetters(1)
	one, two := delivery.DeadLetter{ID: "1", Attempts: 1}, delivery.DeadLetter{ID: "2"}
	for i, l := range []delivery.DeadLetter{one, one, two} {
		if err := d.Put(t.Context(), l); errors.Is(err, delivery.ErrFull) != (i == 2) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if err := errors.Join(d.Remove(t.Context(), "", "1"), d.Put(t.Context(), two)); err != nil {
		t.Error(err)
	}
}
