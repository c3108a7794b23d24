package compat

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// survey looks at everything that schemas reach before they are compiled.
type survey struct {
	state   map[*schema.Schema]progress
	queue   []*schema.Schema
	cycle   *schema.Schema          // a schema that refers to itself in place
	anchors map[string]bool         // what references look for in the dynamic scope
	roots   map[*schema.Schema]bool // of the resources that are entered
}

type progress uint8

const (
	unseen progress = iota
	entered
	left
)

// look visits all that the roots reach: in-place references depth first, to
// find those that lead back, the rest in turn. Where a reference depends on the
// dynamic scope, all that it may lead to is reached.
func look(roots ...*schema.Schema) survey {
	v := survey{state: map[*schema.Schema]progress{}, queue: slices.Clone(roots), anchors: map[string]bool{}, roots: map[*schema.Schema]bool{}}
	for len(v.queue) > 0 {
		s := v.queue[len(v.queue)-1]
		v.queue = v.queue[:len(v.queue)-1]
		v.visit(s)
		if len(v.queue) == 0 {
			v.follow()
		}
	}
	return v
}

func (v *survey) visit(s *schema.Schema) {
	switch v.state[s] {
	case entered:
		v.cycle = s
		return
	case left:
		return
	}
	v.state[s] = entered
	v.roots[s.Root] = true
	if s.DynamicRef != nil && s.DynamicRef.Dynamic {
		v.anchors[s.DynamicRef.Anchor] = true
	}
	inPlace(s, v.visit)
	below(s, func(sub *schema.Schema) {
		if v.state[sub] == unseen {
			v.queue = append(v.queue, sub)
		}
	})
	v.state[s] = left
}

// follow puts what the dynamic references may lead to in the queue, where it is
// new.
func (v *survey) follow() {
	for root := range v.roots {
		for name := range v.anchors {
			if target := anchored(root, name); target != nil && v.state[target] == unseen {
				v.queue = append(v.queue, target)
			}
		}
	}
}

// dynamic returns the anchors that references look for in the dynamic scope.
func (v *survey) dynamic() []string { return slices.Sorted(maps.Keys(v.anchors)) }
