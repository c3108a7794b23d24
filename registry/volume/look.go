package volume

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

// What one answer is made of at most.
const (
	MaxTotals    = 50_000
	maxRows      = 50_000
	maxReporters = 20_000
	maxSilences  = 1000
)

// Overview is what services reported in a span of days, and how it differs from what
// is declared.
type Overview struct {
	From, To Day
	Since    Day  // the first day of which anything is kept; "": nothing is
	Partial  bool // more was reported than is looked at
	Totals   []Total
	// Differences are sorted by event and service.
	Differences []Difference
	Silences    []registry.Silence // that are, or ended in the span; the newest first
	Reporters   []Reports          // by service
	Covered     []Covered          // in the span; of one contract those who counted or declare it
}

// Reports is how a service reports.
type Reports struct {
	Service   string
	Instances int       // that reported in the last two days
	Until     time.Time // up to when one of them did
}

// Look says what was reported in so many days, the day of now included: of all, or of
// one contract.
func Look(ctx context.Context, store Store, s *registry.Snapshot, of *registry.Contract, days int, now time.Time) (*Overview, error) {
	now = now.UTC()
	o := &Overview{From: usage.DayOf(now.AddDate(0, 0, 1-days)), To: usage.DayOf(now)}
	query := Query{From: o.From, To: o.To, Limit: MaxTotals}
	contracts := s.Contracts()
	if of != nil {
		query.Event, contracts = of.Lineage, []*registry.Contract{of}
	}
	var err error
	if o.Since, err = store.FirstVolume(ctx); err != nil {
		return nil, err
	}
	if o.Totals, err = store.Totals(ctx, query); err != nil {
		return nil, err
	}
	o.Partial = len(o.Totals) == MaxTotals
	if o.Covered, err = store.Covered(ctx, o.From); err != nil {
		return nil, err
	}
	o.Differences = Compare(s, contracts, o.Totals, daysCovered(o.Covered))
	return o, o.lookBeside(ctx, store, of, now)
}

// lookBeside reads who reports, and what is silent.
func (o *Overview) lookBeside(ctx context.Context, store Store, of *registry.Contract, now time.Time) error {
	reporters, err := store.Reporters(ctx, now.Add(-MaxAge), maxReporters)
	if err != nil {
		return err
	}
	begin, _ := time.Parse(time.DateOnly, string(o.From)) // it is a day
	if o.Silences, err = store.Silences(ctx, begin, maxSilences); err != nil {
		return err
	}
	if of != nil {
		speaks := o.speakers(of)
		reporters = slices.DeleteFunc(reporters, func(r Reporter) bool { return !speaks[r.Service] })
		o.Covered = slices.DeleteFunc(o.Covered, func(c Covered) bool { return !speaks[c.Service] })
		o.Silences = slices.DeleteFunc(o.Silences, func(s registry.Silence) bool {
			return s.What == registry.SilentEvent && s.Name != of.Lineage || s.What == registry.SilentService && !speaks[s.Name]
		})
	}
	o.Reporters = byService(reporters)
	return nil
}

// speakers are the services that counted a contract's events, or declare it.
func (o *Overview) speakers(of *registry.Contract) map[string]bool {
	speaks := map[string]bool{}
	for _, t := range o.Totals {
		speaks[t.Service] = true
	}
	for _, s := range slices.Concat(of.Producers, of.Consumers) {
		speaks[s.Context+"/"+s.Name] = true
	}
	return speaks
}

// byService joins the instances of each service, which are sorted by it.
func byService(reporters []Reporter) []Reports {
	var list []Reports
	for _, r := range reporters {
		if n := len(list); n == 0 || list[n-1].Service != r.Service {
			list = append(list, Reports{Service: r.Service})
		}
		last := &list[len(list)-1]
		last.Instances++
		if r.Until.After(last.Until) {
			last.Until = r.Until
		}
	}
	return list
}

// daysCovered returns on how many days each service reported.
func daysCovered(covered []Covered) map[string]int {
	days := map[string]int{}
	for _, c := range covered {
		days[c.Service]++
	}
	return days
}

// Line is what a service counted of an event, day by day or hour by hour.
type Line struct {
	Key
	Counts []int64
}

// Lines returns what was counted of an event from one day to another, both included:
// of each day, or of each hour.
func Lines(ctx context.Context, store Store, lineage string, from, to Day, hourly bool) ([]Line, error) {
	rows, err := store.Rows(ctx, Query{From: from, To: to, Event: lineage, Limit: maxRows})
	if err != nil {
		return nil, err
	}
	step := hour(24)
	if hourly {
		step = 1
	}
	begin := hourAt(from, 0)
	size := int((hourAt(to, 0) + 24 - begin) / step)
	var lines []Line
	for _, row := range rows {
		if n := len(lines); n == 0 || lines[n-1].Key != row.Key {
			lines = append(lines, Line{Key: row.Key, Counts: make([]int64, size)})
		}
		counts := lines[len(lines)-1].Counts
		for n, count := range row.Hours {
			counts[(hourAt(row.Day, n)-begin)/step] += count
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(b.Role, a.Role)) })
	return lines, nil
}
