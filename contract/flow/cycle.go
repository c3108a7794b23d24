package flow

import (
	"cmp"
	"slices"
)

// Cycle is a largest set of events each of which may set off each other, by
// reactions: at least one, which then sets off itself. An event is in two cycles
// where two of its majors are.
type Cycle struct {
	Events []int // by name
	Round  Way   // a shortest one; of more than 64 events, of those through the first ones
	Ends   []int // the reactions in it that say why they do not go round for ever
	// Endless are ways round of which nobody says why they end, a shortest
	// first. Each is what is left when in each before it the consumption of the
	// last turn is given a reason: with as many reasons all would end.
	Endless []Way
	More    bool // there are more of them than are listed
}

// Way is a way round: reactions, each of which emits the event that sets off
// the next one, and the last the event that sets off the first.
type Way []Turn

// Turn is a reaction in a way round: to which major, and which it emits. 0: majors
// are not told apart.
type Turn struct{ Reaction, From, To int }

// maxEndless is how many endless ways of a cycle are listed.
const maxEndless = 16

// A shortest way round is sought from every event of sets of so many, and of
// larger ones from fewer, the first by name, so that the search stays linear.
const (
	exactRounds = 64
	leastRounds = 8
)

// Cycles lists the cycles, by their first events.
func (g *Graph) Cycles() []Cycle { return g.CyclesFor(func(int) bool { return true }) }

// CyclesFor lists the cycles for whoever can change some of the services: the last
// turn of an endless way is one of theirs, if the way has any.
func (g *Graph) CyclesFor(theirs func(service int) bool) []Cycle {
	var cycles []Cycle
	of := map[int]int{} // cycle by state
	loops := g.loops(every)
	for i, l := range loops {
		cycles = append(cycles, Cycle{Events: g.eventsOf(l.states), Round: l.round})
		for _, at := range l.states {
			of[at] = i
		}
	}
	g.ends(cycles, of)
	g.endless(cycles, of, theirs)
	return cycles
}

// ends finds what says why the cycles end.
func (g *Graph) ends(cycles []Cycle, of map[int]int) {
	for r := range g.Reactions {
		if g.Reactions[r].Cycle == Once || g.isOpen(r) {
			continue
		}
		for i := range g.cyclesOf(&g.Reactions[r], of) {
			cycles[i].Ends = append(cycles[i].Ends, r)
		}
	}
}

// cyclesOf are those that the reaction is part of.
func (g *Graph) cyclesOf(r *Reaction, of map[int]int) map[int]bool {
	found := map[int]bool{}
	for from := range g.statesOf(r.From, r.reads) {
		for to := range g.statesOf(r.To, r.emits) {
			a, round := of[from]
			if b, too := of[to]; round && too && a == b {
				found[a] = true
			}
		}
	}
	return found
}

// endless finds the ways round that nobody ends, one of each set at a time.
func (g *Graph) endless(cycles []Cycle, of map[int]int, theirs func(service int) bool) {
	ended := make([]bool, len(g.Uses))
	open := func(r int) bool { return g.isOpen(r) && !ended[g.Reactions[r].Use] }
	for loops := g.loops(open); len(loops) > 0; loops = g.loops(open) {
		listed := false
		for _, l := range loops {
			c := &cycles[of[l.states[0]]]
			if len(c.Endless) == maxEndless {
				c.More = true
				continue
			}
			way := g.endingWith(l.round, theirs)
			c.Endless = append(c.Endless, way)
			ended[g.Reactions[way[len(way)-1].Reaction].Use] = true
			listed = true
		}
		if !listed {
			return
		}
	}
}

// endingWith returns the way so that its last turn is one of theirs.
func (g *Graph) endingWith(w Way, theirs func(service int) bool) Way {
	for last := len(w) - 1; last >= 0; last-- {
		if theirs(g.Via(w[last].Reaction)) {
			return slices.Concat(w[last+1:], w[:last+1])
		}
	}
	return w
}

// loop is a component that goes round.
type loop struct {
	states []int
	round  Way
}

// every keeps every reaction.
func every(int) bool { return true }

// isOpen reports whether nothing says why the reaction does not go round for ever.
func (g *Graph) isOpen(reaction int) bool { return g.Terminates(reaction) == "" }

// mark says of every reaction whether it is in a cycle.
func (g *Graph) mark() {
	all, open := g.connected(every), g.connected(g.isOpen)
	for i := range g.Reactions {
		switch r := &g.Reactions[i]; {
		case g.isOpen(i) && g.within(r, open):
			r.Cycle = Endless
		case g.within(r, all):
			r.Cycle = Ended
		}
	}
}

// within reports whether the reaction leads from a state to one of its component.
func (g *Graph) within(r *Reaction, parts components) bool {
	for from := range g.statesOf(r.From, r.reads) {
		for to := range g.statesOf(r.To, r.emits) {
			if parts.of[from] == parts.of[to] {
				return true
			}
		}
	}
	return false
}

// loops lists the components that go round over the reactions that keep holds
// for, by their first events.
func (g *Graph) loops(keep func(reaction int) bool) []loop {
	parts := g.connected(keep)
	search := rounds{graph: g, keep: keep, parts: parts, by: make([]leap, len(g.states)), seen: make([]int, len(g.states))}
	var list []loop
	for _, members := range parts.members {
		if round := search.shortest(members); round != nil {
			list = append(list, loop{members, round})
		}
	}
	slices.SortFunc(list, func(a, b loop) int { return cmp.Compare(a.states[0], b.states[0]) })
	return list
}

// rounds searches ways round.
type rounds struct {
	graph *Graph
	keep  func(int) bool
	parts components
	by    []leap // how a state was reached
	seen  []int  // in which search, from 1 on
	count int
	queue []int
}

// shortest returns a shortest way round within the component, nil where there
// is none.
func (s *rounds) shortest(members []int) Way {
	var best Way
	tries := max(leastRounds, exactRounds*exactRounds/len(members))
	for _, v := range members[:min(len(members), tries)] {
		if round := s.from(v, len(best)); round != nil {
			best = round
		}
		if len(best) == 1 {
			break
		}
	}
	return best
}

// from searches breadth first for a way from v back to it that is shorter than
// limit (0: of any length).
func (s *rounds) from(v, limit int) Way {
	s.count++
	s.queue = append(s.queue[:0], v)
	for head, length, level := 0, 1, 1; head < len(s.queue); head++ {
		if head == level { // all that is so far away has been seen
			length, level = length+1, len(s.queue)
		}
		if length == limit {
			return nil
		}
		for r, to := range s.graph.leaps(s.queue[head], s.keep) {
			switch {
			case s.parts.of[to] != s.parts.of[v] || s.seen[to] == s.count:
			case to == v:
				return s.back(v, leap{r, s.queue[head]})
			default:
				s.seen[to], s.by[to] = s.count, leap{r, s.queue[head]}
				s.queue = append(s.queue, to)
			}
		}
	}
	return nil
}

// back returns the turns from v to the last one, which leads to v.
func (s *rounds) back(v int, last leap) Way {
	var round Way
	for to, by := v, last; ; to, by = by.from, s.by[by.from] {
		round = append(round, Turn{Reaction: by.reaction, From: s.graph.majorOf(by.from), To: s.graph.majorOf(to)})
		if by.from == v {
			slices.Reverse(round)
			return round
		}
	}
}
