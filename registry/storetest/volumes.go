package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
)

// RunVolumes runs the suite of volume.Store. Prepare makes a new, empty place for
// each test.
func RunVolumes(t *testing.T, prepare func(t *testing.T) Place) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, Place)
	}{
		{"an empty store counted nothing", nothingReported},
		{"reports add up, hour by hour", reportsAddUp},
		{"a report is counted once, whoever writes it", reportsOnce},
		{"of what many report at once nothing is lost", reportsAtOnce},
		{"what was reported is chosen by days, event and service", reportsChosen},
		{"a series is of what went out, and of what arrived", reportedSeries},
		{"what is old is forgotten", reportsForgotten},
		{"a silence is told once, and ends once", silencesTold},
		{"of several that tell a silence, one does", silencesAtOnce},
		{"a turn is of one holder, until it ends", turns},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, prepare(t)) })
	}
}

func volumes(t *testing.T, p Place) volume.Store {
	t.Helper()
	s, ok := open(t, p).(volume.Store)
	if !ok {
		t.Fatal("the store keeps no volumes")
	}
	return s
}

// reported is a booking of an instance from one minute of 2026-05-06, 07:00 on, to
// another.
func reported(id, service, instance string, from, until int, rows ...volume.Row) volume.Booking {
	begin := time.Date(2026, 5, 6, 7, 0, 0, 0, time.UTC)
	b := volume.Booking{
		Reporter: volume.Reporter{
			Service: service, Instance: instance, Report: id,
			Since: begin.Add(time.Duration(from) * time.Minute), Until: begin.Add(time.Duration(until) * time.Minute),
		},
		Covered: []volume.Covered{{Day: "2026-05-06", Service: service}},
	}
	b.Covered[0].Hours[7] = int64(until-from) * 60
	for _, row := range rows {
		row.Service = service
		b.Rows = append(b.Rows, row)
	}
	return b
}

// produced counts events that went out in an hour.
func produced(day volume.Day, event string, hour int, count int64) volume.Row {
	row := volume.Row{Day: day, Key: volume.Key{Event: event, Role: volume.Produced, Version: "2", Outcome: volume.OK}}
	row.Hours[hour] = count
	return row
}

func addReports(t *testing.T, s volume.Store, reports ...volume.Booking) string {
	t.Helper()
	fates, err := s.AddReports(t.Context(), reports)
	must(t, err)
	return fmt.Sprint(fates)
}

// everything chooses all that was reported.
func everything() volume.Query {
	return volume.Query{From: "0001-01-01", To: "9999-12-31", Limit: 1000}
}

// totals shows what the store has: "a.B ordering/checkout produced 2 ok 2026-05-06..2026-05-07 7".
func totals(t *testing.T, s volume.Store, q volume.Query) string {
	t.Helper()
	list, err := s.Totals(t.Context(), q)
	must(t, err)
	lines := make([]string, len(list))
	for i, v := range list {
		lines[i] = fmt.Sprintf("%s %s %s %s %s %s..%s %d", v.Event, v.Service, v.Role, v.Version, v.Outcome, v.First, v.Last, v.Count)
	}
	return strings.Join(lines, "\n")
}

func wantTotals(t *testing.T, s volume.Store, q volume.Query, want ...string) {
	t.Helper()
	if got := totals(t, s, q); got != strings.Join(want, "\n") {
		t.Errorf("%+v:\n%s\nwant:\n%s", q, got, strings.Join(want, "\n"))
	}
}

func nothingReported(t *testing.T, p Place) {
	s := volumes(t, p)
	wantTotals(t, s, everything())
	first, err := s.FirstVolume(t.Context())
	must(t, err)
	covered, err := s.Covered(t.Context(), "0001-01-01")
	must(t, err)
	reporters, err := s.Reporters(t.Context(), time.Unix(0, 0), 10)
	must(t, err)
	silences, err := s.Silences(t.Context(), time.Unix(0, 0), 10)
	must(t, err)
	if first != "" || len(covered)+len(reporters)+len(silences) > 0 {
		t.Errorf("%q, %v, %v, %v", first, covered, reporters, silences)
	}
	if fates := addReports(t, s); fates != "[]" {
		t.Errorf("no report became %s", fates)
	}
	must(t, s.ForgetVolumes(t.Context(), "2026-05-06"))
}

