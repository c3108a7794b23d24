package compat

import "github.com/treaty-events/treaty/contract/schema"

// survey looks at everything that schemas reach before they are compiled.
type survey struct {
	state   map[*schema.Schema]progress
	queue   []*schema.Schema
	dynamic bool           // a reference depends on the dynamic scope
	cycle   *schema.Schema // a schema that refers to itself in place
}

type progress uint8

const (
	unseen progress = iota
	entered
	left
)

// look visits all that the roots reach: in-place references depth first, to
// find those that lead back, the rest in turn.
func look(roots ...*schema.Schema) survey {
	v := survey{state: map[*schema.Schema]progress{}, queue: roots}
	for len(v.queue) > 0 {
		s := v.queue[len(v.queue)-1]
		v.queue = v.queue[:len(v.queue)-1]
		v.visit(s)
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
	v.dynamic = v.dynamic || (s.DynamicRef != nil && s.DynamicRef.Dynamic)
	inPlace(s, v.visit)
	below(s, func(sub *schema.Schema) {
		if v.state[sub] == unseen {
			v.queue = append(v.queue, sub)
		}
	})
	v.state[s] = left
}
