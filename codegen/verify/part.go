package verify

import "strings"

// part is what was seen in one block: it is bounded by the block, and folded into the report in
// the order of the log.
type part struct {
	samples int // places of a finding
	events  int64
	checked int64
	tallies []*tally // by Kind.Index; nil: no event of it was seen yet
	touched []int    // of tallies
	unknown map[unknownKey]*seen
	broken  []brokenEvent
	stages  []Part
}

// tally counts the events of one major.
type tally struct {
	samples int // places of a finding

	count, valid, revised, upcast, untried int64
	byPeople, became                       int64 // of upcast, by steps of people; and what they became

	sizes      sizes
	violations map[violationKey]*violationSeen
}

type violationSeen struct {
	message string
	seen
	last Place // the event that was counted last: each counts once
}

// seen counts, and knows the first places.
type seen struct {
	count  int64
	known  bool
	places []Place
}

func (s *seen) add(p Place, most int) {
	s.count++
	if len(s.places) < most {
		s.places = append(s.places, p)
	}
}

type unknownKey struct {
	name    string
	version int
}

type brokenEvent struct {
	place Place
	fault fault
}

func newPart(kinds, samples int, stages []Stage) *part {
	p := &part{samples: samples, tallies: make([]*tally, kinds), unknown: map[unknownKey]*seen{}}
	for _, s := range stages {
		p.stages = append(p.stages, s.NewPart())
	}
	return p
}

// reset forgets the block.
func (p *part) reset() {
	for _, i := range p.touched {
		*p.tallies[i] = tally{samples: p.samples}
	}
	p.events, p.checked, p.touched, p.broken = 0, 0, p.touched[:0], p.broken[:0]
	clear(p.unknown)
	for _, s := range p.stages {
		s.Reset()
	}
}

// tally returns that of a kind.
func (p *part) tally(k *Kind) *tally {
	t := p.tallies[k.Index]
	if t == nil {
		t = &tally{samples: p.samples}
		p.tallies[k.Index] = t
	}
	if t.count == 0 {
		p.touched = append(p.touched, k.Index)
	}
	return t
}

// longestName is how much of a type that nobody knows is kept.
const longestName = 200

func (p *part) addUnknown(e *Event) {
	key := unknownKey{e.Type, e.Version}
	s := p.unknown[key]
	if s == nil {
		key.name = shorten(e.Type, longestName)
		if s = p.unknown[key]; s == nil {
			s = &seen{known: e.Known}
			p.unknown[key] = s
		}
	}
	s.add(e.Place, p.samples)
}

// addViolation counts a kind of violation, once for each event.
func (t *tally) addViolation(key violationKey, message string, at Place) {
	v := t.violations[key]
	if v == nil {
		if t.violations == nil {
			t.violations = map[violationKey]*violationSeen{}
		}
		v = &violationSeen{message: strings.Clone(message)}
		t.violations[key] = v
	} else if v.last == at {
		return
	}
	v.last = at
	v.add(at, t.samples)
}
