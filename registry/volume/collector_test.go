package volume_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
)

// counting is the store of a company that says how often it was written to, and can
// fail.
type counting struct {
	volume.Store
	writes atomic.Int64
	fails  error
}

func (c *counting) AddReports(ctx context.Context, reports []volume.Booking) ([]volume.Fate, error) {
	c.writes.Add(1)
	if c.fails != nil {
		return nil, c.fails
	}
	return c.Store.AddReports(ctx, reports)
}

func collector(c *company, store volume.Store, opt volume.Options) *volume.Collector {
	opt.Now = func() time.Time { return c.now }
	return volume.NewCollector(store, c.registry, opt)
}

// report is one of the minute before now.
func (c *company) report(id, instance string, counts ...volume.Count) volume.Report {
	return volume.Report{ID: id, Service: "shop/checkout", Instance: instance, From: c.now.Add(-time.Minute), Until: c.now, Counts: counts}
}

func placed(n int64) volume.Count {
	return volume.Count{Role: volume.Produced, Event: "shop.Placed", Version: "1", Outcome: volume.OK, Count: n}
}

// kept shows what the store has: "shop.Placed 1 ok 42".
func (c *company) kept() string {
	c.t.Helper()
	list, err := c.store.Totals(c.t.Context(), volume.Query{From: "0001-01-01", To: "9999-12-31", Limit: 10_000})
	if err != nil {
		c.t.Fatal(err)
	}
	lines := make([]string, len(list))
	for i, v := range list {
		lines[i] = strings.Join([]string{v.Event, v.Version, v.Outcome, fmt.Sprint(v.Count)}, " ")
	}
	return strings.Join(lines, ", ")
}

func TestReportsThatComeTogetherAreWrittenTogether(t *testing.T) {
	c := newCompany(t, nil)
	store := &counting{Store: c.store}
	k := collector(c, store, volume.Options{})
	const reporters = 400
	var work sync.WaitGroup
	for i := range reporters {
		work.Go(func() {
			if r, err := k.Report(t.Context(), nil, c.report("1", fmt.Sprint("instance-", i), placed(2))); err != nil || !r.Counted {
				t.Error(r, err)
			}
		})
	}
	work.Wait()
	if got, want := c.kept(), fmt.Sprint("shop.Placed 1 ok ", 2*reporters); got != want {
		t.Errorf("the store has %s, want %s", got, want)
	}
	if n := store.writes.Load(); n > reporters/4 {
		t.Errorf("%d reports took %d transactions", reporters, n)
	}
}

// Reports of one instance that come at once are counted one after the other, those of
// the same time once.
func TestAReportThatIsSentAgainIsCountedOnce(t *testing.T) {
	c := newCompany(t, nil)
	processes := []*volume.Collector{collector(c, c.store, volume.Options{}), collector(c, c.store, volume.Options{})}
	var counted atomic.Int64
	var work sync.WaitGroup
	for i := range 20 {
		work.Go(func() {
			r, err := processes[i%2].Report(t.Context(), nil, c.report("1", "one", placed(1)))
			if err != nil {
				t.Error(err)
			} else if r.Counted {
				counted.Add(1)
			}
		})
	}
	work.Wait()
	if counted.Load() != 1 || c.kept() != "shop.Placed 1 ok 1" {
		t.Errorf("%d times; the store has %s", counted.Load(), c.kept())
	}
}

func TestWhatCannotBeWrittenIsNotCounted(t *testing.T) {
	c := newCompany(t, nil)
	store := &counting{Store: c.store, fails: registry.ErrFull}
	k := collector(c, store, volume.Options{Waiting: 1})
	if _, err := k.Report(t.Context(), nil, c.report("1", "one", placed(1))); !errors.Is(err, registry.ErrFull) || k.Failed() != c.now {
		t.Errorf("%v; it failed at %s", err, k.Failed())
	}
	store.fails = nil
	if r, err := k.Report(t.Context(), nil, c.report("1", "one", placed(1))); err != nil || !r.Counted {
		t.Errorf("sent again: %+v, %v", r, err)
	}
}

