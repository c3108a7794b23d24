package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Renewed is a store that can be told that it was put back to an older state.
type Renewed interface {
	registry.Store
	Epoch(context.Context) (string, error)
	Reach(context.Context) (sqlstore.Reach, error)
	Renew(ctx context.Context, floor int64) error
}

// RunEpoch runs the suite of a store's epochs. Prepare makes a new, empty place
// for each test.
func RunEpoch(t *testing.T, prepare func(t *testing.T) Place) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, Place)
	}{
		{"each store has an epoch of its own, which stays", epochStays},
		{"a store that is renewed has another epoch", epochChanges},
		{"ids go on after the floor, and never go back", idsGoOn},
		{"a floor that leaves no id is refused", noIDsLeft},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, prepare(t)) })
	}
}

func renewed(t *testing.T, p Place) Renewed {
	t.Helper()
	s, ok := open(t, p).(Renewed)
	if !ok {
		t.Fatal("the store has no epochs")
	}
	return s
}

func epochOf(t *testing.T, s Renewed) string {
	t.Helper()
	name, err := s.Epoch(t.Context())
	if err != nil || len(name) != 16 {
		t.Fatalf("the epoch is %q, %v", name, err)
	}
	return name
}

func epochStays(t *testing.T, place Place) {
	s := renewed(t, place)
	first := epochOf(t, s)
	commit(t, s, Example())
	if got := epochOf(t, renewed(t, place)); got != first {
		t.Errorf("opened again it is %s, was %s", got, first)
	}
}

func epochChanges(t *testing.T, place Place) {
	s := renewed(t, place)
	first := epochOf(t, s)
	if err := s.Renew(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if got := epochOf(t, s); got == first {
		t.Errorf("it is %s still", got)
	}
}

func idsGoOn(t *testing.T, place Place) {
	s := renewed(t, place)
	reach := func() sqlstore.Reach {
		t.Helper()
		if _, err := s.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
		r, err := s.Reach(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if got := reach(); got.Change != 0 || got.Schema != 0 {
		t.Errorf("an empty store has come to %+v", got)
	}
	renew := func(floor int64) {
		t.Helper()
		if err := s.Renew(t.Context(), floor); err != nil {
			t.Fatal(err)
		}
	}
	renew(5000)
	first := Example()
	commit(t, s, first)
	got := reach()
	if got.Change != 1 || !got.At.Equal(first.Change.At.Truncate(time.Microsecond)) || got.Schema <= 5000 {
		t.Errorf("after the floor 5000 it has come to %+v, at %s", got, first.Change.At)
	}
	renew(7)
	commit(t, s, Next(first))
	if after := reach(); after.Change != 2 || after.Schema <= got.Schema {
		t.Errorf("after a lower floor it has come to %+v, was at %+v", after, got)
	}
}

func noIDsLeft(t *testing.T, place Place) {
	s := renewed(t, place)
	first := epochOf(t, s)
	for _, floor := range []int64{-1, sqlstore.MaxSchemaID, 1 << 40} {
		if err := s.Renew(t.Context(), floor); err == nil {
			t.Errorf("a floor of %d is taken", floor)
		}
	}
	if got := epochOf(t, s); got != first {
		t.Errorf("what was refused made the epoch %s, was %s", got, first)
	}
}
