package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// weeks counts events in so many weeks from a Monday on, in the hours that active says.
func weeks(n int, active func(t time.Time) bool) *hours {
	var h hours
	for i := range int64(n * hoursOfWeek) {
		t := marketBegan.Add(time.Duration(i) * time.Hour)
		if active(t) {
			h.add(t.Unix()/3600, 1)
		}
	}
	return &h
}

func office(t time.Time) bool {
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && t.Hour() >= 8 && t.Hour() < 18
}

// between reports whether a time is in hours of the log's days, of which 0 is the first.
func between(t time.Time, day, from, hours int) bool {
	begin := marketBegan.Add(time.Duration(24*day+from) * time.Hour)
	return !t.Before(begin) && t.Before(begin.Add(time.Duration(hours)*time.Hour))
}

// A gap is told against the rhythm of its own event.
func TestGapsAreToldAgainstTheRhythm(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	always := func(time.Time) bool { return true }
	but := func(active func(time.Time) bool, day, from, hours int) func(time.Time) bool {
		return func(t time.Time) bool { return active(t) && !between(t, day, from, hours) }
	}
	for name, c := range map[string]struct {
		hours *hours
		want  string
	}{
		"always":                                      {weeks(8, always), "[]"},
		"always, but for five hours":                  {weeks(8, but(always, 20, 3, 5)), "[]"},
		"always, but for six hours":                   {weeks(8, but(always, 20, 3, 6)), "[day 20 03:00 + 6h]"},
		"always, but for six hours in the first week": {weeks(8, but(always, 3, 3, 6)), "[day 3 03:00 + 6h]"},
		"always, but for three weeks":                 {weeks(12, but(always, 30, 0, 21*24)), "[day 30 00:00 + 504h]"},
		"in one week, but for six hours":              {weeks(1, but(always, 3, 3, 6)), "[day 3 03:00 + 6h]"},
		"in office hours":                             {weeks(8, office), "[]"},
		"in office hours of two weeks":                {weeks(2, office), "[]"},
		"in office hours, but for a Tuesday":          {weeks(8, but(office, 15, 0, 24)), "[day 14 18:00 + 38h]"},
		"once a night":                                {weeks(8, func(t time.Time) bool { return t.Hour() == 2 }), "[]"},
		"once a night, but for six nights":            {weeks(12, but(func(t time.Time) bool { return t.Hour() == 2 }, 30, 0, 6*24)), "[day 29 03:00 + 167h]"},
		"now and then":                                {weeks(20, func(time.Time) bool { return random.IntN(3) == 0 }), "[]"},
		"mostly":                                      {weeks(20, func(time.Time) bool { return random.IntN(10) > 0 }), "[]"},
		"a few days, once":                            {weeks(20, func(t time.Time) bool { return t.YearDay() < 9 || t.YearDay() == 100 }), "[]"},
	} {
		var got []string
		for _, g := range c.hours.gaps() {
			from := time.Unix(g.From, 0).UTC()
			got = append(got, fmt.Sprintf("day %d %s + %dh", int(from.Sub(marketBegan).Hours()/24), from.Format("15:04"), (g.To-g.From)/3600))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: the gaps are %v, want %s", name, got, c.want)
		}
	}
}

// Hours are counted by longer spans where there are many: the same ones in whatever order events come.
func TestHoursStayBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	list := make([]int64, 20_000)
	for i := range list {
		list[i] = random.Int64N(60_000) - 20_000
	}
	var want hours
	for _, at := range list {
		want.add(at, 1)
	}
	for range 3 {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		var a, b hours
		cut := random.IntN(len(list))
		for i, at := range list {
			if i < cut {
				a.add(at, 1)
			} else {
				b.add(at, 1)
			}
		}
		a.merge(b)
		if fmt.Sprint(a) != fmt.Sprint(want) || len(a.Counts) > mostSpans {
			t.Errorf("cut at %d there are %d spans of %d hours, want %d of %d", cut, len(a.Counts), a.width(), len(want.Counts), want.width())
		}
	}
	total := int64(0)
	for _, n := range want.Counts {
		total += n
	}
	if total != int64(len(list)) || want.Level == 0 {
		t.Errorf("%d are counted, at level %d", total, want.Level)
	}
	if !slices.IsSorted(widths) {
		t.Error("widths do not grow")
	}
}