// A report of several hours is taken to be of each in its part; nothing is lost.
func TestAReportOfSeveralHoursIsCutUp(t *testing.T) {
	c := newCompany(t, nil)
	k := collector(c, c.store, volume.Options{})
	r := c.report("1", "one", placed(10), volume.Count{Role: volume.Consumed, Event: "shop.Moved", Outcome: "duplicate", Count: 1})
	r.From = c.now.Add(-150 * time.Minute) // it is midnight: from 21:30 on
	if _, err := k.Report(t.Context(), nil, r); err != nil {
		t.Fatal(err)
	}
	rows, err := c.store.Rows(t.Context(), volume.Query{From: "0001-01-01", To: "9999-12-31", Event: "shop.Placed", Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Hours != (volume.Hours{21: 2, 22: 4, 23: 4}) {
		t.Errorf("%v, %v", rows, err)
	}
	covered, err := c.store.Covered(t.Context(), "0001-01-01")
	if err != nil || len(covered) != 1 || covered[0].Hours != (volume.Hours{21: 1800, 22: 3600, 23: 3600}) {
		t.Errorf("%v, %v", covered, err)
	}
	if got := c.kept(); got != "shop.Moved  duplicate 1, shop.Placed 1 ok 10" {
		t.Errorf("the store has %s", got)
	}
}

func isTooMany(err error) bool {
	var refusal *registry.Refusal
	return errors.As(err, &refusal) && refusal.Code == volume.TooManyNames
}

// Who makes up names of services shuts out nobody else: neither a service that is declared,
// nor one of another context.
func TestMadeUpServicesShutOutNobodyElse(t *testing.T) {
	c := newCompany(t, nil)
	c.declared()
	k := collector(c, c.store, volume.Options{Bounds: volume.Bounds{Services: 7, InContext: 3}})
	report := func(service string) error {
		r := c.report("1", "one")
		r.Service = service
		_, err := k.Report(t.Context(), nil, r)
		return err
	}
	for i := range 20 {
		if err := report(fmt.Sprint("shop/made-up-", i)); isTooMany(err) != (i >= 3) {
			t.Errorf("made up %d: %v", i, err)
		}
	}
	for _, service := range []string{"other/new", "shop/checkout", "shop/mail", "mail", "shop/made-up-2"} {
		if err := report(service); err != nil {
			t.Errorf("%s: %v", service, err)
		}
	}
	for i := range 20 { // who may report for all contexts
		if err := report(fmt.Sprintf("made-up-%d/new", i)); isTooMany(err) != (i >= 3) {
			t.Errorf("made up in context %d: %v", i, err)
		}
	}
	c.now = c.now.AddDate(0, 0, 1)
	for _, service := range []string{"shop/made-up-19", "shop/checkout"} {
		r := c.report("2", "two")
		r.Service = service
		if _, err := k.Report(t.Context(), nil, r); err != nil {
			t.Errorf("the next day %s: %v", service, err)
		}
	}
}

// Whatever is reported, a day has so many names.
func TestNamesOfReportsAreBounded(t *testing.T) {
	c := newCompany(t, nil)
	k := collector(c, c.store, volume.Options{Bounds: volume.Bounds{Services: 2, Instances: 2, Keys: 8, Unknown: 3}})
	refused := func(what string, r volume.Report) {
		t.Helper()
		if _, err := k.Report(t.Context(), nil, r); !isTooMany(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
	var counts []volume.Count
	for i := range 50 {
		counts = append(counts, volume.Count{Role: volume.Produced, Event: fmt.Sprint("made.Up", i), Outcome: volume.OK, Count: 1})
	}
	if _, err := k.Report(t.Context(), nil, c.report("1", "one", counts...)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(c.kept(), ", "); !slices.Equal(got, []string{"*  * 47", "made.Up0  ok 1", "made.Up1  ok 1", "made.Up2  ok 1"}) {
		t.Errorf("the store has %q", got)
	}
	if _, err := k.Report(t.Context(), nil, c.report("1", "two")); err != nil {
		t.Fatal(err)
	}
	refused("a third instance", c.report("1", "three"))
	for i, name := range []string{"shop/second", "shop/third"} {
		r := c.report("1", "one")
		r.Service = name
		if i == 1 {
			refused("a third service", r)
		} else if _, err := k.Report(t.Context(), nil, r); err != nil {
			t.Error(err)
		}
	}
	c.now = c.now.AddDate(0, 0, 1)
	if _, err := k.Report(t.Context(), nil, c.report("2", "three")); err != nil {
		t.Errorf("the next day: %v", err)
	}
}
