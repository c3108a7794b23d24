package flow

import (
	"fmt"
	"iter"
	"math/bits"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// maxMajors is how many majors of an event are told apart. Of an event with more
// everybody is taken to write and to read all, so that time grows like the graph.
const maxMajors = 8

// majorSet is a set of the majors of an event that are told apart, by their index.
// Of an event of which none are, 1 is all that there is.
type majorSet uint8

// state is one major of an event: what a reaction sets off, or is set off by.
type state struct {
	event int
	major majorSet // of one
}

// Written lists the majors that the production is of; none: they are not told apart.
func (g *Graph) Written(m *Make) []int { return g.Events[m.Event].list(m.majors) }

// Read lists the majors that the consumer reads, of those that the event has; none:
// they are not told apart, or it reads none of them.
func (g *Graph) Read(u *Use) []int { return g.Events[u.Event].list(u.majors) }

// Unmet reports whether everybody who is known to write the event writes other
// majors than those that the consumer reads.
func (g *Graph) Unmet(u *Use) bool { return u.majors&g.Events[u.Event].written == 0 }

// Triggers lists the majors that set the reaction off: those that are written and
// read. None: they are not told apart, or nothing sets it off (see Unmet).
func (g *Graph) Triggers(r *Reaction) []int { return g.Events[r.From].list(r.reads) }

// Emitted lists the majors that are emitted; none: they are not told apart.
func (g *Graph) Emitted(r *Reaction) []int { return g.Events[r.To].list(r.emits) }

// NameOf returns the name of the event, and the major where the event has several
// and it is said (not 0): "ordering.OrderPlaced v2".
func (g *Graph) NameOf(event, major int) string {
	e := &g.Events[event]
	if len(e.Majors) < 2 || major == 0 {
		return e.Name.String()
	}
	return fmt.Sprintf("%s v%d", e.Name, major)
}

// all is every major of the event.
func (e *Event) all() majorSet { return 1<<max(1, len(e.Majors)) - 1 }

func (e *Event) list(set majorSet) []int {
	var list []int
	for i, major := range e.Majors {
		if set&(1<<i) != 0 {
			list = append(list, major)
		}
	}
	return list
}

// these are the majors with these numbers; of an event whose majors are not told
// apart, and where no numbers are said, all.
func (e *Event) these(numbers []int) majorSet {
	if len(e.Majors) == 0 || len(numbers) == 0 {
		return e.all()
	}
	var set majorSet
	for _, number := range numbers {
		set |= 1 << slices.Index(e.Majors, number)
	}
	return set
}

// in are the majors that the range touches.
func (e *Event) in(versions contract.Range) majorSet {
	if len(e.Majors) == 0 {
		return e.all()
	}
	var set majorSet
	for i, major := range e.Majors {
		if versions.TouchesMajor(major) {
			set |= 1 << i
		}
	}
	return set
}

// majors finds which majors the events have: those of their contracts, and those
// that services say they write. Where there is no contract, and somebody does not
// say what they write, it may be any.
func (b *builder) majors() {
	guess := make([]bool, len(b.Events))
	for i := range b.Events {
		if e := &b.Events[i]; e.Known {
			for _, m := range b.events[e.Source].Majors {
				e.Majors = append(e.Majors, m.Number)
			}
		}
		guess[i] = len(b.Events[i].Majors) == 0
	}
	unsaid := make([]bool, len(b.Events))
	for i := range b.services {
		b.saidMajors(&b.services[i], unsaid)
	}
	for i := range b.Events {
		e := &b.Events[i]
		slices.Sort(e.Majors)
		e.Majors = slices.Compact(e.Majors)
		if len(e.Majors) > maxMajors || guess[i] && unsaid[i] {
			e.Majors = nil
		}
	}
}

// saidMajors adds the majors that the service says it writes, and notes the events
// of which it writes some without saying which.
func (b *builder) saidMajors(s *contract.Service, unsaid []bool) {
	said := make(map[int]bool, len(s.Produces))
	for _, made := range s.Produces {
		event := b.names[made.Event]
		said[event] = true
		b.Events[event].Majors = append(b.Events[event].Majors, made.Majors...)
		unsaid[event] = unsaid[event] || len(made.Majors) == 0
	}
	for i := range s.Consumes {
		for _, emitted := range s.Consumes[i].Emits {
			if event := b.names[emitted]; !said[event] {
				unsaid[event] = true
			}
		}
	}
}

// number gives each major of each event its place among the states.
func (g *Graph) number() {
	for i := range g.Events {
		e := &g.Events[i]
		e.first = len(g.states)
		for at := range max(1, len(e.Majors)) {
			g.states = append(g.states, state{i, 1 << at})
		}
	}
}

// leaps are the reactions that keep holds for and the state sets off, each with
// every state that it leads to.
func (g *Graph) leaps(from int, keep func(reaction int) bool) iter.Seq2[int, int] {
	return func(yield func(reaction, to int) bool) {
		s := g.states[from]
		for _, r := range g.Events[s.event].After {
			reaction := &g.Reactions[r]
			if reaction.reads&s.major == 0 || !keep(r) {
				continue
			}
			for to := range g.statesOf(reaction.To, reaction.emits) {
				if !yield(r, to) {
					return
				}
			}
		}
	}
}

// statesOf are the majors of the event that are in the set.
func (g *Graph) statesOf(event int, set majorSet) iter.Seq[int] {
	return func(yield func(int) bool) {
		for left := set; left != 0; left &= left - 1 {
			if !yield(g.Events[event].first + bits.TrailingZeros8(uint8(left))) {
				return
			}
		}
	}
}

// majorOf is the number of the state's major, 0 where majors are not told apart.
func (g *Graph) majorOf(at int) int {
	e := &g.Events[g.states[at].event]
	if len(e.Majors) == 0 {
		return 0
	}
	return e.Majors[at-e.first]
}

// eventsOf are the events of these states, in order and once.
func (g *Graph) eventsOf(states []int) []int {
	events := make([]int, len(states))
	for i, at := range states {
		events[i] = g.states[at].event
	}
	return slices.Compact(events)
}
