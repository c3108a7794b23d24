package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
)

// volumeSeries is how many events there were when: as a picture, and as a table.
type volumeSeries struct {
	Steps  []volumeStep
	Panels []volumePanel
	Marks  []string // where the axis says the time
	// which signs there are in the picture
	Unknown, Silent, Otherwise bool
}

// volumeStep is a day, or an hour.
type volumeStep struct {
	From      time.Time
	Called    string
	Published stepCount
	Consumed  stepCount
	Silent    bool // the event was told to be silent then
}

// Otherwise is how many did not end well, published or consumed.
func (t volumeStep) Otherwise() int64 { return t.Published.Otherwise + t.Consumed.Otherwise }

// Unknown reports whether nobody said anything of then.
func (t volumeStep) Unknown() bool { return t.Published.Unknown && t.Consumed.Unknown }

// stepCount is what was counted in a step.
type stepCount struct {
	OK, Otherwise int64
	Unknown       bool // none of those who publish it, or consume it, reported then
}

func (c stepCount) sum() int64 { return c.OK + c.Otherwise }

// volumePanel is the picture of what was published, or consumed.
type volumePanel struct {
	Title   string
	Label   string // what it says, for those who do not see it
	All     stepCount
	Most    int64 // in one step, however it ended
	Picture template.HTML
}

// newVolumeSeries sums lines of an event up to now.
func newVolumeSeries(c *registry.Contract, seen *volume.Overview, lines []volume.Line, hourly bool, now time.Time) *volumeSeries {
	step, called := 24*time.Hour, "2 Jan"
	if hourly {
		step, called = time.Hour, "2 Jan 15:04"
	}
	s := &volumeSeries{}
	begin, _ := time.Parse(time.DateOnly, string(seen.From)) // it is a day
	for from := begin; from.Before(now); from = from.Add(step) {
		s.Steps = append(s.Steps, volumeStep{From: from, Called: from.Format(called), Published: stepCount{Unknown: true}, Consumed: stepCount{Unknown: true}})
	}
	for i := range lines {
		s.add(&lines[i])
	}
	publish, consume := speakers(c, seen)
	for _, covered := range seen.Covered {
		s.cover(covered, begin, step, publish[covered.Service], consume[covered.Service])
	}
	s.hush(seen, step)
	for i := range s.Steps {
		t := &s.Steps[i]
		t.Published.Unknown = t.Published.Unknown && t.Published.sum() == 0
		t.Consumed.Unknown = t.Consumed.Unknown && t.Consumed.sum() == 0
		s.Unknown, s.Silent = s.Unknown || t.Published.Unknown || t.Consumed.Unknown, s.Silent || t.Silent
		s.Otherwise = s.Otherwise || t.Otherwise() > 0
	}
	s.draw(hourly)
	return s
}

// add adds what one service counted of one version.
func (s *volumeSeries) add(l *volume.Line) {
	for i, n := range l.Counts[:min(len(l.Counts), len(s.Steps))] {
		of := &s.Steps[i].Consumed
		if l.Role == volume.Produced {
			of = &s.Steps[i].Published
		}
		if l.Outcome == volume.OK {
			of.OK += n
		} else {
			of.Otherwise += n
		}
	}
}

// speakers are the services that publish an event, and that consume it: as they declare,
// or counted.
func speakers(c *registry.Contract, seen *volume.Overview) (publish, consume map[string]bool) {
	publish, consume = map[string]bool{}, map[string]bool{}
	for _, service := range c.Producers {
		publish[service.Context+"/"+service.Name] = true
	}
	for _, service := range c.Consumers {
		consume[service.Context+"/"+service.Name] = true
	}
	for _, t := range seen.Totals {
		if t.Role == volume.Produced {
			publish[t.Service] = true
		} else {
			consume[t.Service] = true
		}
	}
	return publish, consume
}

// cover notes in which steps of a day a service reported that publishes the event, or
// consumes it.
func (s *volumeSeries) cover(c volume.Covered, begin time.Time, step time.Duration, publishes, consumes bool) {
	day, _ := time.Parse(time.DateOnly, string(c.Day)) // it is a day
	for hour, seconds := range c.Hours {
		at := int(day.Add(time.Duration(hour)*time.Hour).Sub(begin) / step)
		if seconds > 0 && at >= 0 && at < len(s.Steps) {
			t := &s.Steps[at]
			t.Published.Unknown = t.Published.Unknown && !publishes
			t.Consumed.Unknown = t.Consumed.Unknown && !consumes
		}
	}
}

