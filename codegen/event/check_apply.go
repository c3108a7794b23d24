package event

import "strconv"

// apply checks the value at pos against the schemas of the same value.
func (c *checker) apply(n *Node, pos int, marks *marks) bool {
	a, valid := n.Apply, true
	for _, sub := range a.All {
		valid = c.node(sub, pos, marks) && valid
		if !valid && !c.lists() {
			return false
		}
	}
	if len(a.Any) > 0 && (valid || c.lists()) {
		valid = c.any(n, pos, marks) && valid
	}
	if len(a.One) > 0 && (valid || c.lists()) {
		valid = c.one(n, pos, marks) && valid
	}
	if a.Not != 0 && (valid || c.lists()) && c.quietly(a.Not, pos, nil) {
		valid = c.fail(n, "not", "must not be what \"not\" describes")
	}
	if a.If != 0 && (valid || c.lists()) {
		valid = c.conditional(a, pos, marks) && valid
	}
	return valid
}

// quietly checks without listing violations. Marks are made only where the value
// is valid.
func (c *checker) quietly(node int32, pos int, outer *marks) bool {
	found := c.found
	c.found = nil
	var own *marks
	if outer != nil {
		own = new(marks)
	}
	valid := c.node(node, pos, own) && !c.exhausted()
	if valid && outer != nil {
		outer.add(own)
	}
	c.found = found
	return valid
}

// any checks anyOf. All branches are looked at where they may evaluate something.
func (c *checker) any(n *Node, pos int, marks *marks) bool {
	valid := false
	for _, sub := range n.Apply.Any {
		if c.quietly(sub, pos, marks) {
			valid = true
			if marks == nil {
				return true
			}
		}
	}
	return valid || c.none(n, "anyOf", n.Apply.Any, pos)
}

// one checks oneOf: exactly one branch is valid.
func (c *checker) one(n *Node, pos int, marks *marks) bool {
	first := -1
	for i, sub := range n.Apply.One {
		switch {
		case !c.quietly(sub, pos, marks):
		case first < 0:
			first = i
		default:
			return c.fail(n, "oneOf", "must be one alternative of oneOf only, but is number "+
				strconv.Itoa(first+1)+" and number "+strconv.Itoa(i+1))
		}
	}
	return first >= 0 || c.none(n, "oneOf", n.Apply.One, pos)
}

// none reports that no branch is valid. Where the type of the value leaves one
// branch only, its violations say more.
func (c *checker) none(n *Node, keyword string, branches []int32, pos int) bool {
	if !c.lists() {
		return false
	}
	likely := int32(0)
	for _, sub := range branches {
		if !c.fits(sub, pos, 0) {
			continue
		}
		if likely != 0 {
			likely = 0
			break
		}
		likely = sub
	}
	if before := len(c.found.Violations); likely != 0 && !c.node(likely, pos, nil) && len(c.found.Violations) > before {
		return false
	}
	return c.fail(n, keyword, "must be one of the "+strconv.Itoa(len(branches))+" alternatives of "+keyword+", but is none")
}

// fits reports whether type, enum and const of a node, and of what it refers to,
// leave a chance to the value: also those of its members, one level down, by
// which people tell objects apart.
func (c *checker) fits(i int32, pos, depth int) bool {
	n := &c.schema.Nodes[i]
	switch {
	case n.Never,
		n.Types != 0 && n.Types&c.text.kinds(pos) == 0,
		n.Enum != nil && !c.among(n.Enum, pos),
		n.Const != nil && !c.among(n.Const, pos):
		return false
	}
	const most = 8 // references one after the other
	if n.Apply != nil && depth < most {
		for _, sub := range n.Apply.All {
			if !c.fits(sub, pos, depth+1) {
				return false
			}
		}
	}
	if n.Object == nil || c.text[pos] != '{' || depth > most {
		return true
	}
	for at, more := c.text.first(pos); more; {
		name, value := c.text.member(at)
		if rule := n.Object.member(name); rule >= 0 {
			sub := &c.schema.Nodes[n.Object.Members[rule].Node]
			if sub.Enum != nil && !c.among(sub.Enum, value) || sub.Const != nil && !c.among(sub.Const, value) {
				return false
			}
		}
		at, more = c.text.next(c.text.end(value))
	}
	return true
}

// conditional checks if, then and else.
func (c *checker) conditional(a *ApplyRules, pos int, marks *marks) bool {
	branch := a.Else
	if c.quietly(a.If, pos, marks) {
		branch = a.Then
	}
	return branch == 0 || c.node(branch, pos, marks)
}
