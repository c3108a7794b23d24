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
}

// maxChains is how many chains Chains lists.
const maxChains = 10

// Chains lists the longest chains of reactions: for each end the longest that
// leads to it, and of these the ten longest, by length and then by their end.
// Chains of a single step are none.
func (g *Graph) Chains() []Chain {
	parts := g.connected(every)
	n := len(parts.members)
	length, by, leads := make([]int, n), make([]int, n), make([]bool, n)
	for c := n - 1; c >= 0; c-- { // what leads to a component comes after it in the list
		if length[c] == 0 {
			length[c], by[c] = 1, -1
		}
		for _, v := range parts.members[c] {
			for _, r := range g.Events[v].After {
				to := parts.of[g.Reactions[r].To]
				if to == c {
					continue
				}
				leads[c] = true
				if length[to] <= length[c] {
					length[to], by[to] = length[c]+1, r
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
	chains := make([]Chain, 0, maxChains)
	for _, end := range ends[:min(len(ends), maxChains)] {
		chains = append(chains, g.chainTo(end, parts, by))
	}
	return chains
}

func (g *Graph) chainTo(c int, parts components, by []int) Chain {
	var chain Chain
	for {
		chain.Steps = append(chain.Steps, Step{Events: parts.members[c], By: by[c]})
		if by[c] < 0 {
			slices.Reverse(chain.Steps)
			return chain
		}
		c = parts.of[g.Reactions[by[c]].From]
	}
}