// hush notes in which steps the event was silent: of a day, where it was all day.
func (s *volumeSeries) hush(seen *volume.Overview, step time.Duration) {
	for _, silence := range seen.Silences {
		for i := range s.Steps {
			t := &s.Steps[i]
			over := !silence.Ended.IsZero() && t.From.Add(step).After(silence.Ended)
			t.Silent = t.Silent || silence.What == registry.SilentEvent && !t.From.Before(silence.Since) && !over
		}
	}
}

// draw makes the pictures and marks the axis.
func (s *volumeSeries) draw(hourly bool) {
	last := len(s.Steps) - 1
	s.Marks = []string{s.Steps[0].Called, s.Steps[last].Called}
	if last > 3 {
		s.Marks = []string{s.Steps[0].Called, s.Steps[last/2].Called, s.Steps[last].Called}
	}
	unit := "day"
	if hourly {
		unit = "hour"
	}
	for i, of := range []struct {
		title string
		count func(volumeStep) stepCount
	}{
		{"Published", func(t volumeStep) stepCount { return t.Published }},
		{"Consumed", func(t volumeStep) stepCount { return t.Consumed }},
	} {
		p := volumePanel{Title: of.title}
		for _, t := range s.Steps {
			c := of.count(t)
			p.All.OK, p.All.Otherwise = p.All.OK+c.OK, p.All.Otherwise+c.Otherwise
			p.Most = max(p.Most, c.sum())
		}
		p.Label = fmt.Sprintf("%s by %s, %s to %s: %s, and %s otherwise; at most %s in one %s. The table says the same.",
			of.title, unit, s.Steps[0].Called, s.Steps[last].Called, grouped(p.All.OK), grouped(p.All.Otherwise), grouped(p.Most), unit)
		p.Picture = s.bars(p, of.count, i == 0)
		s.Panels = append(s.Panels, p)
	}
}

// run is how many steps a run has that begins at i; 0: none begins there.
func (s *volumeSeries) run(i int, is func(volumeStep) bool) (n int) {
	if i > 0 && is(s.Steps[i-1]) {
		return 0
	}
	for i+n < len(s.Steps) && is(s.Steps[i+n]) {
		n++
	}
	return n
}

// Measures of the picture: a step is as wide as the place allows, so that x is stretched
// and y is in pixels.
const (
	stepWidth, barWidth = 10, 8
	barsHeight          = 96
)

// barsPatterns are what tells the kinds of bars apart without colour: stripes and dots of
// their own. They lie across, since x is stretched.
const barsPatterns = `<defs><pattern id="striped" width="10" height="4" patternUnits="userSpaceOnUse"><path class="otherwise" d="M0 0h10v2H0z"/></pattern>` +
	`<pattern id="sparse" width="10" height="8" patternUnits="userSpaceOnUse"><path class="unknown" d="M0 3h10v1H0z"/></pattern></defs>`

// bars draws a bar for each step, with what did not go well on top of it. It is numbers
// alone: no name is in it.
func (s *volumeSeries) bars(p volumePanel, count func(volumeStep) stepCount, first bool) template.HTML {
	var well, otherwise, unknown, silent strings.Builder
	box := func(b *strings.Builder, x, width int, from, height float64) {
		fmt.Fprintf(b, "M%d %.4gh%dv%.4gh-%dz", x, from, width, height, width)
	}
	for i, t := range s.Steps {
		x, c := i*stepWidth, count(t)
		if width := stepWidth * s.run(i, func(t volumeStep) bool { return t.Silent }); width > 0 {
			box(&silent, x, width, 1, barsHeight-2)
		}
		if width := stepWidth * s.run(i, func(t volumeStep) bool { return count(t).Unknown && !t.Silent }); width > 0 {
			box(&unknown, x, width, 0, barsHeight)
		}
		top := float64(barsHeight)
		for _, part := range []struct {
			b *strings.Builder
			n int64
		}{{&well, c.OK}, {&otherwise, c.Otherwise}} {
			if part.n > 0 {
				height := max(1, float64(part.n)/float64(p.Most)*(barsHeight-2))
				top -= height
				box(part.b, x+1, barWidth, top, height)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="bars" viewBox="0 0 %d %d" preserveAspectRatio="none" role="img" aria-label="%s">`, len(s.Steps)*stepWidth, barsHeight, template.HTMLEscapeString(p.Label))
	if first {
		b.WriteString(barsPatterns)
	}
	for _, layer := range []struct {
		attributes string
		d          *strings.Builder
	}{{`fill="url(#sparse)"`, &unknown}, {`class="silent"`, &silent}, {`class="well"`, &well}, {`fill="url(#striped)"`, &otherwise}} {
		if layer.d.Len() > 0 {
			fmt.Fprintf(&b, `<path %s d="%s"/>`, layer.attributes, layer.d)
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers, and a label that is escaped
}
