package verify

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// OrderReport says which events are there twice, and which are out of order within their key.
type OrderReport struct {
	IDs        int64 `json:"ids"`                  // distinct ones, each with its source
	WithoutID  int64 `json:"withoutId,omitempty"`  // events
	Keys       int64 `json:"keys"`                 // distinct ones, each with its event, of events with a time or number
	WithoutKey int64 `json:"withoutKey,omitempty"` // events
	// LargeNumbers is how many events have a sequence number that is compared with none, for 64 bits do not hold it.
	LargeNumbers int64 `json:"largeNumbers,omitempty"`
	// Events are those of which something is told, by name; those of types that the workspace does
	// not know are one, without a name.
	Events []*OrderOf `json:"events,omitempty"`
}

// OrderOf is about one event, of all majors.
type OrderOf struct {
	Event string `json:"event"`

	Duplicates       int64  `json:"duplicates,omitempty"` // with an id that was there, and the same data
	DuplicateSamples []Pair `json:"duplicateSamples,omitempty"`
	Conflicts        int64  `json:"conflicts,omitempty"` // with an id that was there, and other data
	ConflictSamples  []Pair `json:"conflictSamples,omitempty"`

	Late        int64         `json:"late,omitempty"`     // happened before an event of their key that is before them
	Farthest    time.Duration `json:"farthest,omitempty"` // how much earlier at most, in nanoseconds
	LateSamples []Pair        `json:"lateSamples,omitempty"`

	Misnumbered        int64   `json:"misnumbered,omitempty"` // numbered as an event of their key that is before them, or below
	MisnumberedSamples []Pair  `json:"misnumberedSamples,omitempty"`
	Gaps               int64   `json:"gaps,omitempty"`    // in the numbers of keys
	Missing            uint64  `json:"missing,omitempty"` // numbers
	GapSamples         []Place `json:"gapSamples,omitempty"`
	// Undecided is how many gaps there were beside them of which it is not known whether their numbers came later: more were open
	// at a time than are remembered.
	Undecided int64 `json:"undecided,omitempty"`
	// NotByKey says that its numbers do not count the events of a key, so that none is missed.
	NotByKey bool `json:"notByKey,omitempty"`

	steps, ones int64
	letGo       bool // no gap of it is remembered: see orderFinder.open
}

// Pair is an event that is told because of another one, which is before it.
type Pair struct {
	Place
	Earlier Place `json:"earlier"`
}

// orderFound is what was found in partitions, by kind.
type orderFound struct {
	samples   int  // places of a finding
	unbounded bool // the partition cannot be parted again
	ids, keys int64
	kinds     map[int32]*OrderOf
}

func newOrderFound(samples int) *orderFound {
	return &orderFound{samples: samples, kinds: map[int32]*OrderOf{}}
}

func (f *orderFound) of(kind int32) *OrderOf {
	o := f.kinds[kind]
	if o == nil {
		o = &OrderOf{}
		f.kinds[kind] = o
	}
	return o
}

// again counts an event whose id was there before.
func (f *orderFound) again(e, original idSeen) {
	o, pair := f.of(e.kind), Pair{e.place, original.place}
	if e.sum == original.sum {
		o.Duplicates++
		o.DuplicateSamples = earliest(f.samples, o.DuplicateSamples, pair)
		return
	}
	o.Conflicts++
	o.ConflictSamples = earliest(f.samples, o.ConflictSamples, pair)
}

func (f *orderFound) outOfOrder(d doubt) {
	o := f.of(d.kind)
	if d.back > 0 {
		o.Late++
		o.Farthest = max(o.Farthest, time.Duration(d.back))
		o.LateSamples = earliest(f.samples, o.LateSamples, Pair{d.place, d.later})
	}
	if d.numbered {
		o.Misnumbered++
		o.MisnumberedSamples = earliest(f.samples, o.MisnumberedSamples, Pair{d.place, d.above})
	}
}

