package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
)

func aboutNumbers(s *schema.Schema) bool {
	return s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil || s.MultipleOf != nil
}

func numberRules(s *schema.Schema) *event.NumberRules {
	if !aboutNumbers(s) {
		return nil
	}
	r := &event.NumberRules{}
	// Numbers are taken as they are written; in draft 4 it is a boolean that makes
	// a bound exclusive.
	if s.Minimum != nil {
		r.Minimum = s.Node.Get("minimum").Text
	}
	if s.Maximum != nil {
		r.Maximum = s.Node.Get("maximum").Text
	}
	if s.ExclusiveMinimum != nil {
		r.ExclusiveMinimum = exclusive(s, "exclusiveMinimum", "minimum")
	}
	if s.ExclusiveMaximum != nil {
		r.ExclusiveMaximum = exclusive(s, "exclusiveMaximum", "maximum")
	}
	if s.MultipleOf != nil {
		r.MultipleOf = s.Node.Get("multipleOf").Text
	}
	return r
}

func exclusive(s *schema.Schema, keyword, in4 string) string {
	if s.Draft == schema.Draft4 {
		keyword = in4
	}
	return s.Node.Get(keyword).Text
}

func aboutText(s *schema.Schema) bool {
	return s.MinLength != nil || s.MaxLength != nil || s.Pattern != nil
}

func (t *tabler) textRules(s *schema.Schema) *event.TextRules {
	if !aboutText(s) {
		return nil
	}
	r := &event.TextRules{Length: count(s.MinLength, s.MaxLength)}
	if s.Pattern != nil {
		r.Pattern = t.pattern(*s.Pattern, s)
	}
	return r
}

func count(least, most *int64) event.Count {
	var c event.Count
	if least != nil {
		c.Min = *least
	}
	if most != nil {
		c.Max, c.Capped = *most, true
	}
	return c
}

func aboutObjects(s *schema.Schema) bool {
	return len(s.Properties) > 0 || len(s.PatternProperties) > 0 || s.AdditionalProperties != nil || len(s.Required) > 0 ||
		s.MinProperties != nil || s.MaxProperties != nil || s.PropertyNames != nil || s.UnevaluatedProperties != nil ||
		len(s.DependentRequired) > 0 || len(s.DependentSchemas) > 0
}

func (t *tabler) objectRules(s *schema.Schema, in scope) *event.ObjectRules {
	if !aboutObjects(s) {
		return nil
	}
	o := &event.ObjectRules{Count: count(s.MinProperties, s.MaxProperties), Names: t.node(s.PropertyNames, in)}
	index := nameMembers(o, s)
	for _, p := range s.Properties {
		o.Members[index[p.Name]].Node = t.node(p.Schema, in)
	}
	for _, r := range s.Required {
		o.Members[index[r.Name]].Required = true
	}
	o.Rest, o.Unevaluated = t.node(s.AdditionalProperties, in), t.node(s.UnevaluatedProperties, in)
	for _, p := range s.PatternProperties {
		rule := event.PatternRule{Pattern: t.pattern(p.Pattern, s), Node: t.node(p.Schema, in)}
		if rule.Pattern == 0 {
			// Any name may match: nothing can be said of the members that none names,
			// but that they may be personal data.
			rule.Pattern, rule.Node = t.everyName(), t.perhaps(rule.Node)
		}
		o.Patterns = append(o.Patterns, rule)
	}
	for _, d := range s.DependentRequired {
		rule := event.Dependent{If: index[d.Name], Keyword: dependentKeyword(s)}
		for _, name := range d.Required {
			rule.Needs = append(rule.Needs, index[name])
		}
		o.Dependents = append(o.Dependents, rule)
	}
	for _, d := range s.DependentSchemas {
		o.Dependents = append(o.Dependents, event.Dependent{If: index[d.Name], Node: t.node(d.Schema, in)})
	}
	return o
}

// nameMembers lists every name that s knows, sorted, and returns their indexes.
func nameMembers(o *event.ObjectRules, s *schema.Schema) map[string]int32 {
	var names []string
	for _, p := range s.Properties {
		names = append(names, p.Name)
	}
	for _, r := range s.Required {
		names = append(names, r.Name)
	}
	for _, d := range s.DependentRequired {
		names = append(append(names, d.Name), d.Required...)
	}
	for _, d := range s.DependentSchemas {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	index := map[string]int32{}
	for i, name := range slices.Compact(names) {
		index[name] = int32(i)
		o.Members = append(o.Members, event.MemberRule{Name: name})
	}
	return index
}

// dependentKeyword returns the keyword of names that need others, as s writes it.
func dependentKeyword(s *schema.Schema) string {
	if s.Draft < schema.Draft2019 {
		return "dependencies"
	}
	return "dependentRequired"
}

func aboutArrays(s *schema.Schema) bool {
	return len(s.PrefixItems) > 0 || s.Items != nil || s.Contains != nil || s.UnevaluatedItems != nil ||
		s.MinItems != nil || s.MaxItems != nil || s.UniqueItems
}

func (t *tabler) arrayRules(s *schema.Schema, in scope) *event.ArrayRules {
	if !aboutArrays(s) {
		return nil
	}
	a := &event.ArrayRules{
		Items: t.node(s.Items, in), Unevaluated: t.node(s.UnevaluatedItems, in),
		Count: count(s.MinItems, s.MaxItems), Unique: s.UniqueItems,
	}
	for _, item := range s.PrefixItems {
		a.Prefix = append(a.Prefix, t.node(item, in))
	}
	if s.Contains != nil {
		a.Contains = &event.ContainsRule{
			Node: t.node(s.Contains, in), Count: count(s.MinContains, s.MaxContains), Evaluates: s.Draft >= schema.Draft2020,
		}
		if s.MinContains == nil {
			a.Contains.Count.Min = 1
		}
	}
	if s.Items != nil {
		a.ItemsAt = "items"
		if len(s.PrefixItems) > 0 && s.Draft < schema.Draft2020 {
			a.ItemsAt = "additionalItems"
		}
	}
	return a
}

func applies(s *schema.Schema) bool {
	return len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0 || s.Not != nil || s.If != nil
}

func (t *tabler) applyRules(s *schema.Schema, in scope) *event.ApplyRules {
	if s.Ref == nil && s.DynamicRef == nil && !applies(s) {
		return nil
	}
	a := &event.ApplyRules{Not: t.node(s.Not, in), If: t.node(s.If, in), Then: t.node(s.Then, in), Else: t.node(s.Else, in)}
	if s.Ref != nil {
		a.All = append(a.All, t.node(s.Ref.Target, in))
	}
	if r := s.DynamicRef; r != nil {
		target := r.Target
		if bound := in[r.Anchor]; r.Dynamic && bound != nil {
			target = bound
		}
		a.All = append(a.All, t.node(target, in))
	}
	each := func(to *[]int32, list []*schema.Schema) {
		for _, sub := range list {
			*to = append(*to, t.node(sub, in))
		}
	}
	each(&a.All, s.AllOf)
	each(&a.Any, s.AnyOf)
	each(&a.One, s.OneOf)
	a.All = slices.DeleteFunc(a.All, func(i int32) bool { return i == anything })
	return a
}
