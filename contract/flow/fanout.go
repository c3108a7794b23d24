package flow

import (
	"cmp"
	"slices"
)

// FanOut is how widely one event is read.
type FanOut struct {
	Event    int
	Services int // that consume it
	Contexts int // that consume it, besides its own
}

// FanOuts lists how widely the events are read that anybody reads, the widest
// first: by contexts, then services, then name.
func (g *Graph) FanOuts() []FanOut {
	var list []FanOut
	services, contexts := newMarks(len(g.Services)), newMarks(len(g.Contexts))
	for i := range g.Events {
		f := FanOut{Event: i}
		services.clear()
		contexts.clear()
		contexts.add(g.Events[i].Context)
		for _, u := range g.Events[i].Uses {
			s := g.Uses[u].Service
			if services.add(s) {
				f.Services++
			}
			if contexts.add(g.Services[s].Context) {
				f.Contexts++
			}
		}
		if f.Services > 0 {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b FanOut) int {
		return cmp.Or(b.Contexts-a.Contexts, b.Services-a.Services)
	})
	return list
}

// Unreachable lists the live events that nobody is known to produce, by name.
func (g *Graph) Unreachable() []int {
	return g.liveEvents(func(e *Event) bool { return len(e.Makes) == 0 })
}

// Orphans lists the live events that nobody is known to consume, by name.
func (g *Graph) Orphans() []int {
	return g.liveEvents(func(e *Event) bool { return len(e.Uses) == 0 })
}

func (g *Graph) liveEvents(is func(*Event) bool) []int {
	var list []int
	for i := range g.Events {
		if e := &g.Events[i]; e.Live && is(e) {
			list = append(list, i)
		}
	}
	return list
}

// marks is a set of small numbers that is emptied at once.
type marks struct {
	round int
	at    []int
}

func newMarks(n int) *marks { return &marks{round: 1, at: make([]int, n)} }

func (m *marks) clear() { m.round++ }

// add reports whether the number was not in the set.
func (m *marks) add(i int) bool {
	fresh := m.at[i] != m.round
	m.at[i] = m.round
	return fresh
}
