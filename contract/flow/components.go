package flow

import "slices"

// components are the strongly connected components of the events, joined by
// some of the reactions: the largest sets in which each sets off each other.
type components struct {
	of      []int   // by event
	members [][]int // by component, sorted; a component comes before those that lead to it
}

// connected finds the components over the reactions that keep holds for, in
// linear time and without recursion (Tarjan, Depth-first search and linear graph
// algorithms, 1972).
func (g *Graph) connected(keep func(reaction int) bool) components {
	n := len(g.Events)
	t := tarjan{
		graph: g, keep: keep, components: components{of: make([]int, n)},
		order: make([]int, n), low: make([]int, n), next: make([]int, n), waiting: make([]bool, n),
	}
	for v := range g.Events {
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
	order   []int // when an event was first seen, from 1 on
	low     []int // the earliest that is reached from it
	next    []int // the reaction to look at next
	stack   []int // events of components that are not complete
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
		after := t.graph.Events[v].After
		if t.next[v] == len(after) {
			t.leave(v)
			continue
		}
		r := after[t.next[v]]
		t.next[v]++
		if !t.keep(r) {
			continue
		}
		switch w := t.graph.Reactions[r].To; {
		case t.order[w] == 0:
			t.enter(w)
		case t.waiting[w]:
			t.low[v] = min(t.low[v], t.order[w])
		}
	}
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