func (f *orderFound) missing(kind int32, h hole) {
	o := f.of(kind)
	o.Gaps++
	o.Missing += h.to - h.from + 1
	o.GapSamples = earliest(f.samples, o.GapSamples, h.before)
}

// step counts a number that is above those before it.
func (f *orderFound) step(kind int32, one bool) {
	o := f.of(kind)
	o.steps++
	if one {
		o.ones++
	}
}

func (f *orderFound) add(other *orderFound) {
	f.ids, f.keys = f.ids+other.ids, f.keys+other.keys
	for kind, o := range other.kinds {
		f.of(kind).add(o, f.samples)
	}
}

func (o *OrderOf) add(other *OrderOf, most int) {
	o.Duplicates += other.Duplicates
	o.DuplicateSamples = earliest(most, o.DuplicateSamples, other.DuplicateSamples...)
	o.Conflicts += other.Conflicts
	o.ConflictSamples = earliest(most, o.ConflictSamples, other.ConflictSamples...)
	o.Late, o.Farthest = o.Late+other.Late, max(o.Farthest, other.Farthest)
	o.LateSamples = earliest(most, o.LateSamples, other.LateSamples...)
	o.Misnumbered += other.Misnumbered
	o.MisnumberedSamples = earliest(most, o.MisnumberedSamples, other.MisnumberedSamples...)
	o.Gaps, o.Missing = o.Gaps+other.Gaps, o.Missing+other.Missing
	o.GapSamples = earliest(most, o.GapSamples, other.GapSamples...)
	o.Undecided += other.Undecided
	o.steps, o.ones = o.steps+other.steps, o.ones+other.ones
}

// located has a place.
type located interface{ where() Place }

func (p Place) where() Place { return p }

// earliest keeps the first samples in the order of the log, at most so many. What comes is mostly later than all of them.
func earliest[S located](most int, samples []S, more ...S) []S {
	for _, s := range more {
		at := s.where()
		i := sort.Search(len(samples), func(i int) bool { return at.Before(samples[i].where()) })
		if i == most {
			continue
		}
		if len(samples) == most {
			samples = samples[:most-1]
		}
		samples = slices.Insert(samples, i, s)
	}
	return samples
}

// mostlyByOne says from which share of steps on numbers are said to count the events of a key: nine of ten
// go up by one. Where numbers count all events of a source, hardly any does within a key.
func (o *OrderOf) mostlyByOne() bool { return o.ones*10 >= o.steps*9 }

func (f *orderFinder) section() *OrderReport {
	r := &OrderReport{IDs: f.found.ids, Keys: f.found.keys, WithoutID: f.counts.WithoutID, WithoutKey: f.counts.WithoutKey, LargeNumbers: f.counts.LargeNumbers}
	byName := map[string]*OrderOf{}
	for kind, found := range f.found.kinds {
		name := ""
		if kind > 0 {
			name = f.catalogue.Kinds[kind-1].Event
		}
		if byName[name] == nil {
			byName[name] = &OrderOf{Event: name}
		}
		byName[name].add(found, f.found.samples)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		o := byName[name]
		if o.Gaps+o.Undecided > 0 && !o.mostlyByOne() {
			o.Gaps, o.Missing, o.GapSamples, o.Undecided, o.NotByKey = 0, 0, nil, 0, true
		}
		if o.told() {
			r.Events = append(r.Events, o)
		}
	}
	return r
}

func (o *OrderOf) failures() int64 { return o.Conflicts + o.Late + o.Misnumbered + o.Gaps }

func (o *OrderOf) told() bool { return o.failures()+o.Duplicates+o.Undecided > 0 || o.NotByKey }

// Failed reports whether events are out of order or missing, or one id stands for two. That an event is there
// twice is what brokers promise, and no failure.
func (r *OrderReport) Failed() bool {
	return slices.ContainsFunc(r.Events, func(o *OrderOf) bool { return o.failures() > 0 })
}

