package verify

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"
)

// TimesName is the name of the stage and section of times.
const TimesName = "time"

// times finds out when events happened: gaps, times that cannot be, and what is no time.
type times struct {
	catalogue *Catalogue
	clock     Clock
	samples   int // places of a finding
	events    map[string]*timesState
}

// timesState is what is known of an event, of all majors.
type timesState struct {
	Hours             hours
	First, Last       int64
	Without           int64
	Future, Early     int64
	Unreadable        int64
	FutureSamples     []Place
	EarlySamples      []Place
	UnreadableSamples []Place
	WithoutSamples    []Place
}

// NewTimes returns the stage that looks at when events happened, with so many samples of a finding.
func NewTimes(c *Catalogue, clock Clock, samples int) Stage {
	return &times{catalogue: c, clock: clock, samples: samples, events: map[string]*timesState{}}
}

func (t *times) Name() string { return TimesName }

func (t *times) NewPart() Part {
	return &timesPart{clock: t.clock, samples: t.samples, hours: map[hourOf]int64{}, kinds: map[int32]*timesState{}}
}

// timesPart is what one block says.
type timesPart struct {
	clock   Clock
	samples int
	hours   map[hourOf]int64
	last    hourOf // of count, which is not in hours yet: events of one hour lie together
	count   int64
	kinds   map[int32]*timesState // but for hours
}

type hourOf struct {
	kind int32
	hour int64
}

func (p *timesPart) Reset() {
	clear(p.hours)
	clear(p.kinds)
	p.last, p.count = hourOf{}, 0
}

func (p *timesPart) Event(e *Event) {
	if e.Kind == nil {
		return
	}
	kind := kindNumber(e.Kind)
	s := p.kinds[kind]
	if s == nil {
		s = &timesState{}
		p.kinds[kind] = s
	}
	switch {
	case e.BadTime:
		s.Unreadable++
		s.UnreadableSamples = sample(p.samples, s.UnreadableSamples, e.Place)
	case !e.HasTime:
		s.Without++
		s.WithoutSamples = sample(p.samples, s.WithoutSamples, e.Place)
	case p.clock.future(e.Time):
		s.Future++
		s.FutureSamples = sample(p.samples, s.FutureSamples, e.Place)
	case p.clock.early(e.Time):
		s.Early++
		s.EarlySamples = sample(p.samples, s.EarlySamples, e.Place)
	default:
		s.span(e.Time, e.Time)
		p.at(hourOf{kind, floorDiv(e.Time, hour)})
	}
}

// at counts an event.
func (p *timesPart) at(h hourOf) {
	if h != p.last {
		p.settle()
		p.last = h
	}
	p.count++
}

func (p *timesPart) settle() {
	if p.count > 0 {
		p.hours[p.last] += p.count
	}
	p.count = 0
}

// sample keeps the first places, at most so many, which come in the order of the log.
func sample(most int, samples []Place, more ...Place) []Place {
	room := max(0, most-len(samples))
	return append(samples, more[:min(room, len(more))]...)
}

// span makes the time from the first to the last event longer.
func (s *timesState) span(first, last int64) {
	if s.First == 0 && s.Last == 0 {
		s.First, s.Last = first, last
	}
	s.First, s.Last = min(s.First, first), max(s.Last, last)
}

func (t *times) Fold(p Part) error {
	part := p.(*timesPart)
	part.settle()
	for _, kind := range slices.Sorted(maps.Keys(part.kinds)) {
		t.of(kind).merge(part.kinds[kind], t.samples, 0)
	}
	for h, n := range part.hours {
		t.of(h.kind).Hours.add(h.hour, n)
	}
	return nil
}

func (t *times) of(kind int32) *timesState { return t.named(t.catalogue.Kinds[kind-1].Event) }

func (t *times) named(event string) *timesState {
	s := t.events[event]
	if s == nil {
		s = &timesState{}
		t.events[event] = s
	}
	return s
}

// merge adds what was seen later in the log.
func (s *timesState) merge(other *timesState, most, shift int) {
	if other.First != 0 || other.Last != 0 {
		s.span(other.First, other.Last)
	}
	s.Hours.merge(other.Hours)
	s.Without, s.Future, s.Early = s.Without+other.Without, s.Future+other.Future, s.Early+other.Early
	s.Unreadable += other.Unreadable
	s.UnreadableSamples = sample(most, s.UnreadableSamples, shifted(other.UnreadableSamples, shift)...)
	s.WithoutSamples = sample(most, s.WithoutSamples, shifted(other.WithoutSamples, shift)...)
	s.FutureSamples = sample(most, s.FutureSamples, shifted(other.FutureSamples, shift)...)
	s.EarlySamples = sample(most, s.EarlySamples, shifted(other.EarlySamples, shift)...)
}

// timesSaved is what Save returns.
type timesSaved struct {
	Clock  Clock
	Events map[string]*timesState
}

func (t *times) Save() ([]byte, error) { return json.Marshal(timesSaved{t.clock, t.events}) }

func (t *times) Restore(state []byte) error {
	var s timesSaved
	if err := json.Unmarshal(state, &s); err != nil {
		return err
	}
	t.clock = s.Clock
	for event, state := range s.Events {
		t.events[event] = state
	}
	return nil
}

// Absorb adds what a shard found.
func (t *times) Absorb(state []byte, _ string, shift int) error {
	var s timesSaved
	if err := json.Unmarshal(state, &s); err != nil {
		return err
	}
	for event, state := range s.Events {
		t.named(event).merge(state, t.samples, shift)
	}
	return nil
}

