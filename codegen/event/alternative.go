package event

// OneOf returns the index of the one node under which the value that follows is
// valid, without reading it; -1 where it is valid under none of them, or several.
func (d *Decoder) OneOf(s *Schema, nodes ...int32) (int, error) { return d.alternative(s, true, nodes) }

// AnyOf returns the index of the first node under which the value that follows is
// valid, without reading it; -1 where it is valid under none of them.
func (d *Decoder) AnyOf(s *Schema, nodes ...int32) (int, error) {
	return d.alternative(s, false, nodes)
}

// alternative bounds the work for the whole text: alternatives may lie in
// alternatives, and each is looked at again.
func (d *Decoder) alternative(s *Schema, exact bool, nodes []int32) (int, error) {
	d.next()
	ahead := *d
	if err := ahead.skip(); err != nil {
		return -1, err
	}
	c := checker{schema: s, text: text(d.src[:ahead.pos]), steps: d.steps}
	found := -1
	for i, node := range nodes {
		if !c.node(node, d.pos, nil) {
			continue
		}
		if found >= 0 {
			found = -1
			break
		}
		if found = i; !exact {
			break
		}
	}
	d.steps = c.steps
	if c.exhausted() {
		return -1, d.errorf("telling the alternatives of the value apart takes too many steps")
	}
	return found, nil
}
