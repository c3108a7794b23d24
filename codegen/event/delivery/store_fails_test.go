package delivery_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// A store that takes everything and can commit nothing, as on a disk that is full, is not the
// fault of all the events that come meanwhile.
func TestAStoreThatCommitsNothing(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Store = readOnly{}
	if err := w.consumer().Consume(t.Context(), placed(t, "o-1", nil)); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	w.noneDead()
}

// readOnly is a store that fails whenever there is something to commit.
type readOnly struct{}

func (readOnly) Once(ctx context.Context, _, _ string, f func(context.Context) error) (bool, error) {
	return false, cmp.Or(f(ctx), errDisk)
}

// What a store says must not run again does not, even where the store can commit nothing: the transport
// would bring it for ever.
func TestWhatAStoreCannotTakeBackIsNotBroughtAgain(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Store = leaky{}
	w.consume(placed(t, "o-1", nil))
	w.did("o-1")
	if l := w.onlyDead(); l.Reason != delivery.ReasonNotCommitted || l.Attempts != 1 {
		t.Errorf("%+v", l)
	}
}

// leaky is a store that commits nothing, and cannot take back what was done.
type leaky struct{}

func (leaky) Once(ctx context.Context, _, key string, f func(context.Context) error) (bool, error) {
	if err := f(ctx); err != nil {
		return false, err
	}
	if strings.HasPrefix(key, "commits") {
		return false, errDisk
	}
	return false, delivery.Permanent(errDisk)
}

// faultyStore is a store in memory of which some calls fail: before it begins, or after all is done.
type faultyStore struct {
	delivery.Store
	before, after int
}

var errDisk = errors.New("the disk is full")

func (s *faultyStore) Once(ctx context.Context, consumer, key string, f func(context.Context) error) (bool, error) {
	if s.before--; s.before >= 0 {
		return false, errDisk
	}
	first, err := s.Store.Once(ctx, consumer, key, f)
	if err != nil || !first {
		return first, err
	}
	if s.after--; s.after >= 0 {
		return false, errDisk
	}
	return first, nil
}

func TestAStoreThatFails(t *testing.T) {
	for name, test := range map[string]struct {
		before, after int
		given         bool
		handled       string
		counts        string
	}{
		"for a moment":                          {2, 0, false, "o-1", "handled 1"},
		"for long":                              {3, 0, true, "", "given-back 1"},
		"to say that it committed":              {0, 1, false, "o-1", "duplicate 1"},
		"to say so at the last of the attempts": {2, 1, false, "o-1", "duplicate 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarehouse(t, nil)
			w.Store = &faultyStore{w.Store, test.before, test.after}
			c := w.consumer()
			err := c.Consume(t.Context(), placed(t, "o-1", nil))
			if errors.Is(err, errDisk) != test.given || err != nil != test.given {
				t.Errorf("got %v", err)
			}
			w.did(test.handled)
			w.noneDead()
			if counts := fmt.Sprint(c.Counts()); !strings.Contains(counts, strings.Split(test.counts, " ")[0]) {
				t.Errorf("%s, want %s", counts, test.counts)
			}
			w.consume(placed(t, "o-1", nil))
			w.did("o-1")
		})
	}
}