func reportsAddUp(t *testing.T, p Place) {
	s := volumes(t, p)
	other := produced("2026-05-06", "a.B", 7, 4)
	other.Role, other.Version, other.Outcome = volume.Consumed, "", "dead-lettered"
	addReports(t, s,
		reported("1", "ordering/checkout", "one", 0, 1, produced("2026-05-06", "a.B", 7, 1), produced("2026-05-06", "a.B", 7, 2), other),
		reported("1", "ordering/checkout", "two", 0, 2, produced("2026-05-06", "a.B", 8, 8), produced("2026-05-07", "a.B", 0, 1<<40)),
	)
	addReports(t, s, reported("2", "ordering/checkout", "one", 1, 5, produced("2026-05-06", "a.B", 7, 16)))
	wantTotals(t, s, everything(),
		"a.B ordering/checkout consumed  dead-lettered 2026-05-06..2026-05-06 4",
		fmt.Sprintf("a.B ordering/checkout produced 2 ok 2026-05-06..2026-05-07 %d", 1<<40+1+2+8+16))
	rows, err := s.Rows(t.Context(), everything())
	must(t, err)
	if len(rows) != 3 || rows[1].Day != "2026-05-06" || rows[1].Hours != (volume.Hours{7: 19, 8: 8}) || rows[2].Hours != (volume.Hours{0: 1 << 40}) {
		t.Errorf("the rows are %v", rows)
	}
	covered, err := s.Covered(t.Context(), "2026-05-06")
	must(t, err)
	same(t, "covered", []volume.Covered{{Day: "2026-05-06", Service: "ordering/checkout", Hours: volume.Hours{7: 7 * 60}}}, covered)
	reporters, err := s.Reporters(t.Context(), time.Date(2026, 5, 6, 7, 3, 0, 0, time.UTC), 10)
	must(t, err)
	if len(reporters) != 1 || reporters[0].Instance != "one" || reporters[0].Report != "2" || reporters[0].Since.Minute() != 0 || reporters[0].Until.Minute() != 5 {
		t.Errorf("the reporters are %v", reporters)
	}
	if first, err := s.FirstVolume(t.Context()); err != nil || first != "2026-05-06" {
		t.Errorf("the first day is %q, %v", first, err)
	}
}

func reportsOnce(t *testing.T, p Place) {
	here, there := volumes(t, p), volumes(t, p)
	report := func(id string, from, until int) volume.Booking {
		return reported(id, "ordering/checkout", "one", from, until, produced("2026-05-06", "a.B", 7, 1))
	}
	for _, step := range []struct {
		store volume.Store
		of    volume.Booking
		want  string
	}{
		{here, report("1", 0, 1), "[counted]"},
		{there, report("1", 0, 1), "[known]"}, // it was sent again, to another process
		{there, report("2", 1, 2), "[counted]"},
		{here, report("2", 1, 2), "[known]"},
		{here, report("1", 0, 1), "[overlap]"}, // it comes late: the second was counted
		{here, report("x", 1, 3), "[overlap]"},
		{here, report("3", 4, 5), "[counted]"},
		{there, report("3", 5, 6), "[known]"}, // an id is of one report, whatever time it is said to be of
	} {
		if got := addReports(t, step.store, step.of); got != step.want {
			t.Errorf("%s of %s: %s, want %s", step.of.Report, step.of.Since, got, step.want)
		}
	}
	wantTotals(t, here, everything(), "a.B ordering/checkout produced 2 ok 2026-05-06..2026-05-06 3")
}

