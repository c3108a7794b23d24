package flow

import (
	"cmp"
	"slices"
)

// Cycle is a largest set of events each of which may set off each other, by
// reactions: at least one, which then sets off itself.
type Cycle struct {
	Events []int // by name
	Round  Way   // a shortest one; of more than 64 events, of those through the first ones
	Ends   []int // the reactions in it that say why they do not go round for ever
	// Endless are ways round of which nobody says why they end, a shortest
	// first. Each is what is left when in each before it the consumption of the
	// last reaction is given a reason: with as many reasons all would end.
	Endless []Way
	More    bool // there are more of them than are listed
}

// Way is a way round: reactions, each of which emits the event that sets off
// the next one, and the last the event that sets off the first.
type Way []int

// maxEndless is how many endless ways of a cycle are listed.
const maxEndless = 16

// A shortest way round is sought from every event of sets of so many, and of
// larger ones from fewer, the first by name, so that the search stays linear.
const (
	exactRounds = 64
	leastRounds = 8
)

// Cycles lists the cycles at the level of events, by their first events.
func (g *Graph) Cycles() []Cycle {
	var cycles []Cycle
	of := map[int]int{} // cycle by event
	for i, l := range g.loops(every) {
		cycles = append(cycles, Cycle{Events: l.events, Round: l.round})
		for _, event := range l.events {
			of[event] = i
		}
	}
	for r := range g.Reactions {
		if g.Reactions[r].Cycle != Once && !g.isOpen(r) {
			c := &cycles[of[g.Reactions[r].From]]
			c.Ends = append(c.Ends, r)
		}
	}
	g.endless(cycles, of)
	return cycles
}

// endless finds the ways round that nobody ends, one of each set at a time.
func (g *Graph) endless(cycles []Cycle, of map[int]int) {
	ended := make([]bool, len(g.Uses))
	open := func(r int) bool { return g.isOpen(r) && !ended[g.Reactions[r].Use] }
	for loops := g.loops(open); len(loops) > 0; loops = g.loops(open) {
		listed := false
		for _, l := range loops {
			c := &cycles[of[l.events[0]]]
			if len(c.Endless) == maxEndless {
				c.More = true
				continue
			}
			c.Endless = append(c.Endless, l.round)
			ended[g.Reactions[l.round[len(l.round)-1]].Use] = true
			listed = true
		}
		if !listed {
			return
		}
	}
}

// loop is a component that goes round.
type loop struct {
	events []int
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
		case g.isOpen(i) && open.of[r.From] == open.of[r.To]:
			r.Cycle = Endless
		case all.of[r.From] == all.of[r.To]:
			r.Cycle = Ended
		}
	}
}

// loops lists the components that go round over the reactions that keep holds
// for, by their first events.
func (g *Graph) loops(keep func(reaction int) bool) []loop {
	parts := g.connected(keep)
	search := rounds{graph: g, keep: keep, parts: parts, by: make([]int, len(g.Events)), seen: make([]int, len(g.Events))}
	var list []loop
	for _, members := range parts.members {
		if round := search.shortest(members); round != nil {
			list = append(list, loop{members, round})
		}
	}
	slices.SortFunc(list, func(a, b loop) int { return cmp.Compare(a.events[0], b.events[0]) })
	return list
}

// rounds searches ways round.
type rounds struct {
	graph *Graph
	keep  func(int) bool
	parts components
	by    []int // the reaction by which an event was reached
	seen  []int // in which search, from 1 on
	count int
	queue []int
}

// shortest returns a shortest way round within the component, nil where there
// is none.
func (s *rounds) shortest(members []int) []int {
	var best []int
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
func (s *rounds) from(v, limit int) []int {
	s.count++
	s.queue = append(s.queue[:0], v)
	for head, length, level := 0, 1, 1; head < len(s.queue); head++ {
		if head == level { // all that is so far away has been seen
			length, level = length+1, len(s.queue)
		}
		if length == limit {
			return nil
		}
		for _, r := range s.graph.Events[s.queue[head]].After {
			to := s.graph.Reactions[r].To
			switch {
			case !s.keep(r) || s.parts.of[to] != s.parts.of[v] || s.seen[to] == s.count:
			case to == v:
				return s.back(v, r)
			default:
				s.seen[to], s.by[to] = s.count, r
				s.queue = append(s.queue, to)
			}
		}
	}
	return nil
}

// back returns the reactions from v to the last one, which leads to v.
func (s *rounds) back(v, last int) []int {
	round := []int{last}
	for at := s.graph.Reactions[last].From; at != v; at = s.graph.Reactions[s.by[at]].From {
		round = append(round, s.by[at])
	}
	slices.Reverse(round)
	return round
}
