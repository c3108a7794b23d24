package change

import (
	"github.com/treaty-events/treaty/contract/schema"
)

// pairs joins the branches of two lists that mean the same variant: identical
// ones first, then those with the same tag, the same reference or title, those
// that alone have their types, those that share most names, and at last what is
// left by its order, if the lists are as long. A branch without partner has nil
// on the other side.
func pairs(old, new []*schema.Schema) []Pair {
	m := &matching{old: old, new: new, partner: make([]int, len(new)), taken: make([]bool, len(old))}
	for j := range new {
		m.partner[j] = -1
	}
	for _, name := range []func(*schema.Schema) string{text, tag, reference, title} {
		m.by(name)
	}
	m.byTypes()
	m.byNames()
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

func (m *matching) join(i, j int) { m.partner[j], m.taken[i] = i, true }

// waiting yields the new branches without partner, in order.
func (m *matching) waiting() []int {
	var list []int
	for j := range m.new {
		if m.partner[j] < 0 {
			list = append(list, j)
		}
	}
	return list
}

// free lists the old branches without partner, in order.
func (m *matching) free() []int {
	var list []int
	for i := range m.old {
		if !m.taken[i] {
			list = append(list, i)
		}
	}
	return list
}

// by joins branches with the same name that are not joined yet. An empty name
// is none.
func (m *matching) by(name func(*schema.Schema) string) {
	named := map[string][]int{}
	for _, i := range m.free() {
		if key := name(m.old[i]); key != "" {
			named[key] = append(named[key], i)
		}
	}
	for _, j := range m.waiting() {
		key := name(m.new[j])
		if list := named[key]; len(list) > 0 {
			m.join(list[0], j)
			named[key] = list[1:]
		}
	}
}

// byTypes joins branches that are the only ones of their types on both sides.
func (m *matching) byTypes() {
	older, newer := map[schema.Types][]int{}, map[schema.Types][]int{}
	for _, i := range m.free() {
		t := typesOf(m.old[i].Deref())
		older[t] = append(older[t], i)
	}
	for _, j := range m.waiting() {
		t := typesOf(m.new[j].Deref())
		newer[t] = append(newer[t], j)
	}
	for _, j := range m.waiting() {
		t := typesOf(m.new[j].Deref())
		if len(older[t]) == 1 && len(newer[t]) == 1 && !m.apart(older[t][0], j) {
			m.join(older[t][0], j)
		}
	}
}

// maxCompared bounds the branches whose names are compared each with each.
const maxCompared = 64

// byNames joins each new branch with the old one of its types with which it
// shares most names of properties: at least half of those that both have.
func (m *matching) byNames() {
	waiting, free := m.waiting(), m.free()
	if len(waiting) > maxCompared || len(free) > maxCompared {
		return
	}
	for _, j := range waiting {
		best, most := -1, 0.5
		for _, i := range free {
			if m.taken[i] || m.apart(i, j) || !meet(m.old[i], m.new[j]) {
				continue
			}
			if share := sharedNames(m.old[i].Deref(), m.new[j].Deref()); share >= most && (best < 0 || share > most) {
				best, most = i, share
			}
		}
		if best >= 0 {
			m.join(best, j)
		}
	}
}

func (m *matching) byOrder() {
	free := m.free()
	for n, j := range m.waiting() {
		if i := free[n]; !m.apart(i, j) && meet(m.old[i], m.new[j]) {
			m.join(i, j)
		}
	}
}

// apart reports whether tags say that two branches are different variants.
func (m *matching) apart(i, j int) bool {
	older, newer := tag(m.old[i]), tag(m.new[j])
	return older != "" && newer != "" && older != newer
}

// meet reports whether two branches have a type in common.
func meet(a, b *schema.Schema) bool { return typesOf(a.Deref())&typesOf(b.Deref()) != 0 }

// sharedNames is the part of all names of properties of the two that both have.
func sharedNames(a, b *schema.Schema) float64 {
	both := 0
	for _, p := range a.Properties {
		if b.Property(p.Name) != nil {
			both++
		}
	}
	all := len(a.Properties) + len(b.Properties) - both
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}

// text is what the branch says.
func text(s *schema.Schema) string { return string(s.Node.Canonical()) }
