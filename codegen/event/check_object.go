package event

import "strconv"

// fewMembers are looked through one by one: most differ in how long their names are.
const fewMembers = 16

// member returns the index of the rule about the member called name, or -1.
func (o *ObjectRules) member(name string) int {
	low, high := 0, len(o.Members)
	if high <= fewMembers {
		for i := range o.Members {
			if o.Members[i].Name == name {
				return i
			}
		}
		return -1
	}
	for low < high {
		middle := (low + high) / 2
		switch have := o.Members[middle].Name; {
		case have == name:
			return middle
		case have < name:
			low = middle + 1
		default:
			high = middle
		}
	}
	return -1
}

// object checks the members of the object at pos.
func (c *checker) object(n *Node, pos int, marks *marks) bool {
	o, valid := n.Object, true
	var few [4]uint64
	seen := few[:]
	if len(o.Members) > 64*len(few) {
		seen = make([]uint64, (len(o.Members)+63)/64)
	}
	count := 0
	for at, more := c.text.first(pos); more; count++ {
		name, value := c.member(at)
		rule := o.member(name)
		if rule >= 0 {
			seen[rule/64] |= 1 << (rule % 64)
		}
		end := c.end(value)
		c.push(step{name: name})
		if o.Names != 0 {
			valid = c.node(o.Names, at, nil) && valid
		}
		if valid || c.lists() {
			valid = c.value(n, name, rule, value, count, marks) && valid
		}
		c.pop()
		if !valid && !c.lists() {
			return false
		}
		at, more = c.text.next(end)
	}
	valid = c.memberCount(n, int64(count)) && valid
	if valid || c.lists() {
		valid = c.required(n, seen) && valid
	}
	for i := range o.Dependents {
		if !valid && !c.lists() {
			return false
		}
		d := &o.Dependents[i]
		if seen[d.If/64]>>(d.If%64)&1 == 1 {
			valid = c.dependent(n, d, seen, pos, marks) && valid
		}
	}
	return valid
}

// value checks the value of the member called name, the one with that number.
func (c *checker) value(n *Node, name string, rule, pos, number int, marks *marks) bool {
	o, valid, known := n.Object, true, false
	if rule >= 0 && o.Members[rule].Node != 0 {
		known = true
		valid = c.node(o.Members[rule].Node, pos, nil)
	}
	for i := range o.Patterns {
		if (valid || c.lists()) && c.schema.matches(o.Patterns[i].Pattern, name) {
			known = true
			valid = c.node(o.Patterns[i].Node, pos, nil) && valid
		}
	}
	if !known && o.Rest != 0 {
		known = true
		if c.schema.Nodes[o.Rest].Never {
			valid = c.unknown(n, "additionalProperties")
		} else {
			valid = c.node(o.Rest, pos, nil) && valid
		}
	}
	if known {
		marks.mark(number)
	}
	return valid
}

func (c *checker) memberCount(n *Node, have int64) bool {
	count := n.Object.Count
	switch {
	case have < count.Min:
		return c.fail(n, "minProperties", mustHave("at least", count.Min, "member", have))
	case count.Capped && have > count.Max:
		return c.fail(n, "maxProperties", mustHave("at most", count.Max, "member", have))
	}
	return true
}

func (c *checker) required(n *Node, seen []uint64) bool {
	missing := ""
	for i := range n.Object.Members {
		m := &n.Object.Members[i]
		if !m.Required || seen[i/64]>>(i%64)&1 == 1 {
			continue
		}
		if !c.lists() {
			return false
		}
		if missing != "" {
			missing += ", "
		}
		missing += shown(m.Name)
	}
	return missing == "" || c.fail(n, "required", "must have "+missing)
}

// dependent checks what must hold where a member is there.
func (c *checker) dependent(n *Node, d *Dependent, seen []uint64, pos int, marks *marks) bool {
	valid := true
	for _, need := range d.Needs {
		if seen[need/64]>>(need%64)&1 == 0 {
			members := n.Object.Members
			valid = c.fail(n, d.Keyword, "must have "+shown(members[need].Name)+", since it has "+shown(members[d.If].Name))
		}
	}
	if d.Node != 0 && (valid || c.lists()) {
		valid = c.node(d.Node, pos, marks) && valid
	}
	return valid
}

// unevaluated checks the members or items that nothing evaluated.
func (c *checker) unevaluated(n *Node, pos int, marks *marks) bool {
	first, sub := c.text[pos], int32(0)
	if first == '{' && n.Object != nil {
		sub = n.Object.Unevaluated
	} else if first == '[' && n.Array != nil {
		sub = n.Array.Unevaluated
	}
	if sub == 0 || marks.all {
		return true
	}
	valid := true
	i := 0
	for at, more := c.text.first(pos); more; i++ {
		value, here := at, step{index: i, item: true}
		if first == '{' {
			here = step{}
			here.name, value = c.member(at)
		}
		if !marks.has(i) {
			c.push(here)
			switch {
			case !c.schema.Nodes[sub].Never:
				valid = c.node(sub, value, nil) && valid
			case first == '{':
				valid = c.unknown(n, "unevaluatedProperties")
			default:
				valid = c.fail(n, "unevaluatedItems", "the item is not allowed")
			}
			c.pop()
		}
		if !valid && !c.lists() {
			return false
		}
		at, more = c.text.next(c.end(value))
	}
	marks.markAll()
	return valid
}

// unknown reports a member that is not allowed, which the path leads to.
func (c *checker) unknown(n *Node, keyword string) bool {
	if !c.lists() {
		return false
	}
	return c.fail(n, keyword, "the member "+shown(c.path[len(c.path)-1].name)+" is not allowed")
}

// mustHave says how many there must be of what, and how many there are.
func mustHave(limit string, want int64, what string, have int64) string {
	if want != 1 {
		what += "s"
	}
	return "must have " + limit + " " + strconv.FormatInt(want, 10) + " " + what + ", not " + strconv.FormatInt(have, 10)
}
