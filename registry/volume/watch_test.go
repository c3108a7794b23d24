package volume_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/volume"
)

// company is a store with services that report, and a clock.
type company struct {
	t        *testing.T
	store    *sqlite.Store
	registry *registry.Registry
	now      time.Time // nothing was reported after
	reports  int
	rates    map[string]int64 // events an hour, by "service event"; of a service that reports nothing: none
}

// monday is when everything begins.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func newCompany(t *testing.T, rates map[string]int64) *company {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return &company{t: t, store: store, registry: registry.New(store, registry.Options{}), now: monday, rates: rates}
}

// live lets hours go by, in which everybody reports.
func (c *company) live(hours int) {
	c.t.Helper()
	byService := map[string]*volume.Booking{}
	end := c.now.Add(time.Duration(hours) * time.Hour)
	for ; c.now.Before(end); c.now = c.now.Add(time.Hour) {
		day, hour := volume.Day(c.now.Format(time.DateOnly)), c.now.Hour()
		for name, rate := range c.rates {
			service, event, _ := strings.Cut(name, " ")
			b := byService[service]
			if b == nil {
				b = &volume.Booking{Reporter: volume.Reporter{Service: service, Instance: "one", Report: fmt.Sprint(c.reports), Since: c.now, Until: end}}
				byService[service] = b
			}
			row := volume.Row{Day: day, Key: volume.Key{Event: event, Service: service, Role: volume.Produced, Version: "1", Outcome: volume.OK}}
			row.Hours[hour] = rate
			covered := volume.Covered{Day: day, Service: service}
			covered.Hours[hour] = 3600
			b.Rows, b.Covered = append(b.Rows, row), append(b.Covered, covered)
		}
	}
	c.reports++
	var list []volume.Booking
	for _, b := range byService {
		list = append(list, *b)
	}
	if _, err := c.store.AddReports(c.t.Context(), list); err != nil {
		c.t.Fatal(err)
	}
}

// watcher is a process that watches, and began an hour ago.
func (c *company) watcher() *volume.Watcher {
	now := c.now
	c.now = now.Add(-time.Hour)
	w := volume.NewWatcher(volume.NewCollector(c.store, c.registry, volume.Options{
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return c.now },
	}))
	c.now = now
	return w
}

