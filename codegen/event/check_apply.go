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

// conditional checks if, then and else.
func (c *checker) conditional(a *ApplyRules, pos int, marks *marks) bool {
	branch := a.Else
	if c.quietly(a.If, pos, marks) {
		branch = a.Then
	}
	return branch == 0 || c.node(branch, pos, marks)
}
