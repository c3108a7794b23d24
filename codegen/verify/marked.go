package verify

import (
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// step is one on the way to a value: to a member, or to an item.
type step struct {
	name string
	item bool
}

// marked reports whether a schema marks the value at the end of a path as personal data, or what is around it,
// or, of a name, names. Where a schema has alternatives it is enough that one does: what
// may be marked is not told.
func marked(s *event.Schema, path []step, ofName bool) bool {
	m := marks{s, map[int32]bool{}}
	here := m.all([]int32{s.Root})
	for i, p := range path {
		if m.says(here) {
			return true
		}
		if i == len(path)-1 && ofName {
			return m.names(here)
		}
		here = m.all(m.below(here, p))
	}
	return m.says(here)
}

// marks asks a table for its marks.
type marks struct {
	*event.Schema
	seen map[int32]bool
}

// all returns the nodes, with all that apply to the same value.
func (m *marks) all(nodes []int32) []int32 {
	clear(m.seen)
	var list []int32
	for len(nodes) > 0 {
		n := nodes[len(nodes)-1]
		nodes = nodes[:len(nodes)-1]
		if n <= 1 || m.seen[n] {
			continue
		}
		m.seen[n] = true
		list = append(list, n)
		nodes = m.beside(nodes, &m.Nodes[n])
	}
	return list
}

func (m *marks) beside(nodes []int32, n *event.Node) []int32 {
	if a := n.Apply; a != nil {
		nodes = append(append(append(nodes, a.All...), a.Any...), a.One...)
		nodes = append(nodes, a.If, a.Then, a.Else)
	}
	if n.Object != nil {
		for _, d := range n.Object.Dependents {
			nodes = append(nodes, d.Node)
		}
	}
	return nodes
}

func (m *marks) says(nodes []int32) bool {
	for _, n := range nodes {
		if p := m.Nodes[n].Personal; p != nil && p.Marked {
			return true
		}
	}
	return false
}

func (m *marks) names(nodes []int32) bool {
	var list []int32
	for _, n := range nodes {
		if o := m.Nodes[n].Object; o != nil {
			list = append(list, o.Names)
		}
	}
	return m.says(m.all(list))
}

func (m *marks) below(nodes []int32, p step) (list []int32) {
	for _, n := range nodes {
		node := &m.Nodes[n]
		if o := node.Object; o != nil && !p.item {
			list = append(list, membersNamed(o, p.name)...)
		}
		if a := node.Array; a != nil && p.item {
			list = append(append(list, a.Prefix...), a.Items, a.Unevaluated)
			if a.Contains != nil {
				list = append(list, a.Contains.Node)
			}
		}
	}
	return list
}

// membersNamed returns what may describe the member of a name. Patterns are not asked whether they match.
func membersNamed(o *event.ObjectRules, name string) (list []int32) {
	for _, p := range o.Patterns {
		list = append(list, p.Node)
	}
	for _, m := range o.Members {
		if m.Name == name && m.Node != 0 {
			return append(list, m.Node)
		}
	}
	return append(list, o.Rest, o.Unevaluated)
}

// pointerOf writes a path as a JSON Pointer, with what only the event knows as *.
func (k *Kind) pointerOf(path []step) string {
	var b strings.Builder
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, p := range path {
		b.WriteByte('/')
		if p.item || !k.declared[p.name] {
			b.WriteByte('*')
			continue
		}
		if _, err := strconv.Atoi(p.name); err == nil {
			b.WriteByte('*')
			continue
		}
		b.WriteString(escape.Replace(p.name))
	}
	return b.String()
}