// Failures counts them: an event has several where several things are wrong with it.
func (r *OrderReport) Failures() (n int64) {
	for _, o := range r.Events {
		n += o.failures()
	}
	return n
}

// Places returns those that the report names.
func (r *OrderReport) Places() (places []Place) {
	for _, o := range r.Events {
		for _, list := range [][]Pair{o.DuplicateSamples, o.ConflictSamples, o.LateSamples, o.MisnumberedSamples} {
			for _, p := range list {
				places = append(places, p.Place, p.Earlier)
			}
		}
		places = append(places, o.GapSamples...)
	}
	return places
}

// WriteText writes it for people.
func (r *OrderReport) WriteText(out io.Writer, show Shower) error {
	w := &textWriter{out: out, show: show}
	w.line("Order and duplicates")
	w.line("  %s of events, %s", Counted(r.IDs, "id"), Counted(r.Keys, "key"))
	if r.WithoutID > 0 {
		w.line("  ! %s no id: whether one is there twice is not known", has(r.WithoutID))
	}
	if r.LargeNumbers > 0 {
		w.line("  ! %s a sequence number that is too large to be compared", has(r.LargeNumbers))
	}
	for _, o := range r.Events {
		o.write(w)
	}
	return w.err
}

func (o *OrderOf) write(w *textWriter) {
	w.line("  %s", cmp.Or(o.Event, "of types and versions that are not known"))
	if o.Duplicates > 0 {
		w.pairs(o.Duplicates, o.DuplicateSamples, "    ! %s there again, with the same data", are(o.Duplicates))
	}
	if o.Conflicts > 0 {
		w.pairs(o.Conflicts, o.ConflictSamples, "    ✗ %s the id of an earlier one, and other data", has(o.Conflicts))
	}
	if o.Late > 0 {
		w.pairs(o.Late, o.LateSamples, "    ✗ %s out of order: before, by up to %s, an earlier one of the same key", are(o.Late), spanWords(o.Farthest))
	}
	if o.Misnumbered > 0 {
		w.pairs(o.Misnumbered, o.MisnumberedSamples, "    ✗ %s a sequence number that is not above that of an earlier one of the same key", has(o.Misnumbered))
	}
	if o.Gaps > 0 {
		w.line("    ✗ sequence numbers of keys have %s: %s missing", Counted(o.Gaps, "gap"), Counted(int64(o.Missing), "number"))
		w.places(o.Gaps, o.GapSamples)
	}
	if o.Undecided > 0 {
		w.line("    ! of %s it is not known whether their numbers came later: more were open at a time than are remembered", Counted(o.Undecided, "further gap"))
	}
	if o.NotByKey {
		w.line("    sequence numbers do not count the events of a key, so whether one is missing is not known")
	}
}

// textWriter writes sections for people, and keeps the first error.
type textWriter struct {
	out  io.Writer
	show Shower
	err  error
}

// line writes a line, and one only: names that schemas say may have more.
func (w *textWriter) line(format string, args ...any) {
	w.write(strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", `\x0a`))
}

func (w *textWriter) write(lines string) {
	if w.err == nil {
		_, w.err = fmt.Fprintln(w.out, lines)
	}
}

// pairs writes a line, and the places of samples below it.
func (w *textWriter) pairs(all int64, samples []Pair, format string, args ...any) {
	w.line(format, args...)
	var list []string
	for _, p := range samples {
		list = append(list, fmt.Sprintf("%s (earlier: %s)", w.show(p.Place), w.show(p.Earlier)))
	}
	w.list(all, list)
}

func (w *textWriter) places(all int64, samples []Place) {
	var list []string
	for _, p := range samples {
		list = append(list, w.show(p))
	}
	w.list(all, list)
}

func (w *textWriter) list(all int64, list []string) {
	w.write(Listed("        ", all, list))
}
