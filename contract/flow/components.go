package flow

import (
	"math/bits"
	"slices"
)

// components are the strongly connected components of the events' majors, joined
// by some of the reactions: the largest sets in which each sets off each other.
type components struct {
	of      []int   // by state
	members [][]int // by component, sorted; a component comes before those that lead to it
}

// connected finds the components over the reactions that keep holds for, in
// linear time and without recursion (Tarjan, Depth-first search and linear graph
// algorithms, 1972).
func (g *Graph) connected(keep func(reaction int) bool) components {
	n := len(g.states)
	t := tarjan{
		graph: g, keep: keep, components: components{of: make([]int, n)},
		order: make([]int, n), low: make([]int, n), next: make([]int, n), left: make([]majorSet, n), waiting: make([]bool, n),
	}
	for v := range g.states {
		if t.order[v] == 0 {
			t.visit(v)
		}
	}
	return t.components
}

type tarjan struct {
	components
	graph   *Graph
	keep    func(int) bool
	count   int
	order   []int      // when a state was first seen, from 1 on
	low     []int      // the earliest that is reached from it
	next    []int      // the reaction to look at next
	left    []majorSet // what the reaction before that leads to and was not looked at
	stack   []int      // states of components that are not complete
	waiting []bool
	path    []int
}

func (t *tarjan) enter(v int) {
	t.count++
	t.order[v], t.low[v] = t.count, t.count
	t.stack, t.waiting[v] = append(t.stack, v), true
	t.path = append(t.path, v)
}

func (t *tarjan) visit(root int) {
	t.enter(root)
	for len(t.path) > 0 {
		v := t.path[len(t.path)-1]
		w, more := t.step(v)
		switch {
		case !more:
			t.leave(v)
		case t.order[w] == 0:
			t.enter(w)
		case t.waiting[w]:
			t.low[v] = min(t.low[v], t.order[w])
		}
	}
}

// step returns the next state that v leads to.
func (t *tarjan) step(v int) (w int, more bool) {
	from := t.graph.states[v]
	after := t.graph.Events[from.event].After
	for t.left[v] == 0 {
		if t.next[v] == len(after) {
			return 0, false
		}
		r := after[t.next[v]]
		t.next[v]++
		if reaction := &t.graph.Reactions[r]; reaction.reads&from.major != 0 && t.keep(r) {
			t.left[v] = reaction.emits
		}
	}
	at := bits.TrailingZeros8(uint8(t.left[v]))
	t.left[v] &= t.left[v] - 1
	to := t.graph.Reactions[after[t.next[v]-1]].To
	return t.graph.Events[to].first + at, true
}

// leave ends the visit of v; where nothing earlier is reached from it, what
// waits since then is a component.
func (t *tarjan) leave(v int) {
	t.path = t.path[:len(t.path)-1]
	if len(t.path) > 0 {
		up := t.path[len(t.path)-1]
		t.low[up] = min(t.low[up], t.low[v])
	}
	if t.low[v] < t.order[v] {
		return
	}
	at := len(t.stack)
	for done := false; !done; {
		at--
		done = t.stack[at] == v
	}
	members := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	slices.Sort(members)
	for _, w := range members {
		t.of[w], t.waiting[w] = len(t.members), false
	}
	t.members = append(t.members, members)
}
