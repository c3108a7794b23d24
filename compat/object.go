package compat

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// members is what the atoms ask of an object.
type members struct {
	*state
	order    []string // every name that is spoken of, as first met
	asked    map[string]*asked
	matching []rule  // of members whose names match a pattern
	others   []rule  // of members that additionalProperties is about
	names    []*term // of every name: propertyNames
	wants    []rule  // some member must be there
	counts

	// The writer's obligation: names must be known.
	obliged       bool
	knownPatterns []string

	split []class // see classes
}

// asked is what the atoms ask of the member of one name.
type asked struct {
	values           []literal // of its value, if it is there
	spoken           bool      // the name is in order
	required, absent bool
	known            bool // to the writer
}

// rule is a literal about the members that a term is about.
type rule struct {
	about   *term // kPatternProperty, kAdditional or kNames
	literal literal
}

func (x *state) object() answer {
	m := &members{state: x, asked: map[string]*asked{}, counts: counts{high: -1}}
	open := false
	for _, l := range x.atoms {
		m.add(l)
		if l.writer {
			open = open || l.term.kind == kOpen || (l.term.kind == kAdditional && !l.term.closed)
		}
	}
	m.obliged = m.obliged && !open && !x.declared
	if m.none() {
		return answer{outcome: no}
	}
	return m.decide()
}

// of returns what is asked of the member called so.
func (m *members) of(name string) asked {
	if a := m.asked[name]; a != nil {
		return *a
	}
	return asked{}
}

// note returns the same, to be added to.
func (m *members) note(name string) *asked {
	a := m.asked[name]
	if a == nil {
		a = &asked{}
		m.asked[name] = a
	}
	return a
}

// meet notes a name that is spoken of.
func (m *members) meet(name string) *asked {
	a := m.note(name)
	if !a.spoken {
		a.spoken = true
		m.order = append(m.order, name)
	}
	return a
}

func (m *members) add(l literal) {
	t := l.term
	switch t.kind {
	case kMinProperties:
		m.bound(t.count, l.not)
	case kMaxProperties:
		m.bound(t.count+1, !l.not)
	case kRequired:
		a := m.meet(t.name)
		a.absent = a.absent || l.not
		a.required = a.required || !l.not
	case kProperty:
		a := m.meet(t.name)
		a.values = append(a.values, m.child(l, t.subs[0]))
		a.required = a.required || l.not
		a.known = a.known || l.writer
	case kPatternProperty:
		for _, name := range t.names {
			m.meet(name)
		}
		m.put(&m.matching, rule{t, m.child(l, t.subs[0])})
		if l.writer {
			m.knownPatterns = append(m.knownPatterns, t.name)
		}
	case kAdditional:
		for _, name := range t.names {
			m.meet(name)
		}
		m.put(&m.others, rule{t, m.child(l, t.subs[0])})
	case kNames:
		if l.not {
			m.wants = append(m.wants, rule{t, fails(t.subs[0])})
		} else {
			m.names = append(m.names, t.subs[0])
		}
	case kDeclares:
		m.obliged = true
	case kKnown:
		m.note(t.name).known = true
	}
}

// put notes a rule for all members that it is about, or, negated, that there is
// one that breaks it.
func (m *members) put(list *[]rule, r rule) {
	if r.literal.not {
		list = &m.wants
	}
	*list = append(*list, r)
}

// decide refuses early what no choice of further members can mend.
func (m *members) decide() answer {
	for _, name := range m.order {
		asked := m.of(name)
		if !asked.required {
			continue
		}
		if asked.absent {
			return answer{outcome: no}
		}
		if got := m.member(name, nil); got.outcome == no {
			return got
		}
	}
	return m.place(0, placement{})
}

// placement says which members fulfil the wants so far.
type placement struct {
	named map[string][]literal
	fresh []slot
	doubt *Reason
}

// place finds a member for each want from number n on: one that is spoken of,
// one that another want has, or a new one of some class of names.
func (m *members) place(n int, p placement) answer {
	if n == len(m.wants) {
		return m.fill(p)
	}
	best := answer{outcome: no}
	for next := range m.choices(m.wants[n], p) {
		if !m.spend(1) {
			return answer{outcome: maybe, why: overBudget}
		}
		if best = better(best, m.place(n+1, next)); best.outcome == yes {
			break
		}
	}
	return best
}

// choices yields p with each member that may fulfil the want.
func (m *members) choices(want rule, p placement) iter.Seq[placement] {
	return func(yield func(placement) bool) {
		for _, name := range m.order {
			if next, ok := m.placeAt(name, want, p); ok && !yield(next) {
				return
			}
		}
		for i, s := range p.fresh {
			if s.class.covers(want.about) {
				fresh := slices.Clone(p.fresh)
				fresh[i] = s.with(want)
				if !yield(placement{p.named, fresh, p.doubt}) {
					return
				}
			}
		}
		for _, c := range m.classes() {
			if c.covers(want.about) {
				fresh := append(slices.Clone(p.fresh), slot{class: c}.with(want))
				if !yield(placement{p.named, fresh, p.doubt}) {
					return
				}
			}
		}
	}
}

// placeAt makes the member called name fulfil the want, if it can.
func (m *members) placeAt(name string, want rule, p placement) (placement, bool) {
	applies, why := m.applies(want.about, name)
	if m.of(name).absent || applies == impossible {
		return p, false
	}
	doubt, extra := cmp.Or(p.doubt, why), slices.Clone(p.named[name])
	if want.about.kind == kNames {
		got := m.solve([]literal{want.literal, m.called(name)})
		if got.outcome == no {
			return p, false
		}
		doubt = cmp.Or(doubt, got.why)
	} else {
		extra = append(extra, want.literal)
	}
	if m.member(name, extra).outcome == no {
		return p, false
	}
	next := placement{maps.Clone(p.named), p.fresh, doubt}
	keep(&next.named, name, extra)
	return next, true
}

// called says of a name, as a string, that it is this one.
func (m *members) called(name string) literal {
	return holds(m.intern(term{kind: kEnum, values: []*source.Node{source.NewString(name)}}))
}
