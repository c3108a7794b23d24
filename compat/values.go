package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// values are different values of one goal, in the order in which they are found,
// each by asking for one that is none of those before.
type values struct {
	literals []literal
	found    []found
	size     int     // of the texts of those found
	all      bool    // there are no others
	unsure   *Reason // why it is not known whether there are others
}

// found is a value of a goal, its number, and why it may be none of the goal.
type found struct {
	node  *source.Node
	id    int
	doubt *Reason
}

// seek finds more values, until there are as many or no others are known.
//
// A goal in progress is answered with no (prover.go), so under recursion too few
// values may be found. A no that follows from that leaned on the goal in
// progress, and is not kept. One that leaned on nothing further out is right:
// suppose that goals were answered so though they have values, and take the
// least of all these values, an array. Each of its items is smaller, and a value
// of its position's goal. Either enough values of that goal were found (as many
// as there are positions, so that the position can be left to the last), or the
// item is among them, or the goal that excludes those found has it for a value
// and was answered with no: but then the array was not the least. So the choice
// of these items, or of others in their place, was seen to be possible.
func (v *values) seek(n *numbering, many int) {
	for len(v.found) < many && !v.all && v.unsure == nil {
		if !n.spend(1 + v.size/16) {
			v.unsure = overBudget
			return
		}
		list := v.literals
		if len(v.found) > 0 {
			var known []*source.Node
			for _, f := range v.found {
				known = append(known, f.node)
			}
			list = append(slices.Clip(list), fails(n.intern(term{kind: kEnum, values: known})))
		}
		v.take(n, n.solve(list))
	}
}

// take notes the answer to the question for one more value.
func (v *values) take(n *numbering, got answer) {
	switch {
	case got.outcome == no:
		v.all = true
		return
	case got.value == nil:
		v.unsure = got.why
		return
	}
	f := found{node: got.value}
	if got.outcome == maybe {
		f.doubt = got.why
	}
	text, ok := n.text(got.value)
	switch f.id = n.id(text); {
	case !ok:
		v.unsure = manyItems
	case slices.ContainsFunc(v.found, func(g found) bool { return g.id == f.id }):
		v.unsure = f.doubt // the one before may be a value, or not
	default:
		v.size += len(text)
		v.found = append(v.found, f)
	}
}

// numbering gives equal values equal numbers, however they are written.
type numbering struct {
	*prover
	ids map[string]int
}

func (n *numbering) id(text string) int {
	id, ok := n.ids[text]
	if !ok {
		id = len(n.ids)
		n.ids[text] = id
	}
	return id
}

// text returns the text that equal values share; false if it is too large to be
// written.
func (p *prover) text(v *source.Node) (string, bool) {
	left := lighter(v, maxWitness)
	if !p.spend(1 + (maxWitness-max(left, 0))/32) {
		return "", false
	}
	if left < 0 {
		return "", false
	}
	return string(v.Canonical()), true
}

// lighter returns what is left of a number of bytes when v is written; it is
// negative where v is larger. Values share their parts, so that a small graph
// may be a huge text.
func lighter(v *source.Node, left int) int {
	left -= 1 + len(v.Text)
	for i := 0; i < len(v.Items) && left >= 0; i++ {
		left = lighter(v.Items[i], left)
	}
	for i := 0; i < len(v.Members) && left >= 0; i++ {
		left = lighter(v.Members[i].Value, left-len(v.Members[i].Name))
	}
	return left
}

// represent chooses a value for each slot, all different: at first of the few
// values that were found, then of more. Of one slot, as many values as there are
// slots are enough, for the others leave one of them.
func (n *numbering) represent(slots []*values) answer {
	for many := 1; ; many = min(2*many, len(slots)) {
		for _, v := range slots {
			v.seek(n, many)
		}
		if got := n.match(slots, func(f found) bool { return f.doubt == nil }); got.outcome == yes {
			return got
		}
		if many >= len(slots) || !n.spend(0) {
			break
		}
	}
	for _, v := range slots {
		if v.unsure != nil && len(v.found) < len(slots) {
			return better(n.match(slots, func(found) bool { return true }), answer{outcome: maybe, why: v.unsure})
		}
	}
	return n.match(slots, func(found) bool { return true })
}

// match chooses among the values that were found and may be used.
func (n *numbering) match(slots []*values, use func(found) bool) answer {
	options, edges := make([][]int, len(slots)), 0
	by := map[int]found{}
	for i, v := range slots {
		for _, f := range v.found {
			if use(f) {
				options[i] = append(options[i], f.id)
				by[f.id] = f
			}
		}
		edges += len(options[i])
	}
	if !n.spend(1 + edges/4) {
		return answer{outcome: maybe, why: overBudget}
	}
	if len(by) < len(slots) {
		return answer{outcome: no}
	}
	choice, ok := representatives(options)
	if !ok {
		return answer{outcome: no}
	}
	whole, nodes := answer{outcome: yes}, make([]*source.Node, len(slots))
	for i, id := range choice {
		f := slots[i].found[slices.IndexFunc(slots[i].found, func(f found) bool { return f.id == id })]
		nodes[i] = f.node
		if f.doubt != nil {
			whole.outcome, whole.why = maybe, f.doubt
		}
	}
	whole.value = source.NewArray(nodes...)
	return whole
}
