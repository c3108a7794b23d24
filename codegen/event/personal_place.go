package event

// described is a node that says something of a value.
type described struct {
	node int32
	sure bool // whatever stands for the value must be valid under it too
}

// below is what is known of a member.
type below struct {
	schemas  []described
	declared bool // a schema names it
	required bool
}

func add(list []described, node int32, sure bool) []described {
	if node <= 1 { // none, or one that accepts everything
		return list
	}
	for i := range list {
		if list[i].node == node {
			list[i].sure = list[i].sure || sure
			return list
		}
	}
	return append(list, described{node, sure})
}

// describing returns all that describes the value at pos: of alternatives those
// that it may be.
func (p *personal) describing(given []described, pos int) []described {
	list := append([]described(nil), given...)
	for i := 0; i < len(list); i++ {
		n, sure := &p.schema.Nodes[list[i].node], list[i].sure
		if n.Object != nil && p.text[pos] == '{' {
			for _, d := range n.Object.Dependents {
				list = add(list, d.Node, false)
			}
		}
		if n.Apply == nil {
			continue
		}
		for _, sub := range n.Apply.All {
			list = add(list, sub, sure)
		}
		list = p.branches(list, n.Apply.Any, sure, pos)
		list = p.branches(list, n.Apply.One, sure, pos)
		if a := n.Apply; a.If != 0 {
			holds := p.schema.holds(a.If, p.text, pos)
			list = add(list, a.If, false)
			list = add(list, a.Then, sure && holds)
			list = add(list, a.Else, sure && !holds)
		}
	}
	return list
}

// branches adds the branches of a union. One is left out only where a fixed value
// or the JSON type tells it from the value, and another is left.
func (p *personal) branches(list []described, branches []int32, sure bool, pos int) []described {
	var possible []int32
	holding := 0
	for _, sub := range branches {
		if p.ruledOut(sub, pos, 0) {
			continue
		}
		possible = append(possible, sub)
		if p.schema.holds(sub, p.text, pos) {
			holding++
		}
	}
	if len(possible) == 0 {
		possible = branches
	}
	for _, sub := range possible {
		list = add(list, sub, sure && holding == 1 && p.schema.holds(sub, p.text, pos))
	}
	return list
}

// ruledOut reports whether the JSON type of the value at pos, or a fixed value of
// it or of its members, is another than the node's. What is itself personal data
// rules nothing out: it would stay where it is wrong.
func (p *personal) ruledOut(node int32, pos, depth int) bool {
	n := &p.schema.Nodes[node]
	if n.Never || n.Types != 0 && n.Types&p.text.kinds(pos) == 0 || p.differs(n, pos) {
		return true
	}
	const most = 8 // references one after the other
	if n.Apply != nil && depth < most {
		for _, sub := range n.Apply.All {
			if p.ruledOut(sub, pos, depth+1) {
				return true
			}
		}
	}
	if n.Object == nil || p.text[pos] != '{' {
		return false
	}
	for at, more := p.text.first(pos); more; {
		name, value := p.text.member(at)
		rule := n.Object.member(name)
		if rule >= 0 && p.differs(&p.schema.Nodes[n.Object.Members[rule].Node], value) {
			return true
		}
		at, more = p.text.next(p.text.end(value))
	}
	return false
}

// differs reports whether a node that is not marked fixes another value.
func (p *personal) differs(n *Node, pos int) bool {
	c := checker{schema: p.schema, text: p.text}
	return !n.marked() && (n.Enum != nil && !c.among(n.Enum, pos) || n.Const != nil && !c.among(n.Const, pos))
}

func (n *Node) marked() bool { return n.Personal != nil && n.Personal.Marked }

func (p *personal) marked(list []described) bool {
	for _, d := range list {
		if p.schema.Nodes[d.node].marked() {
			return true
		}
	}
	return false
}

// namesMarked reports whether the names of members are personal data.
func (p *personal) namesMarked(list []described) bool {
	for _, d := range list {
		if o := p.schema.Nodes[d.node].Object; o != nil && o.Names != 0 && p.namesNode(o.Names, map[int32]bool{}) {
			return true
		}
	}
	return false
}

// namesNode looks through all that a node applies to the same value: a name has no
// parts, and which alternative it is does not matter.
func (p *personal) namesNode(node int32, seen map[int32]bool) bool {
	n := &p.schema.Nodes[node]
	if seen[node] || n.marked() {
		return n.marked()
	}
	seen[node] = true
	if n.Apply == nil {
		return false
	}
	for _, list := range [...][]int32{n.Apply.All, n.Apply.Any, n.Apply.One, {n.Apply.If, n.Apply.Then, n.Apply.Else}} {
		for _, sub := range list {
			if sub != 0 && p.namesNode(sub, seen) {
				return true
			}
		}
	}
	return false
}

// member returns what describes the member called name.
func (p *personal) member(around []described, name string) below {
	var m below
	for _, d := range around {
		o := p.schema.Nodes[d.node].Object
		if o == nil {
			continue
		}
		described := false
		if rule := o.member(name); rule >= 0 {
			m.declared = true
			m.required = m.required || d.sure && o.Members[rule].Required
			described = o.Members[rule].Node != 0
			m.schemas = add(m.schemas, o.Members[rule].Node, d.sure)
		}
		for i := range o.Patterns {
			if p.schema.matches(o.Patterns[i].Pattern, name) {
				described = true
				m.schemas = add(m.schemas, o.Patterns[i].Node, d.sure)
			}
		}
		if !described {
			m.schemas = add(m.schemas, o.Rest, d.sure)
		}
		m.schemas = add(m.schemas, o.Unevaluated, false)
	}
	return m
}

// describingItem returns what describes item i.
func (p *personal) describingItem(around []described, i int) []described {
	var list []described
	for _, d := range around {
		a := p.schema.Nodes[d.node].Array
		if a == nil {
			continue
		}
		if i < len(a.Prefix) {
			list = add(list, a.Prefix[i], d.sure)
		} else {
			list = add(list, a.Items, d.sure)
		}
		if a.Contains != nil {
			list = add(list, a.Contains.Node, false)
		}
		list = add(list, a.Unevaluated, false)
	}
	return list
}
