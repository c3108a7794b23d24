package registry_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// ledger is what Kafka clients were told once, and rely on for ever.
type ledger struct {
	numbers map[string]map[int]string    // by subject: what each number is
	ids     map[registry.SchemaID]string // what each id is of
	given   map[registry.VersionKey]registry.SchemaID
}

func newLedger() *ledger {
	return &ledger{numbers: map[string]map[int]string{}, ids: map[registry.SchemaID]string{}, given: map[registry.VersionKey]registry.SchemaID{}}
}

// check compares a snapshot with what was told before, and notes what is new.
func (l *ledger) check(t *rapid.T, s *registry.Snapshot, subjects []string) {
	for _, subject := range subjects {
		told := l.numbers[subject]
		if told == nil {
			told = map[int]string{}
			l.numbers[subject] = told
		}
		highest := 0
		for _, n := range slices.Sorted(maps.Keys(told)) {
			highest = n
		}
		entries := s.SubjectEntries(subject)
		now := map[int]string{}
		last := 0
		for _, e := range entries {
			if e.Number <= last {
				t.Fatalf("%s: %d comes after %d", subject, e.Number, last)
			}
			last = e.Number
			now[e.Number] = e.VersionKey.String()
			if was, ok := told[e.Number]; !ok && e.Number < highest {
				t.Fatalf("%s: the number %d is new, and %d was given", subject, e.Number, highest)
			} else if ok && was != now[e.Number] {
				t.Fatalf("%s: %d was %s, and is %s", subject, e.Number, was, now[e.Number])
			}
			of := fmt.Sprintf("%s %q", e.Fingerprint, e.Variant)
			if was, ok := l.ids[e.ID]; ok && was != of {
				t.Fatalf("the id %d was of %s, and is of %s", e.ID, was, of)
			}
			if was, ok := l.given[e.VersionKey]; ok && was != e.ID {
				t.Fatalf("%s had the id %d, and has %d", e.VersionKey, was, e.ID)
			}
			l.ids[e.ID], l.given[e.VersionKey] = of, e.ID
		}
		for n, was := range told {
			if now[n] == "" {
				t.Fatalf("%s: %d was %s, and is nothing", subject, n, was)
			}
		}
		l.numbers[subject] = now
	}
}

// Whatever several writers do, numbers and ids mean for ever what they once meant,
// every number is written down, and all of them see the same.
func TestNumbersAndIdsNeverChangeTheirMeaning(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		store, err := sqlite.Open(t.Context(), t.TempDir()+"/treaty.db")
		if err != nil {
			rt.Fatal(err)
		}
		defer store.Close()
		writers := []*registry.Registry{ticking(store), ticking(store), ticking(store)}
		w := newWorld(rt, writers[0])
		told := newLedger()
		for range rapid.IntRange(4, 20).Draw(rt, "steps") {
			w.r = writers[w.pick("writer", len(writers))]
			w.step()
			seen, err := w.r.Snapshot(rt.Context())
			if err != nil {
				rt.Fatal(err)
			}
			fresh, err := over(store).Snapshot(rt.Context())
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(fresh.Everything(), seen.Everything()); diff != "" {
				rt.Fatalf("grown by changes (+) is not what the store holds (-):\n%s", diff)
			}
			all := append(fresh.SubjectNames(), subjects...)
			slices.Sort(all)
			told.check(rt, fresh, slices.Compact(all))
			allWritten(rt, store, fresh)
		}
	})
}

// allWritten checks that no number of a contract's version is but computed.
func allWritten(t *rapid.T, store registry.Store, s *registry.Snapshot) {
	records, err := store.Records(t.Context(), registry.Scope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, n := range records.Numbers {
		written[fmt.Sprint(n.Subject, " ", n.Number)] = true
	}
	for _, subject := range s.SubjectNames() {
		for _, e := range s.SubjectEntries(subject) {
			if e.Contract != nil && !written[fmt.Sprint(subject, " ", e.Number)] {
				t.Fatalf("%s %d is %s, which nobody has written down", subject, e.Number, e.VersionKey)
			}
		}
	}
}
