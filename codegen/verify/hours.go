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
	// longSilence ends a rhythm: what lies beyond it is not compared. It is told only where there is a rhythm on both sides.
	longSilence = 2 * hoursOfWeek
)

// gaps finds silence that is not like the event: at least six of its hours belong to its rhythm. An hour
// belongs to it if events happened in all but one of the comparable hours: the same one of the week, in the
// four weeks before and after the silence, or, where there are not three of those, the same one of the day, in the
// eight days before and after, for Mondays to Fridays. What is beyond two silent weeks does not compare.
func (h *hours) gaps() (list []Gap) {
	if h.width() > hoursOfWeek {
		return nil
	}
	spans := slices.Sorted(maps.Keys(h.Counts))
	last := h.ends(spans)
	first := 0
	for i := 1; i < len(spans); i++ {
		from, to := spans[i-1]+1, spans[i]
		if from == to {
			continue
		}
		r := rhythm{h, spans[first], from, to, spans[last[i]]}
		if r.broken() {
			list = append(list, Gap{from * h.width() * 3600, to * h.width() * 3600})
		}
		if r.long() {
			first = i
		}
	}
	return list
}

// ends returns, for each span with events, the last one before there is a long silence.
func (h *hours) ends(spans []int64) []int {
	last := make([]int, len(spans))
	for i := len(spans) - 1; i >= 0; i-- {
		last[i] = i
		if i+1 < len(spans) && (spans[i+1]-spans[i]-1)*h.width() <= longSilence {
			last[i] = last[i+1]
		}
	}
	return last
}

// rhythm judges silence.
type rhythm struct {
	*hours
	first    int64 // span with events, from which on it compares
	from, to int64 // the silence; to has events
	last     int64 // span up to which it compares
}

func (r *rhythm) long() bool { return (r.to-r.from)*r.width() > longSilence }

func (r *rhythm) broken() bool {
	missed := int64(0)
	for span := r.from; span < r.to && span < r.from+2*longSilence; span++ {
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
	always := func(int64) bool { return true }
	week := max(hoursOfWeek/r.width(), 1)
	before, allBefore := r.before(span, week, weeksAround, always)
	after, allAfter := r.after(span, week, weeksAround, always)
	if r.long() {
		return allBefore >= likeIt && before >= allBefore-1 && allAfter >= likeIt && after >= allAfter-1
	}
	if all := allBefore + allAfter; all >= likeIt {
		return before+after >= all-1
	}
	day := 24 / r.width()
	if day == 0 || isWeekend(span*r.width()) || before+after < allBefore+allAfter {
		return false
	}
	workday := func(s int64) bool { return !isWeekend(s * r.width()) }
	before, allBefore = r.before(span, day, daysAround, workday)
	after, allAfter = r.after(span, day, daysAround, workday)
	all := allBefore + allAfter
	return all >= likeIt && before+after >= all-1
}

// before counts the comparable spans before the silence, so far apart, and those of them with events.
func (r *rhythm) before(span, apart int64, most int, comparable func(int64) bool) (active, all int) {
	s := span - ((span-r.from)/apart+1)*apart
	for i := 0; i < most && s >= r.first; i++ {
		active, all = r.compare(s, comparable, active, all)
		s -= apart
	}
	return active, all
}

// after counts those after it.
func (r *rhythm) after(span, apart int64, most int, comparable func(int64) bool) (active, all int) {
	s := span + ((r.to-1-span)/apart+1)*apart
	for i := 0; i < most && s <= r.last; i++ {
		active, all = r.compare(s, comparable, active, all)
		s += apart
	}
	return active, all
}

func (r *rhythm) compare(span int64, comparable func(int64) bool, active, all int) (int, int) {
	if !comparable(span) {
		return active, all
	}
	if r.Counts[span] > 0 {
		active++
	}
	return active, all + 1
}

// isWeekend reports whether an hour since 1970, which began on a Thursday, is one of a Saturday or Sunday.
func isWeekend(hourSince1970 int64) bool {
	day := (floorDiv(hourSince1970, 24)%7 + 7) % 7
	return day == 2 || day == 3
}
