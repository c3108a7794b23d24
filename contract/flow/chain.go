package flow

import (
	"cmp"
	"slices"
)

// Chain is a way that reactions take, from an event that no reaction emits to
// one that sets off nothing more.
type Chain struct {
	Steps []Step
}

// Step is one step of a chain: an event, or the events of a cycle, which count
// as one.
type Step struct {
	Events []int
	By     int // the reaction that led here; -1 for the first
	Major  int // of a single event; 0: majors are not told apart
}

// maxChains is how many chains Chains lists.
const maxChains = 10

// Chains lists the longest chains of reactions: for each end the longest that
// leads to it, and of these the ten longest, by length and then by their end.
// Chains of a single step are none.
func (g *Graph) Chains() []Chain {
	parts := g.connected(every)
	n := len(parts.members)
	length, by, leads := make([]int, n), make([]leap, n), make([]bool, n)
	for c := n - 1; c >= 0; c-- { // what leads to a component comes after it in the list
		if length[c] == 0 {
			length[c], by[c].reaction = 1, -1
		}
		for _, v := range parts.members[c] {
			for r, at := range g.leaps(v, every) {
				to := parts.of[at]
				if to == c {
					continue
				}
				leads[c] = true
				if length[to] <= length[c] {
					length[to], by[to] = length[c]+1, leap{r, v}
				}
			}
		}
	}
	var ends []int
	for c := range n {
		if !leads[c] && length[c] > 1 {
			ends = append(ends, c)
		}
	}
	slices.SortFunc(ends, func(a, b int) int {
		return cmp.Or(length[b]-length[a], parts.members[a][0]-parts.members[b][0])
	})
	chains, ended := make([]Chain, 0, maxChains), map[int]bool{}
	for _, end := range ends {
		event := g.states[parts.members[end][0]].event
		if len(chains) == maxChains {
			break
		}
		if !ended[event] {
			ended[event] = true // its other majors end no longer chain
			chains = append(chains, g.chainTo(end, parts, by))
		}
	}
	return chains
}

// leap is a reaction that a state sets off.
type leap struct{ reaction, from int }

func (g *Graph) chainTo(c int, parts components, by []leap) Chain {
	var chain Chain
	for {
		chain.Steps = append(chain.Steps, g.step(parts.members[c], by[c].reaction))
		if by[c].reaction < 0 {
			slices.Reverse(chain.Steps)
			return chain
		}
		c = parts.of[by[c].from]
	}
}

func (g *Graph) step(states []int, by int) Step {
	s := Step{Events: g.eventsOf(states), By: by}
	if len(states) == 1 {
		s.Major = g.majorOf(states[0])
	}
	return s
}
