package codegen

import "github.com/treaty-events/treaty/codegen/event"

// cutLoops finds nodes that lead back to themselves without descending into the
// value, and takes the last step of the way for one that accepts everything: no
// value could be judged. contract/schema refuses what it can see; what is left
// comes of dynamic references.
func (t *tabler) cutLoops() {
	const onTheWay, done = 1, 2
	state := make([]byte, len(t.out.Nodes))
	var visit func(i int32)
	visit = func(i int32) {
		state[i] = onTheWay
		eachOfSameValue(&t.out.Nodes[i], func(next *int32) {
			switch {
			case *next == 0:
			case state[*next] == onTheWay:
				t.unchecked(t.places[i-2], "the schema refers to itself without descending into the value")
				*next = anything
			case state[*next] == 0:
				visit(*next)
			}
		})
		state[i] = done
	}
	for i := range t.out.Nodes {
		if state[i] == 0 {
			visit(int32(i))
		}
	}
}

// eachOfSameValue calls f with every reference to a node about the same value.
func eachOfSameValue(n *event.Node, f func(*int32)) {
	if n.Object != nil {
		for i := range n.Object.Dependents {
			f(&n.Object.Dependents[i].Node)
		}
	}
	a := n.Apply
	if a == nil {
		return
	}
	for _, list := range [][]int32{a.All, a.Any, a.One} {
		for i := range list {
			f(&list[i])
		}
	}
	for _, one := range []*int32{&a.Not, &a.If, &a.Then, &a.Else} {
		f(one)
	}
}
