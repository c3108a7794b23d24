package flow

import (
	"cmp"
	"slices"
)

// Link is what one context takes from another.
type Link struct {
	Upstream, Downstream int // contexts: whose events, and whose services
	Events               int // of the one that the other's services consume
	Consumptions         int // how many times
	Services             int // that do
	Productions          int // events of the one that services of the other write
}

// Links lists the links between different contexts, by upstream, then downstream.
func (g *Graph) Links() []Link {
	type pair struct{ up, down int }
	links, events, services := map[pair]*Link{}, map[[2]int]bool{}, map[[2]int]bool{}
	link := func(event, service int) *Link {
		p := pair{g.Events[event].Context, g.Services[service].Context}
		if p.up == p.down {
			return nil
		}
		if links[p] == nil {
			links[p] = &Link{Upstream: p.up, Downstream: p.down}
		}
		return links[p]
	}
	once := func(seen map[[2]int]bool, key [2]int, count *int) {
		if !seen[key] {
			seen[key] = true
			*count++
		}
	}
	for i := range g.Uses {
		u := &g.Uses[i]
		if l := link(u.Event, u.Service); l != nil {
			l.Consumptions++
			once(events, [2]int{u.Event, l.Downstream}, &l.Events)
			once(services, [2]int{u.Service, l.Upstream}, &l.Services)
		}
	}
	for _, m := range g.Makes {
		if l := link(m.Event, m.Service); l != nil {
			l.Productions++
		}
	}
	list := make([]Link, 0, len(links))
	for _, l := range links {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(a, b Link) int { return cmp.Or(a.Upstream-b.Upstream, a.Downstream-b.Downstream) })
	return list
}

// Coupling is how a context hangs together with the others, by the measures of
// Martin (OO Design Quality Metrics, 1994), with contexts for categories.
type Coupling struct {
	Context      int
	Afferent     int // contexts that depend on it
	Efferent     int // contexts that it depends on
	Consumptions int // of its own events by its own services
}

// Instability is efferent ÷ (afferent + efferent): 0 where a context depends on
// none, and others on it, so that its changes hurt; 1 where it depends on others
// and none on it. ok is false where it is coupled with none.
func (c Coupling) Instability() (ratio float64, ok bool) {
	if c.Afferent+c.Efferent == 0 {
		return 0, false
	}
	return float64(c.Efferent) / float64(c.Afferent+c.Efferent), true
}

// couplings are those of every context, in order, by these links.
func (g *Graph) couplings(links []Link) []Coupling {
	list := make([]Coupling, len(g.Contexts))
	for i := range list {
		list[i].Context = i
	}
	for _, l := range links {
		list[l.Upstream].Afferent++
		list[l.Downstream].Efferent++
	}
	for i := range g.Uses {
		if c := g.Events[g.Uses[i].Event].Context; c == g.Services[g.Uses[i].Service].Context {
			list[c].Consumptions++
		}
	}
	return list
}
