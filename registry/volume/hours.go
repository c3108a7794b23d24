package volume

import (
	"time"

	"github.com/treaty-events/treaty/registry/usage"
)

// Day is a day of UTC.
type Day = usage.Day

// Hours are the numbers of the hours of a day.
type Hours [24]int64

// Sum returns the number of the day.
func (h *Hours) Sum() (sum int64) {
	for _, n := range h {
		sum += n
	}
	return sum
}

// Add adds the numbers of another day.
func (h *Hours) Add(more *Hours) {
	for i, n := range more {
		h[i] += n
	}
}

// hour is an hour of UTC, counted from 1970.
type hour int64

func hourOf(t time.Time) hour { return hour(t.Unix() / 3600) }

func (h hour) time() time.Time { return time.Unix(int64(h)*3600, 0).UTC() }

// place returns where the hour is: its day, and which of that it is.
func (h hour) place() (Day, int) { return usage.DayOf(h.time()), int(h % 24) }

// hourAt is the hour of a place; of what is no day, a time before all others.
func hourAt(day Day, n int) hour {
	t, _ := time.Parse(time.DateOnly, string(day))
	return hourOf(t) + hour(n)
}

// share is the part of a span that lies in one hour.
type share struct {
	of      hour
	seconds int64 // of the hour, rounded
	from    time.Duration
	until   time.Duration // since the beginning of the span
}

// sharesOf cuts a span into hours.
func sharesOf(from, until time.Time) []share {
	var list []share
	for h := hourOf(from); h.time().Before(until); h++ {
		begin, end := h.time(), (h + 1).time()
		if begin.Before(from) {
			begin = from
		}
		if end.After(until) {
			end = until
		}
		list = append(list, share{of: h, seconds: int64(end.Sub(begin).Round(time.Second) / time.Second), from: begin.Sub(from), until: end.Sub(from)})
	}
	return list
}

// part returns how many of n events of a span are taken to be in the share: as if
// they came evenly, and all shares together are n.
func (s share) part(n int64, span time.Duration) int64 {
	upTo := func(d time.Duration) int64 { return int64(float64(n) * (float64(d) / float64(span))) }
	if s.until == span {
		return n - upTo(s.from)
	}
	return upTo(s.until) - upTo(s.from)
}
