package schema

import "github.com/treaty-events/treaty/contract/source"

// defs reads `$defs` and `definitions`.
func (p *parser) defs(s *Schema, m *source.Member) {
	s.Defs = append(s.Defs, p.named(s, m, nil)...)
}

// contentSchema reads the schema of what a string encodes.
func (p *parser) contentSchema(s *Schema, m *source.Member) { s.ContentSchema = p.direct(s, m) }

// properties reads `properties`.
func (p *parser) properties(s *Schema, m *source.Member) {
	s.Properties, s.HasProperties = p.named(s, m, nil), true
}

// patternProperties reads `patternProperties`.
func (p *parser) patternProperties(s *Schema, m *source.Member) {
	s.HasPatternProperties = true
	for _, named := range p.named(s, m, nil) {
		s.PatternProperties = append(s.PatternProperties, PatternProperty{Pattern: named.Name, Member: named.Member, Schema: named.Schema})
	}
}

// items reads `items` of 2020-12, which has another keyword for arrays.
func (p *parser) items(s *Schema, m *source.Member) {
	if m.Value.Kind == source.Array {
		p.invalid(s, m, "\"items\" is one schema since draft 2020-12, not an array",
			"write the array under \"prefixItems\", and what was \"additionalItems\" under \"items\"")
		return
	}
	s.Items = p.direct(s, m)
}

// itemsBefore2020 reads `items` as one schema for every item or as an array of
// schemas, one for each of the first.
func (p *parser) itemsBefore2020(s *Schema, m *source.Member) {
	if m.Value.Kind == source.Array {
		s.PrefixItems = p.list(s, m)
		return
	}
	s.Items = p.direct(s, m)
}

// additionalItems reads what follows an array of items; beside anything else it
// decides nothing.
func (p *parser) additionalItems(s *Schema, m *source.Member) {
	rest := p.direct(s, m)
	if items := s.Node.Get("items"); items != nil && items.Kind == source.Array {
		s.Items = rest
		return
	}
	p.ignore(s, m.Name, true)
}

// dependencies reads `dependencies`, which 2019-09 split: arrays of names are
// DependentRequired, schemas DependentSchemas.
func (p *parser) dependencies(s *Schema, m *source.Member) {
	isNames := func(member *source.Member) bool { return member.Value.Kind == source.Array }
	s.DependentSchemas = p.named(s, m, func(member *source.Member) bool { return !isNames(member) })
	p.dependentNames(s, m, isNames)
}

// dependentSchemas reads `dependentSchemas`.
func (p *parser) dependentSchemas(s *Schema, m *source.Member) {
	s.DependentSchemas = p.named(s, m, nil)
}

// dependentRequired reads `dependentRequired`.
func (p *parser) dependentRequired(s *Schema, m *source.Member) {
	if m.Value.Kind != source.Object {
		p.wants(s, m, "an object whose values are arrays of names")
		return
	}
	p.dependentNames(s, m, func(*source.Member) bool { return true })
}

// dependentNames reads the members of m that take wants as arrays of names.
func (p *parser) dependentNames(s *Schema, m *source.Member, take func(*source.Member) bool) {
	at := s.Pointer.Join(m.Name)
	for i := range m.Value.Members {
		member := &m.Value.Members[i]
		if !take(member) {
			continue
		}
		d := DependentRequired{Name: member.Name, Member: member}
		for _, n := range p.names(s, m, member.Value, at.Join(member.Name)) {
			d.Required = append(d.Required, n.Text)
		}
		s.DependentRequired = append(s.DependentRequired, d)
	}
}

// defaultValue reads `default`.
func (p *parser) defaultValue(s *Schema, m *source.Member) { s.annotate().Default = m.Value }

// examples reads `examples`.
func (p *parser) examples(s *Schema, m *source.Member) {
	if m.Value.Kind != source.Array {
		p.wants(s, m, "an array of values")
		return
	}
	s.annotate().Examples = m.Value.Items
}
