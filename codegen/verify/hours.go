package verify

import (
	"maps"
	"slices"
)

// hours counts events by hours since 1970, or by longer spans where there are so many that it would
// grow without end. What they are in the end depends on the events alone, not on their order.
type hours struct {
	Level  int             // index of widths
	Counts map[int64]int64 // by spans since 1970
}

// widths are how many hours a span has. Each is a part of the next one, so that what is counted by one can be
// counted by the next. Up to a week, days and weeks have whole spans.
var widths = []int64{1, 2, 4, 8, 24, 168, 168 * 52}

// mostSpans is how many spans are told apart: half a year by the hour, a year by four hours.
const mostSpans = 4096

const hour = 3600 * 1e9

func (h *hours) width() int64 { return widths[h.Level] }

// add counts events that happened in an hour.
func (h *hours) add(hourSince1970, n int64) {
	if h.Counts == nil {
		h.Counts = map[int64]int64{}
	}
	h.Counts[floorDiv(hourSince1970, h.width())] += n
	for len(h.Counts) > mostSpans && h.Level < len(widths)-1 {
		h.coarsen()
	}
}

func (h *hours) coarsen() {
	by := widths[h.Level+1] / widths[h.Level]
	counts := map[int64]int64{}
	for span, n := range h.Counts {
		counts[floorDiv(span, by)] += n
	}
	h.Level, h.Counts = h.Level+1, counts
}

// merge adds what others counted.
func (h *hours) merge(other hours) {
	for h.Level < other.Level {
		h.coarsen()
	}
	for span, n := range other.Counts {
		h.add(span*other.width(), n)
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Gap is a time without an event that is not like the event.
type Gap struct {
	From int64 `json:"from"` // the first hour without one, in seconds since 1970
	To   int64 `json:"to"`   // the first hour with one again
}

// How silence is judged: against the hours that are like it in the weeks around.
const (
	weeksAround = 4 // on each side
	daysAround  = 8
	likeIt      = 3 // so many must be comparable
	fewestHours = 6 // that belong to the rhythm, for silence to be a gap
	hoursOfWeek = 168
)

// gaps finds silence that is not like the event: at least six of its hours belong to its rhythm. An hour
// belongs to it if events happened in all but one of the comparable hours: the same one of the week, up
// to four weeks before and after, or, where there are not three of those, the same one of the day, up to
// eight days before and after, for Mondays to Fridays. Hours of the same silence, and those before the first and after the
// last event, do not compare.
func (h *hours) gaps() (list []Gap) {
	spans := slices.Sorted(maps.Keys(h.Counts))
	for i := 1; i < len(spans); i++ {
		from, to := spans[i-1]+1, spans[i]
		if from == to || h.width() > hoursOfWeek {
			continue
		}
		r := rhythm{h, spans[0], spans[len(spans)-1], from, to}
		if r.broken() {
			list = append(list, Gap{from * h.width() * 3600, to * h.width() * 3600})
		}
	}
	return list
}

// rhythm judges silence.
type rhythm struct {
	*hours
	first, last int64 // spans with events
	from, to    int64 // of the silence; to is not a part of it
}

func (r *rhythm) broken() bool {
	missed := int64(0)
	for span := r.from; span < r.to; span++ {
		if !r.belongs(span) {
			continue
		}
		if missed += r.width(); missed >= fewestHours {
			return true
		}
	}
	return false
}

// belongs reports whether there should have been events.
func (r *rhythm) belongs(span int64) bool {
	week := max(hoursOfWeek/r.width(), 1)
	active, all := r.like(span, week, weeksAround, func(int64) bool { return true })
	if all >= likeIt {
		return active >= all-1
	}
	day := 24 / r.width()
	if day == 0 || isWeekend(span*r.width()) {
		return false
	}
	if active < all {
		return false
	}
	active, all = r.like(span, day, daysAround, func(s int64) bool { return !isWeekend(s * r.width()) })
	return all >= likeIt && active >= all-1
}

// like counts the comparable spans, so far apart, and those of them with events.
func (r *rhythm) like(span, apart int64, around int, comparable func(int64) bool) (active, all int) {
	for i := -around; i <= around; i++ {
		s := span + int64(i)*apart
		if i == 0 || s < r.first || s > r.last || s >= r.from && s < r.to || !comparable(s) {
			continue
		}
		all++
		if r.Counts[s] > 0 {
			active++
		}
	}
	return active, all
}

// isWeekend reports whether an hour since 1970, which began on a Thursday, is one of a Saturday or Sunday.
func isWeekend(hourSince1970 int64) bool {
	day := (floorDiv(hourSince1970, 24)%7 + 7) % 7
	return day == 2 || day == 3
}
