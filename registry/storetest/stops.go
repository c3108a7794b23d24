package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func stop(fingerprint, event, day string) registry.Stop {
	return registry.Stop{Fingerprint: fingerprint, Rule: "enum-widened", Event: event, Day: day}
}

func stops(t *testing.T, p Place) {
	s := open(t, p)
	note := func(before string, most int, list ...registry.Stop) {
		t.Helper()
		must(t, s.NoteStops(t.Context(), list, before, most))
	}
	counted := func(what, from string, want ...registry.Stopped) {
		t.Helper()
		got, err := s.Stops(t.Context(), from)
		must(t, err)
		same(t, what, want, got)
	}
	counted("nothing was refused", "2026-01-01")
	note("2026-01-01", 100, stop("11", placed, "2026-02-01"), stop("22", placed, "2026-02-01"), stop("33", shipped, "2026-02-01"))
	// The same again is no other, and has the newer day.
	for _, day := range []string{"2026-02-03", "2026-02-02"} {
		note("2026-01-01", 100, stop("11", placed, day))
	}
	counted("all", "2026-01-01", some(shipped, 1, "2026-02-01"), some(placed, 2, "2026-02-03"))
	counted("the newest", "2026-02-03", some(placed, 1, "2026-02-03"))
	counted("later ones", "2026-02-04")
	// What is old goes, and so does what there is too much of, the oldest first.
	note("2026-02-02", 100, stop("44", shipped, "2026-02-04"))
	counted("without what is old", "", some(shipped, 1, "2026-02-04"), some(placed, 1, "2026-02-03"))
	note("2026-02-02", 2, stop("55", shipped, "2026-02-05"))
	counted("the newest two", "", some(shipped, 2, "2026-02-05"))
	// Each rule apart.
	other := stop("66", shipped, "2026-02-06")
	other.Rule = "type-changed"
	note("2026-02-02", 100, other)
	counted("another rule", "", some(shipped, 2, "2026-02-05"), registry.Stopped{Event: shipped, Rule: other.Rule, Breaks: 1, Day: other.Day})
}

func some(event string, breaks int, day string) registry.Stopped {
	return registry.Stopped{Event: event, Rule: "enum-widened", Breaks: breaks, Day: day}
}

// stopsAtOnce notes the same from many sides.
func stopsAtOnce(t *testing.T, p Place) {
	s, other := open(t, p), open(t, p)
	var work sync.WaitGroup
	for i := range 16 {
		work.Go(func() {
			store := s
			if i%2 == 0 {
				store = other
			}
			list := []registry.Stop{stop("11", placed, "2026-02-01"), stop("22", placed, "2026-02-01"), stop(fmt.Sprint(100+i), placed, "2026-02-01")}
			if err := store.NoteStops(t.Context(), list, "2026-01-01", 1000); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	got, err := s.Stops(t.Context(), "2026-01-01")
	must(t, err)
	same(t, "all", []registry.Stopped{some(placed, 18, "2026-02-01")}, got)
}
