package glance

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// array answers for the items.
func (l *look) array(s *schema.Schema, v *source.Node, depth int) certainty {
	answer := within(len(v.Items), s.MinItems, s.MaxItems)
	if s.UniqueItems {
		answer = min(answer, l.distinct(v.Items))
	}
	for i, item := range v.Items {
		sub := s.Items
		if i < len(s.PrefixItems) {
			sub = s.PrefixItems[i]
		}
		if answer == no {
			return no
		}
		answer = min(answer, l.at(sub, item, depth+1))
	}
	return answer
}

// distinct answers whether no two items are equal.
func (l *look) distinct(items []*source.Node) certainty {
	if !l.spend(len(items) * len(items)) {
		return maybe
	}
	for i, a := range items {
		for _, b := range items[:i] {
			if source.Equal(a, b) {
				return no
			}
		}
	}
	return yes
}

// object answers for the members.
func (l *look) object(s *schema.Schema, v *source.Node, depth int) certainty {
	if !l.spend(len(v.Members)*(1+len(s.Properties)+len(s.PatternProperties))) || !l.spend(len(s.Required)*len(v.Members)) {
		return maybe
	}
	answer := within(len(v.Members), s.MinProperties, s.MaxProperties)
	for _, r := range s.Required {
		answer = min(answer, certain(v.Member(r.Name) != nil))
	}
	for i := range v.Members {
		if answer == no {
			return no
		}
		answer = min(answer, l.member(s, &v.Members[i], depth))
	}
	return min(answer, l.dependent(s, v, depth))
}

// member answers for one member and its name.
func (l *look) member(s *schema.Schema, m *source.Member, depth int) certainty {
	answer, named := yes, false
	if sub := s.Property(m.Name); sub != nil {
		answer, named = l.at(sub, m.Value, depth+1), true
	}
	for _, p := range s.PatternProperties {
		switch match(p.Pattern, m.Name) {
		case yes:
			answer, named = min(answer, l.at(p.Schema, m.Value, depth+1)), true
		case maybe:
			return maybe
		}
	}
	if !named {
		answer = min(answer, l.at(s.AdditionalProperties, m.Value, depth+1))
	}
	if s.PropertyNames != nil {
		answer = min(answer, l.at(s.PropertyNames, source.NewString(m.Name), depth+1))
	}
	return answer
}

// dependent answers for what the presence of a member asks.
func (l *look) dependent(s *schema.Schema, v *source.Node, depth int) certainty {
	answer := yes
	for _, d := range s.DependentRequired {
		if v.Member(d.Name) == nil {
			continue
		}
		for _, name := range d.Required {
			answer = min(answer, certain(v.Member(name) != nil))
		}
	}
	for _, d := range s.DependentSchemas {
		if v.Member(d.Name) != nil {
			answer = min(answer, l.at(d.Schema, v, depth+1))
		}
	}
	return answer
}
