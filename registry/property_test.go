package registry_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/registry/sqlite"
)

// Whatever happens, the snapshot that grew by changes is the one that a process
// which starts now reads from the store.
func TestMemoryGrownByChangesIsWhatTheStoreHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		store, err := sqlite.Open(t.Context(), t.TempDir()+"/treaty.db")
		if err != nil {
			rt.Fatal(err)
		}
		defer store.Close()
		w := newWorld(rt, over(store))
		for range rapid.IntRange(4, 14).Draw(rt, "steps") {
			w.step()
			grown, err := w.r.Snapshot(rt.Context())
			if err != nil {
				rt.Fatal(err)
			}
			fresh, err := over(store).Snapshot(rt.Context())
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(fresh.Everything(), grown.Everything()); diff != "" {
				rt.Fatalf("grown by changes (+) is not what the store holds (-):\n%s", diff)
			}
		}
	})
}

// The gate looks at what is near a push, and finds what it would find in the
// whole registry.
func TestWhatIsNearIsEnough(t *testing.T) {
	asked, found := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		store, err := sqlite.Open(t.Context(), t.TempDir()+"/treaty.db")
		if err != nil {
			rt.Fatal(err)
		}
		defer store.Close()
		w := newWorld(rt, over(store))
		for range rapid.IntRange(3, 10).Draw(rt, "steps") {
			w.step()
		}
		for range 4 {
			h := w.homes[w.pick("home", len(w.homes))].clone()
			for range 1 + w.pick("mutations", 3) {
				w.mutate(h)
			}
			near, whole, err := w.r.Reviews(rt.Context(), w.request(h))
			if w.refused(err) {
				continue
			}
			asked++
			found += len(whole)
			whole = withoutStrangers(whole, h.home())
			near = withoutStrangers(near, h.home())
			if diff := cmp.Diff(whole, near); diff != "" {
				rt.Fatalf("what is near (+) is not what the whole registry shows (-):\n%s", diff)
			}
		}
	})
	t.Logf("%d reviews, %d findings", asked, found)
}

// withoutStrangers leaves out what is the reason of the one difference that is
// meant: a service of another home that waits for an event which nobody has
// published yet does not stop others from publishing the first of that context.
func withoutStrangers(found []string, home string) []string {
	var list []string
	for _, f := range found {
		if !(strings.Contains(f, " unknown-event ") && !strings.Contains(f, " services/")) {
			list = append(list, f)
		}
	}
	return list
}
