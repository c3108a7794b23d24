package change

import (
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
)

func itoa(i int) string { return strconv.Itoa(i) }

// branchList is the branches of one keyword on both sides.
type branchList struct {
	keyword  string
	old, new []*schema.Schema
}

// branches returns the lists of subschemas at one place.
func branches(at Pair) []branchList {
	return []branchList{
		{"allOf", at.Old.AllOf, at.New.AllOf},
		{"anyOf", at.Old.AnyOf, at.New.AnyOf},
		{"oneOf", at.Old.OneOf, at.New.OneOf},
	}
}

// pairs joins the branches of two lists that mean the same variant: identical
// ones first, then those with the same tag, the same reference or title, and at
// last what is left by its order. A branch without partner has nil on the other
// side.
func pairs(old, new []*schema.Schema) []Pair {
	m := &matching{old: old, new: new, partner: make([]int, len(new)), taken: make([]bool, len(old))}
	for j := range new {
		m.partner[j] = -1
	}
	for _, name := range []func(*schema.Schema) string{text, tag, reference, title} {
		m.by(name)
	}
	if len(old) == len(new) {
		m.byOrder()
	}
	var list []Pair
	for j, s := range new {
		p := Pair{New: s}
		if m.partner[j] >= 0 {
			p.Old = old[m.partner[j]]
		}
		list = append(list, p)
	}
	for i, s := range old {
		if !m.taken[i] {
			list = append(list, Pair{Old: s})
		}
	}
	return list
}

type matching struct {
	old, new []*schema.Schema
	partner  []int // of each new branch; -1: none
	taken    []bool
}

// by joins branches with the same name that are not joined yet. An empty name
// is none.
func (m *matching) by(name func(*schema.Schema) string) {
	waiting := map[string][]int{}
	for i, s := range m.old {
		if key := name(s); key != "" && !m.taken[i] {
			waiting[key] = append(waiting[key], i)
		}
	}
	for j, s := range m.new {
		if m.partner[j] >= 0 {
			continue
		}
		if list := waiting[name(s)]; len(list) > 0 {
			m.join(list[0], j)
			waiting[name(s)] = list[1:]
		}
	}
}

func (m *matching) byOrder() {
	i := 0
	for j := range m.new {
		if m.partner[j] >= 0 {
			continue
		}
		for i < len(m.old) && m.taken[i] {
			i++
		}
		if i < len(m.old) {
			m.join(i, j)
		}
	}
}

func (m *matching) join(i, j int) { m.partner[j], m.taken[i] = i, true }

// text is what the branch says.
func text(s *schema.Schema) string { return string(s.Node.Canonical()) }

// tag is the values of a required property with const or a single enum value.
func tag(s *schema.Schema) string {
	s = s.Deref()
	for _, r := range s.Required {
		p := s.Property(r.Name)
		if p == nil {
			continue
		}
		if values := valuesOf(p.Deref()); len(values) == 1 {
			return r.Name + "=" + string(values[0].Canonical())
		}
	}
	return ""
}

func reference(s *schema.Schema) string {
	if s.Ref == nil {
		return ""
	}
	return s.Ref.Text
}

func title(s *schema.Schema) string { return s.Deref().Annotations.Title }