// look lets a watcher look a quarter past the hour, and expects what the feed says of
// it, "step what name since", with the hours since the company began.
func (c *company) look(w *volume.Watcher, want ...string) {
	c.t.Helper()
	newest, err := c.store.Sequence(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	c.now = c.now.Add(15 * time.Minute)
	if err := w.Look(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.now = c.now.Add(-15 * time.Minute)
	if _, err := c.store.Sequence(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	changes, err := c.store.Changes(c.t.Context(), newest, 10)
	if err != nil {
		c.t.Fatal(err)
	}
	var got []string
	for _, change := range changes {
		for _, s := range change.Silences {
			got = append(got, fmt.Sprintf("%s %s %s %.0f", s.Step, s.What, s.Name, s.Since.Sub(monday).Hours()))
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		c.t.Errorf("after %.0f hours: %q, want %q", c.now.Sub(monday).Hours(), got, want)
	}
}

// shop is what a company does in an hour.
func shop() map[string]int64 {
	return map[string]int64{"shop/checkout shop.Placed": 30, "shop/checkout shop.Cancelled": 8, "shop/stock shop.Moved": 30, "shop/mail shop.Sent": 30}
}

const fourWeeks = 4 * 7 * 24

func TestAnEventFallsSilentAndSpeaksAgain(t *testing.T) {
	c := newCompany(t, shop())
	c.live(fourWeeks)
	w, other := c.watcher(), c.watcher()
	c.look(w)
	c.rates["shop/checkout shop.Placed"] = 0
	c.live(2)
	c.look(w) // two hours say nothing
	c.live(1)
	c.look(w, fmt.Sprint("silent event shop.Placed ", fourWeeks))
	c.look(w) // it is told once
	c.look(other)
	c.live(1)
	c.look(w)
	c.rates["shop/checkout shop.Placed"] = 1
	c.live(1)
	c.look(w, fmt.Sprint("spoke-again event shop.Placed ", fourWeeks))
	c.rates["shop/checkout shop.Placed"] = 0
	c.live(3)
	c.look(w, fmt.Sprint("silent event shop.Placed ", fourWeeks+5))
	list, err := c.store.Silences(t.Context(), monday, 10)
	if err != nil || len(list) != 2 || list[0].Expected != 90 || list[0].Weeks != 4 || !list[0].Ended.IsZero() || list[1].Ended.Sub(monday).Hours() != fourWeeks+4 {
		t.Errorf("silences: %+v, %v", list, err)
	}
}

// consumed counts what becomes of an event at a consumer in the hour to come.
func (c *company) consumed(event, outcome string, n int64) {
	c.t.Helper()
	row := volume.Row{Day: volume.Day(c.now.Format(time.DateOnly)), Key: volume.Key{Event: event, Service: "shop/mail", Role: volume.Consumed, Version: "1", Outcome: outcome}}
	row.Hours[c.now.Hour()] = n
	c.reports++
	reporter := volume.Reporter{Service: "shop/mail", Instance: "consumer", Report: fmt.Sprint(c.reports), Since: c.now, Until: c.now.Add(time.Hour)}
	if _, err := c.store.AddReports(c.t.Context(), []volume.Booking{{Reporter: reporter, Rows: []volume.Row{row}}}); err != nil {
		c.t.Fatal(err)
	}
}

// A consumer that gets nowhere has the same event again and again: it is no sign that
// others come. What it was finished with is.
func TestAConsumerThatGetsNowhereHidesNoSilence(t *testing.T) {
	silent := fmt.Sprint("silent event shop.Placed ", fourWeeks)
	for outcome, want := range map[string][]string{
		"given-back": {silent}, "retried": {silent}, "duplicate": {silent}, "kept": {silent}, "redriven": {silent}, "made-up": {silent},
		"ok": nil, "dead-lettered": nil, "ignored": nil,
	} {
		t.Run(outcome, func(t *testing.T) {
			c := newCompany(t, shop())
			c.live(fourWeeks)
			w := c.watcher()
			c.rates["shop/checkout shop.Placed"] = 0
			for range 4 {
				c.consumed("shop.Placed", outcome, 3)
				c.live(1)
			}
			c.look(w, want...)
		})
	}
}

// Whose service reports no more of that nothing is known: it is not called silent.
func TestAServiceThatReportsNoMoreIsNotASilentEvent(t *testing.T) {
	c := newCompany(t, shop())
	c.live(fourWeeks)
	w := c.watcher()
	delete(c.rates, "shop/stock shop.Moved")
	c.live(3)
	c.look(w, fmt.Sprint("silent service shop/stock ", fourWeeks))
	c.live(24)
	c.look(w)
	c.rates["shop/stock shop.Moved"] = 0 // it reports again, and nothing happens
	c.live(2)
	c.look(w, fmt.Sprint("spoke-again service shop/stock ", fourWeeks))
	c.live(1)
	c.look(w, fmt.Sprint("silent event shop.Moved ", fourWeeks+27))
}

// While the registry cannot be reached nobody reports: nobody is accused of it.
func TestNobodyIsAccusedWhileNobodyReports(t *testing.T) {
	c := newCompany(t, shop())
	c.live(fourWeeks)
	w := c.watcher()
	c.now = c.now.Add(5 * time.Hour)
	c.look(w)
	c.rates = map[string]int64{"shop/checkout shop.Placed": 30} // the first who comes back
	c.live(1)
	c.look(w)
}

// What is short, rare, or of one hour of the day has no past to be measured by.
func TestShortPastsAndRareEventsAreNotAccused(t *testing.T) {
	c := newCompany(t, map[string]int64{"shop/checkout shop.Placed": 30, "shop/mail shop.Other": 1})
	c.live(2 * 7 * 24)
	w := c.watcher()
	c.rates["shop/checkout shop.Placed"] = 0
	c.live(100)
	c.look(w) // two weeks are too few
	c = newCompany(t, map[string]int64{"shop/checkout shop.Placed": 0, "shop/mail shop.Other": 1})
	c.live(fourWeeks)
	w = c.watcher()
	c.live(24)
	c.look(w) // there never was one
}

// A process that has just begun, or could not write, waits for what others hold back.
func TestAWatcherThatHasJustBegunSaysNothing(t *testing.T) {
	c := newCompany(t, shop())
	c.live(fourWeeks)
	c.rates["shop/checkout shop.Placed"] = 0
	c.live(5)
	w := volume.NewWatcher(volume.NewCollector(c.store, c.registry, volume.Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return c.now }}))
	c.look(w)
	c.live(1)
	c.look(w, fmt.Sprint("silent event shop.Placed ", fourWeeks))
}
