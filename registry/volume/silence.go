package volume

import (
	"cmp"
	"slices"
)

// The rule of silence. An event is silent where there was none for a run of whole
// hours, up to now, and in the same hours of each week that is known (of the eight
// before; at least three) there were at least 15 clumps of events, in at least three of
// the hours. Of six weeks and more, one may have fewer.
//
// Where events come independently of each other, or in clumps that do, a run that the
// rule calls silent is one of fewer than 10^-7, whatever the rate (the test computes
// it): 1,000 types that are looked at every hour for a year are accused wrongly less
// than once, all together. What is no chance is not counted: an event that was always
// there and ends because people agreed so is silent.
const (
	weekHours  = 7 * 24
	pastWeeks  = 8
	leastWeeks = 3
	manyWeeks  = 6 // from so many on the week with the fewest does not count
	leastHours = 3
	leastClump = 15.0
	longestRun = weekHours // what has not enough events in a week is rare: never accused
)

// windowHours are as many as a judgement looks at.
const windowHours = (pastWeeks+1)*weekHours + longestRun

// covers is from how many seconds on a service reported of an hour.
const covers = 45 * 60

// record is what is known of the hours of a window: the last of them is the newest
// whole one.
type record struct {
	covered map[string][]bool // of each service, hour by hour
	told    map[string][]span // silences that were told, by event
}

// span is from one hour to another, which is not in it.
type span struct{ from, to int }

// past is what was counted of one event in a window, by service.
type past struct {
	event              string
	produced, consumed map[string][]int64
}

// served is one service's part in an event.
type served struct {
	counts  []int64
	covered []bool
}

// quiet is a run of hours without any, in the same hours of weeks before.
type quiet struct {
	event string
	from  int // the first hour of the run
	least int64
	weeks int
	clump float64
}

// role returns the parts by which an event is judged: of those who publish it, and
// where nobody reports that, of those who consume it.
func (p *past) role(r *record) []served {
	of := p.produced
	if len(of) == 0 {
		of = p.consumed
	}
	var list []served
	for service, counts := range of {
		if covered := r.covered[service]; covered != nil {
			list = append(list, served{counts, covered})
		}
	}
	return list
}

// run returns where the hours without any begin that end with the window: at its end
// where the last hour has some, at 0 where none has.
func (p *past) run(hours int) int {
	from := hours
	for from > 0 && !p.any(from-1) {
		from--
	}
	return from
}

// any reports whether anybody counted the event in an hour.
func (p *past) any(h int) bool {
	for _, of := range []map[string][]int64{p.produced, p.consumed} {
		for _, counts := range of {
			if counts[h] > 0 {
				return true
			}
		}
	}
	return false
}

// judge returns the run of an event that may be a silence, or nil where there is none.
// Whether it is one depends on how the others are: see silent.
func (r *record) judge(p *past, hours int) *quiet {
	from := p.run(hours)
	if from == 0 {
		return nil
	}
	parts := p.role(r)
	for from < hours && !reported(parts, from) { // of these hours nothing is known
		from++
	}
	if hours-from < leastHours || hours-from > longestRun {
		return nil
	}
	var events, active []int64
	for week := 1; week <= pastWeeks; week++ {
		if n, in, known := r.sameHours(p.event, parts, from, hours, week*weekHours); known {
			events, active = append(events, n), append(active, in)
		}
	}
	if len(events) < leastWeeks || fewest(active) < leastHours {
		return nil
	}
	return &quiet{event: p.event, from: from, least: fewest(events), weeks: len(events), clump: clumps(parts, from)}
}

// sameHours returns how many events there were in the hours of a run, so long before,
// by those who report of them now, and in how many of these hours; known says whether
// they reported then.
func (r *record) sameHours(event string, parts []served, from, to, before int) (events, active int64, known bool) {
	if from-before < 0 || slices.ContainsFunc(r.told[event], func(s span) bool { return s.from < to-before && s.to > from-before }) {
		return 0, 0, false
	}
	now, then := 0, 0
	for h := from; h < to; h++ {
		n, both := int64(0), false
		for _, part := range parts {
			if part.covered[h] {
				n += part.counts[h-before]
				both = both || part.covered[h-before]
			}
		}
		events += n
		if n > 0 {
			active++
		}
		if both {
			then++
		}
		if reported(parts, h) {
			now++
		}
	}
	return events, active, then*10 >= now*9
}

// reported reports whether somebody did in an hour.
func reported(parts []served, h int) bool {
	return slices.ContainsFunc(parts, func(part served) bool { return part.covered[h] })
}

