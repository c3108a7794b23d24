package flow

import (
	"cmp"
	"slices"
)

// ServiceLink is what one service gets from another.
type ServiceLink struct {
	From, To int   // services; From is -1 where nobody is known to write the events
	Context  int   // of the events, where From is -1
	Events   []int // by name
	Reacts   bool  // To emits something in reaction to one of them
	Cycle    Round // of the reactions, the weightiest
}

// ServiceLinks lists the links between services, by who writes (what nobody writes comes first), then who reads. An
// event that several write is in the links of each.
func (g *Graph) ServiceLinks() []ServiceLink {
	type pair struct{ from, to, context int }
	links := map[pair]*ServiceLink{}
	for i := range g.Uses {
		u := &g.Uses[i]
		e := &g.Events[u.Event]
		from := []pair{}
		for _, m := range e.Makes {
			from = append(from, pair{g.Makes[m].Service, u.Service, 0})
		}
		if len(from) == 0 {
			from = append(from, pair{-1, u.Service, e.Context})
		}
		for _, p := range from {
			l := links[p]
			if l == nil {
				l = &ServiceLink{From: p.from, To: p.to, Context: p.context}
				links[p] = l
			}
			l.add(g, u)
		}
	}
	list := make([]ServiceLink, 0, len(links))
	for _, l := range links {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(a, b ServiceLink) int {
		return cmp.Or(a.From-b.From, a.To-b.To, a.Context-b.Context)
	})
	return list
}

// add counts a use; uses come by event.
func (l *ServiceLink) add(g *Graph, u *Use) {
	if n := len(l.Events); n == 0 || l.Events[n-1] != u.Event {
		l.Events = append(l.Events, u.Event)
	}
	for _, r := range u.Emits {
		l.Reacts = true
		l.Cycle = max(l.Cycle, g.Reactions[r].Cycle)
	}
}