func reportsAtOnce(t *testing.T, p Place) {
	stores := []volume.Store{volumes(t, p), volumes(t, p)}
	const writers, each = 6, 8
	var work sync.WaitGroup
	for i := range writers {
		work.Go(func() {
			for n := range each {
				batch := []volume.Booking{
					reported(fmt.Sprint(n), "ordering/checkout", fmt.Sprint("instance-", i), n, n+1, produced("2026-05-06", "a.B", 7, 1), produced("2026-05-06", "a.C", 8, 1)),
					reported(fmt.Sprint(n), "ordering/other", "shared", n, n+1, produced("2026-05-06", "a.C", 7, 1), produced("2026-05-06", "a.B", 8, 1)),
				}
				if _, err := stores[(i+n)%2].AddReports(t.Context(), batch); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	list, err := stores[0].Totals(t.Context(), everything())
	must(t, err)
	for _, v := range list {
		want := int64(writers * each)
		if v.Service == "ordering/other" {
			want = v.Count // who of those that share an instance comes first may overtake the others
			if v.Count < 1 || v.Count > each {
				t.Errorf("%d of what %d reports had one each", v.Count, each)
			}
		}
		if v.Count != want {
			t.Errorf("%s of %s is %d, want %d", v.Event, v.Service, v.Count, want)
		}
	}
}

func reportsChosen(t *testing.T, p Place) {
	s := volumes(t, p)
	const odd = "odd '\"%_\\ name"
	n := 0
	for _, service := range []string{"a/one", "b/two"} {
		for _, event := range []string{"a.B", odd} {
			for _, day := range []volume.Day{"2026-05-05", "2026-05-06"} {
				n++
				addReports(t, s, reported(fmt.Sprint(n), service, fmt.Sprint(n), 0, 1, produced(day, event, 3, int64(n))))
			}
		}
	}
	for _, tc := range []struct {
		query volume.Query
		want  []string
	}{
		{volume.Query{From: "2026-05-06", To: "2026-05-06", Event: "a.B", Limit: 9}, []string{"a.B a/one produced 2 ok 2026-05-06..2026-05-06 2", "a.B b/two produced 2 ok 2026-05-06..2026-05-06 6"}},
		{volume.Query{From: "2026-05-05", To: "2026-05-06", Event: odd, Service: "b/two", Limit: 9}, []string{odd + " b/two produced 2 ok 2026-05-05..2026-05-06 15"}},
		{volume.Query{From: "2026-05-05", To: "2026-05-06", Limit: 1}, []string{"a.B a/one produced 2 ok 2026-05-05..2026-05-06 3"}},
		{volume.Query{From: "2026-05-07", To: "2026-05-09", Limit: 9}, nil},
		{volume.Query{From: "2026-05-05", To: "2026-05-06", Service: "a", Limit: 9}, nil},
	} {
		wantTotals(t, s, tc.query, tc.want...)
	}
}

func reportedSeries(t *testing.T, p Place) {
	s := volumes(t, p)
	consumed, refused := produced("2026-05-06", "a.B", 7, 4), produced("2026-05-06", "a.B", 7, 100)
	consumed.Role, consumed.Outcome = volume.Consumed, "dead-lettered"
	refused.Outcome = "refused"
	revised := produced("2026-05-06", "a.B", 8, 2)
	revised.Version = "2.1"
	rows := []volume.Row{produced("2026-05-06", "a.B", 7, 1), revised, refused, consumed, produced("2026-05-05", "a.B", 7, 9)}
	for _, again := range []string{"duplicate", "retried", "given-back", "kept", "redriven", "made-up"} { // it is the same event as before
		consumed.Outcome, consumed.Event = again, "a.B"
		elsewhere := consumed
		elsewhere.Event = "a.C"
		rows = append(rows, consumed, elsewhere)
	}
	addReports(t, s, reported("1", "ordering/checkout", "one", 0, 1, rows...))
	var got []string
	must(t, s.EachSeries(t.Context(), "2026-05-06", func(v volume.Series) error {
		got = append(got, fmt.Sprint(v.Event, " ", v.Role, " ", v.Service, " ", v.Day, " ", v.Hours[7], " ", v.Hours[8]))
		return nil
	}))
	want := []string{"a.B consumed ordering/checkout 2026-05-06 4 0", "a.B produced ordering/checkout 2026-05-06 1 2"}
	if !slices.Equal(got, want) {
		t.Errorf("the series are %q, want %q", got, want)
	}
	enough := errors.New("enough")
	if err := s.EachSeries(t.Context(), "2026-05-06", func(volume.Series) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("who has enough gets %v", err)
	}
}

func reportsForgotten(t *testing.T, p Place) {
	s := volumes(t, p)
	addReports(t, s, reported("1", "ordering/checkout", "one", 0, 1, produced("2026-05-06", "a.B", 7, 1), produced("2026-05-05", "a.B", 7, 1)))
	must(t, s.ForgetVolumes(t.Context(), "2026-05-06"))
	wantTotals(t, s, everything(), "a.B ordering/checkout produced 2 ok 2026-05-06..2026-05-06 1")
	must(t, s.ForgetVolumes(t.Context(), "2026-05-07"))
	wantTotals(t, s, everything())
	reporters, err := s.Reporters(t.Context(), time.Unix(0, 0), 10)
	must(t, err)
	covered, err := s.Covered(t.Context(), "0001-01-01")
	must(t, err)
	if len(reporters)+len(covered) > 0 {
		t.Errorf("%v and %v are still known", reporters, covered)
	}
}

// telling is a change that tells of silences.
func telling(list ...registry.Silence) *registry.Publication {
	change := registry.Change{ID: fmt.Sprintf("%032x", 1<<40+made.Add(1)), At: at, Kind: registry.SilenceChange}
	for _, s := range list {
		news := registry.SilenceNews{Step: registry.WentSilent, What: s.What, Name: s.Name, Since: s.Since, Expected: s.Expected, Weeks: s.Weeks}
		if !s.Ended.IsZero() {
			news.Step, news.Until = registry.SpokeAgain, s.Ended
		}
		change.Silences = append(change.Silences, news)
	}
	return &registry.Publication{Change: change, Silences: list}
}

func silencesTold(t *testing.T, p Place) {
	s := open(t, p)
	kept := s.(volume.Store)
	since := at.Truncate(time.Hour)
	gone := registry.Silence{What: registry.SilentEvent, Name: "a.B", Since: since, Expected: 42, Weeks: 5, ToldAt: at}
	service := registry.Silence{What: registry.SilentService, Name: "a.B", Since: since, ToldAt: at}
	commit(t, s, telling(gone, service))
	for _, again := range []registry.Silence{gone, {What: registry.SilentEvent, Name: "a.B", Since: since.Add(time.Hour), ToldAt: at}} {
		if err := s.Commit(t.Context(), telling(again)); !errors.Is(err, registry.ErrStale) {
			t.Errorf("a silence that is told already: %v", err)
		}
	}
	over := gone
	over.Ended = since.Add(3 * time.Hour)
	commit(t, s, telling(over))
	if err := s.Commit(t.Context(), telling(over)); !errors.Is(err, registry.ErrStale) {
		t.Errorf("a silence that is over already: %v", err)
	}
	found, err := kept.Silences(t.Context(), over.Ended, 10)
	must(t, err)
	same(t, "silences", []registry.Silence{over, service}, found)
	found, err = kept.Silences(t.Context(), over.Ended.Add(time.Microsecond), 10)
	must(t, err)
	same(t, "silences since it is over", []registry.Silence{service}, found)
	newest(t, s)
	told, err := s.Changes(t.Context(), 0, 10)
	must(t, err)
	if len(told) != 2 || told[0].Kind != registry.SilenceChange {
		t.Fatalf("the feed has %v", told)
	}
	same(t, "news", append(telling(gone, service).Change.Silences, telling(over).Change.Silences...), slices.Concat(told[0].Silences, told[1].Silences))
	must(t, kept.ForgetVolumes(t.Context(), volume.Day(over.Ended.AddDate(0, 0, 1).Format(time.DateOnly))))
	found, err = kept.Silences(t.Context(), time.Unix(0, 0), 10)
	must(t, err)
	same(t, "silences that are kept", []registry.Silence{service}, found)
}

func silencesAtOnce(t *testing.T, p Place) {
	stores := []registry.Store{open(t, p), open(t, p)}
	var work sync.WaitGroup
	var mu sync.Mutex
	told := 0
	for i := range 6 {
		work.Go(func() {
			gone := registry.Silence{What: registry.SilentEvent, Name: "a.B", Since: at.Truncate(time.Hour).Add(time.Duration(i) * time.Hour), ToldAt: at}
			err := stores[i%2].Commit(t.Context(), telling(gone))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				told++
			case !errors.Is(err, registry.ErrStale):
				t.Error(err)
			}
		})
	}
	work.Wait()
	if told != 1 {
		t.Errorf("it was told %d times", told)
	}
}

func turns(t *testing.T, p Place) {
	here, there := volumes(t, p), volumes(t, p)
	take := func(s volume.Store, name, holder string, ttl time.Duration) bool {
		t.Helper()
		mine, err := s.TakeTurn(t.Context(), name, holder, ttl)
		must(t, err)
		return mine
	}
	first, again := take(here, "a", "one", time.Hour), take(here, "a", "one", time.Hour)
	if !first || !again || take(there, "a", "two", time.Hour) || !take(there, "b", "two", time.Hour) {
		t.Error("a turn is not of the first who takes it")
	}
	if !take(here, "a", "one", 0) || !take(there, "a", "two", time.Hour) || take(here, "a", "one", time.Hour) {
		t.Error("a turn that ended is not of the next who takes it")
	}
}
