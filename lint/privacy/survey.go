package privacy

import (
	"github.com/treaty-events/treaty/contract/schema"
)

// survey looks once at every schema that is reached, and finds out which are
// marked and which lead to a mark: nothing else has to be walked.
func (m *Marked) survey() {
	list := m.reached()
	from := map[*schema.Schema][]*schema.Schema{}
	var todo []*schema.Schema
	for _, s := range list {
		m.each(s, func(sub *schema.Schema) { from[sub] = append(from[sub], s) })
		if own := m.marksOf(s); len(own) > 0 {
			m.own[s] = own
			todo = append(todo, s)
		}
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !m.leads[s] {
			m.leads[s] = true
			todo = append(todo, from[s]...)
		}
	}
	for _, s := range list {
		m.says[s] = len(m.own[s]) > 0
		parts(s, func(sub *schema.Schema) { m.says[s] = m.says[s] || m.leads[sub] })
	}
}

// reached returns every schema that is reached, the root first. A dynamic
// reference may lead into any resource, so it ends when there is no new one.
func (m *Marked) reached() []*schema.Schema {
	list := []*schema.Schema{m.root}
	m.ids[m.root] = 0
	seen := map[*schema.Schema]bool{nil: true}
	for known := -1; known != len(m.roots); {
		known = len(m.roots)
		for i := 0; i < len(list) && m.take(1); i++ {
			if root := list[i].Root; !seen[root] {
				seen[root] = true
				m.roots = append(m.roots, root)
			}
			m.each(list[i], func(sub *schema.Schema) {
				if _, ok := m.ids[sub]; !ok {
					m.ids[sub] = len(list)
					list = append(list, sub)
				}
			})
		}
	}
	return list
}

// marksOf returns what a schema says of its value: itself, of the names of its
// members, or of what its text encodes.
func (m *Marked) marksOf(s *schema.Schema) []ownMark {
	var list []ownMark
	if own, ok := written(s); ok {
		list = append(list, own)
	}
	list = append(list, m.marksIn(s, s.PropertyNames, Names, m.inPlace)...)
	return append(list, m.marksIn(s, s.ContentSchema, Encoded, m.everything)...)
}

// marksIn returns the marks in what is reached from a schema of names or of
// contents.
func (m *Marked) marksIn(s, inner *schema.Schema, within Within, reach func(*schema.Schema, func(*schema.Schema))) []ownMark {
	if inner == nil {
		return nil
	}
	var marks []ownMark
	list := []*schema.Schema{inner}
	seen := map[*schema.Schema]bool{inner: true}
	for i := 0; i < len(list) && m.take(1); i++ {
		if own, ok := written(list[i]); ok {
			own.within, own.schema = within, s
			marks = append(marks, own)
		}
		reach(list[i], func(sub *schema.Schema) {
			if !seen[sub] {
				seen[sub] = true
				list = append(list, sub)
			}
		})
	}
	return marks
}

// each calls visit for every schema that s applies to its value or a part of it.
func (m *Marked) each(s *schema.Schema, visit func(*schema.Schema)) {
	m.inPlace(s, visit)
	parts(s, visit)
}

// everything calls visit for every schema that says something of a part of the
// value, of its names, or of what it encodes.
func (m *Marked) everything(s *schema.Schema, visit func(*schema.Schema)) {
	m.each(s, visit)
	for _, sub := range []*schema.Schema{s.PropertyNames, s.ContentSchema} {
		if sub != nil {
			visit(sub)
		}
	}
}

// inPlace calls visit for what s applies to the same value; what `not` says is no
// annotation of it. A reference that depends on the dynamic scope may lead to
// every schema that its anchor marks.
func (m *Marked) inPlace(s *schema.Schema, visit func(*schema.Schema)) {
	for _, list := range [...][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf, {s.If, s.Then, s.Else}} {
		for _, sub := range list {
			if sub != nil {
				visit(sub)
			}
		}
	}
	for _, d := range s.DependentSchemas {
		visit(d.Schema)
	}
	for _, ref := range [...]*schema.Reference{s.Ref, s.DynamicRef} {
		if ref == nil || ref.Target == nil {
			continue
		}
		visit(ref.Target)
		if ref.Dynamic && m.take(len(m.roots)) {
			for _, root := range m.roots {
				if sub := root.DynamicAnchor(ref.Anchor); sub != nil {
					visit(sub)
				}
			}
		}
	}
}

// parts calls visit for every schema that s applies to a part of its value.
func parts(s *schema.Schema, visit func(*schema.Schema)) {
	for _, p := range s.Properties {
		visit(p.Schema)
	}
	for _, sub := range s.PrefixItems {
		visit(sub)
	}
	others(s, visit)
}

// others calls visit for the schemas of members and items that have no name or
// number of their own.
func others(s *schema.Schema, visit func(*schema.Schema)) {
	for _, sub := range [...]*schema.Schema{s.Items, s.Contains, s.UnevaluatedItems, s.AdditionalProperties, s.UnevaluatedProperties} {
		if sub != nil {
			visit(sub)
		}
	}
	for _, p := range s.PatternProperties {
		visit(p.Schema)
	}
}