func (t *times) Finish(context.Context) (Section, error) {
	r := &TimesReport{Events: []*TimesOf{}}
	for _, name := range slices.Sorted(maps.Keys(t.events)) {
		s := t.events[name]
		of := &TimesOf{
			Event: name, WithoutTime: s.Without, WithoutSamples: s.WithoutSamples, Future: s.Future, FutureSamples: s.FutureSamples,
			Early: s.Early, EarlySamples: s.EarlySamples, Unreadable: s.Unreadable, UnreadableSamples: s.UnreadableSamples, SpanHours: s.Hours.width(),
		}
		if len(s.Hours.Counts) > 0 {
			of.First, of.Last = time.Unix(0, s.First).UTC(), time.Unix(0, s.Last).UTC()
		}
		gaps := s.Hours.gaps()
		of.GapCount = int64(len(gaps))
		of.Gaps = gaps[:min(len(gaps), mostGaps)]
		r.Events = append(r.Events, of)
	}
	return r, nil
}

// mostGaps is how many gaps of an event are listed.
const mostGaps = 10

// TimesReport says when events happened.
type TimesReport struct {
	Events []*TimesOf `json:"events"`
}

// TimesOf is about one event, of all majors.
type TimesOf struct {
	Event string `json:"event"`
	// First and Last are the first and last time that can be.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`

	// Gaps are the first times without events that are not like the event; GapCount is how many there are.
	Gaps      []Gap `json:"gaps,omitempty"`
	GapCount  int64 `json:"gapCount,omitempty"`
	SpanHours int64 `json:"spanHours"` // how many hours were looked at together

	Future        int64   `json:"future,omitempty"` // later than five minutes after the run began
	FutureSamples []Place `json:"futureSamples,omitempty"`
	Early         int64   `json:"early,omitempty"` // before anything can be
	EarlySamples  []Place `json:"earlySamples,omitempty"`
	// Unreadable is how many have something where their time should be that is none: neither RFC 3339, nor a number.
	Unreadable        int64   `json:"unreadable,omitempty"`
	UnreadableSamples []Place `json:"unreadableSamples,omitempty"`
	WithoutTime       int64   `json:"withoutTime,omitempty"` // events
	WithoutSamples    []Place `json:"withoutSamples,omitempty"`
}

func (t *TimesOf) failures() int64 { return t.Future + t.Early + t.Unreadable }

// Failed reports whether events have times that cannot be, or what is no time. Gaps are for people to judge.
func (r *TimesReport) Failed() bool {
	return slices.ContainsFunc(r.Events, func(t *TimesOf) bool { return t.failures() > 0 })
}

// Failures counts these events.
func (r *TimesReport) Failures() (n int64) {
	for _, t := range r.Events {
		n += t.failures()
	}
	return n
}

// Places returns those that the report names.
func (r *TimesReport) Places() (places []Place) {
	for _, t := range r.Events {
		places = slices.Concat(places, t.FutureSamples, t.EarlySamples, t.UnreadableSamples, t.WithoutSamples)
	}
	return places
}

// WriteText writes it for people.
func (r *TimesReport) WriteText(out io.Writer, show Shower) error {
	w := &textWriter{out: out, show: show}
	w.line("When events happened")
	for _, t := range r.Events {
		t.write(w)
	}
	return w.err
}

func (t *TimesOf) write(w *textWriter) {
	w.line("  %s", t.Event)
	if !t.First.IsZero() {
		w.line("    from %s to %s", t.First.Format(time.RFC3339), t.Last.Format(time.RFC3339))
	}
	t.writeSpans(w)
	for _, g := range t.Gaps {
		from, to := time.Unix(g.From, 0).UTC(), time.Unix(g.To, 0).UTC()
		w.line("    ! none from %s to %s (%s), when there usually are some", from.Format(minutes), to.Format(minutes), Counted(int64(to.Sub(from).Hours()), "hour"))
	}
	if more := t.GapCount - int64(len(t.Gaps)); more > 0 {
		w.line("    ! and %s", Counted(more, "further gap"))
	}
	if t.Future > 0 {
		w.line("    ✗ %s a time in the future", has(t.Future))
		w.places(t.Future, t.FutureSamples)
	}
	if t.Early > 0 {
		w.line("    ✗ %s a time before anything can have happened", has(t.Early))
		w.places(t.Early, t.EarlySamples)
	}
	if t.Unreadable > 0 {
		w.line("    ✗ %s no time where it should be (RFC 3339, or a number of seconds or milliseconds since 1970)", has(t.Unreadable))
		w.places(t.Unreadable, t.UnreadableSamples)
	}
	if t.WithoutTime > 0 {
		w.line("    ! %s no time", has(t.WithoutTime))
		w.places(t.WithoutTime, t.WithoutSamples)
	}
}

// writeSpans says by what gaps were looked for, where that is not hours.
func (t *TimesOf) writeSpans(w *textWriter) {
	switch {
	case t.SpanHours > hoursOfWeek:
		w.line("    gaps are not looked for: its events lie too far apart")
	case t.SpanHours > 1:
		w.line("    gaps: by spans of %d hours, against the same ones of other weeks; silence of less than %d hours may be none",
			t.SpanHours, surelyWhole(t.SpanHours))
	}
}

// surelyWhole is how many hours of silence have as many whole spans as a gap needs, wherever they begin.
func surelyWhole(spanHours int64) int64 { return ((fewestHours+spanHours-1)/spanHours + 1) * spanHours }

const minutes = "2006-01-02 15:04Z07:00"