// fewest returns the smallest number of those that count.
func fewest(list []int64) int64 {
	sorted := slices.Sorted(slices.Values(list))
	if len(sorted) >= manyWeeks {
		return sorted[1]
	}
	return sorted[0]
}

// clumps returns how many events come together: their variance about what is usual in
// an hour of the week, over their number. Of events that come independently of each
// other it is 1, of such in clumps of n it is n, of clumps of many sizes more than
// their mean.
func clumps(parts []served, from int) float64 {
	var variance, number float64
	for slot := 1; slot <= weekHours; slot++ {
		var values []float64
		for h := from - slot; h >= 0 && len(values) < pastWeeks; h -= weekHours {
			n := 0.0
			for _, part := range parts {
				n += float64(part.counts[h])
			}
			if reported(parts, h) {
				values = append(values, n)
			}
		}
		if len(values) < leastWeeks {
			continue
		}
		mean := meanOf(values)
		number += mean
		for _, n := range values {
			variance += (n - mean) * (n - mean) / float64(len(values)-1)
		}
	}
	if number == 0 {
		return 1
	}
	return max(1, variance/number)
}

func meanOf(values []float64) (mean float64) {
	for _, n := range values {
		mean += n / float64(len(values))
	}
	return mean
}

// silent reports whether a run is a silence, where the others have share of what is
// usual.
func (q *quiet) silent(share float64) bool { return float64(q.least)*share/q.clump >= leastClump }

// usual is how much of what is usual there was of an event in the last hours of a
// window: what of the last hour, of the last two, and so on.
type usual struct{ seen, expected [longestRun]float32 }

// usualOf compares the last hours with the same of the four weeks before, where its
// services reported of both.
func (r *record) usualOf(p *past, hours int) *usual {
	parts := p.role(r)
	u := &usual{}
	var seen, expected float64
	for back := range longestRun {
		h := hours - 1 - back
		var then []float64
		now, known := 0.0, false
		for _, part := range parts {
			if h >= 0 && part.covered[h] {
				now, known = now+float64(part.counts[h]), true
			}
		}
		for before := weekHours; known && before <= 4*weekHours && h-before >= 0; before += weekHours {
			n := 0.0
			for _, part := range parts {
				if part.covered[h] {
					n += float64(part.counts[h-before])
				}
			}
			then = append(then, n)
		}
		if len(then) >= leastWeeks {
			seen, expected = seen+now, expected+meanOf(then)
		}
		u.seen[back], u.expected[back] = float32(seen), float32(expected)
	}
	return u
}

// How much the others say: with fewer types nobody knows whether it is a quiet day.
const (
	leastOthers = 20
	leastShare  = 0.05
)

// shareOf returns how much of what is usual there is of the event in the middle, in
// the last hours: on a holiday less is expected of each. Where of most there is none
// at all, it is no holiday, and each is judged as ever.
func shareOf(all []*usual, hours int) float64 {
	var shares []float64
	for _, u := range all {
		if expected := u.expected[hours-1]; expected >= leastClump {
			shares = append(shares, float64(u.seen[hours-1]/expected))
		}
	}
	if len(shares) < leastOthers {
		return 1
	}
	slices.Sort(shares)
	middle := shares[len(shares)/2]
	if middle == 0 {
		return 1
	}
	return min(1, max(leastShare, middle))
}

// silencesOf returns the runs that are silences, by event.
func silencesOf(runs []*quiet, all []*usual, hours int) []*quiet {
	shares := map[int]float64{}
	var list []*quiet
	for _, q := range runs {
		n := hours - q.from
		share, known := shares[n]
		if !known {
			share = shareOf(all, n)
			shares[n] = share
		}
		if q.silent(share) {
			list = append(list, q)
		}
	}
	slices.SortFunc(list, func(a, b *quiet) int { return cmp.Compare(a.event, b.event) })
	return list
}

// steady is how many hours of a week a service has to have reported until it says
// something that it does no more.
const steady = weekHours * 95 / 100

// goneServices returns the services that reported all the time of a week, and not in the last
// hours though most others did, with the first hour in which each did not.
func (r *record) goneServices(hours int) map[string]int {
	gone, there := map[string]int{}, 0
	for service, covered := range r.covered {
		from := hours
		for from > 0 && !covered[from-1] {
			from--
		}
		switch {
		case from == hours:
			there++
		case hours-from >= leastHours && from >= weekHours && reportedIn(covered[from-weekHours:from]) >= steady:
			gone[service] = from
		}
	}
	if there < len(gone) || there == 0 {
		return nil // it may be the registry that they could not reach
	}
	return gone
}

func reportedIn(covered []bool) (hours int) {
	for _, is := range covered {
		if is {
			hours++
		}
	}
	return hours
}
