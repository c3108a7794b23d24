package privacy

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
)

// place is one place in an event: every schema that may describe what is there,
// each once.
type place []*schema.Schema

// step is a place below another, and the token that leads to it.
type step struct {
	token token
	to    place
}

// describing returns the place that the schemas describe together, with all that
// they apply to the same value, of those that lead to a mark.
func (m *Marked) describing(list ...*schema.Schema) place {
	var out place
	seen := map[*schema.Schema]bool{nil: true}
	add := func(s *schema.Schema) {
		if !seen[s] && m.leads[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, s := range list {
		add(s)
	}
	for i := 0; i < len(out) && m.take(1); i++ {
		m.inPlace(out[i], add)
	}
	return out
}

// below returns the places below p that lead to a mark: named members and
// numbered items each on their own, all others together as any.
func (m *Marked) below(p place) []step {
	var steps []step
	index := map[token]int{}
	put := func(t token, s *schema.Schema) {
		if !m.leads[s] {
			return
		}
		i, ok := index[t]
		if !ok {
			i = len(steps)
			index[t] = i
			steps = append(steps, step{token: t})
		}
		steps[i].to = append(steps[i].to, s)
	}
	for _, s := range p {
		for _, property := range s.Properties {
			put(token{name: property.Name}, property.Schema)
		}
		for i, item := range s.PrefixItems {
			put(token{name: strconv.Itoa(i)}, item)
		}
		others(s, func(sub *schema.Schema) { put(token{kind: toAny}, sub) })
	}
	for i := range steps {
		steps[i].to = m.describing(steps[i].to...)
	}
	return steps
}

// follow returns the place to which a token of a field leads from p.
func (m *Marked) follow(p place, t token) place {
	var next []*schema.Schema
	for _, s := range p {
		if t.kind == toAny {
			parts(s, func(sub *schema.Schema) { next = append(next, sub) })
			continue
		}
		next = append(append(next, m.member(s, t.name)...), item(s, t.name)...)
	}
	return m.describing(next...)
}

// member returns what may describe the member of s that is called name.
func (m *Marked) member(s *schema.Schema, name string) []*schema.Schema {
	list := []*schema.Schema{s.Property(name), s.UnevaluatedProperties}
	described := list[0] != nil
	for _, p := range s.PatternProperties {
		matches, known := m.matches(p.Pattern, name)
		if matches || !known {
			list = append(list, p.Schema)
		}
		described = described || matches
	}
	if !described {
		list = append(list, s.AdditionalProperties)
	}
	return list
}

// item returns what may describe the item of s with that number.
func item(s *schema.Schema, name string) []*schema.Schema {
	i, err := strconv.Atoi(name)
	switch {
	case err != nil || i < 0 || strconv.Itoa(i) != name:
		return nil
	case i < len(s.PrefixItems):
		return []*schema.Schema{s.PrefixItems[i], s.Contains}
	}
	return []*schema.Schema{s.Items, s.Contains, s.UnevaluatedItems}
}

// matches reports whether the pattern matches the name, and whether that is known.
func (m *Marked) matches(pattern, name string) (matches, known bool) {
	compiled, ok := m.patterns[pattern]
	if !ok {
		if translated, err := regex.Translate(pattern); err == nil {
			compiled, _ = regexp.Compile(translated) // nil where it is too large
		}
		m.patterns[pattern] = compiled
	}
	if compiled == nil {
		return false, false
	}
	return compiled.MatchString(name), true
}

// key tells places apart: those that have the same key have the same marks, and
// lead to the same.
func (m *Marked) key(p place) string {
	var ids []int
	for _, s := range p {
		if m.says[s] {
			ids = append(ids, m.ids[s])
		}
	}
	slices.Sort(ids)
	var b []byte
	for _, id := range ids {
		b = append(strconv.AppendInt(b, int64(id), 36), ' ')
	}
	return string(b)
}
