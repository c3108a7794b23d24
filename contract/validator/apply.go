package validator

import (
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/source"
)

// apply calls visit for every schema that s may apply, with the value that it is
// applied to: the same, a member, an item or a member's name.
func apply(s *jsonschema.Schema, value *source.Node, visit func(*jsonschema.Schema, *source.Node)) {
	inPlace := func(child *jsonschema.Schema) {
		if child != nil {
			visit(child, value)
		}
	}
	for _, child := range []*jsonschema.Schema{s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else} {
		inPlace(child)
	}
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, child := range list {
			inPlace(child)
		}
	}
	switch value.Kind {
	case source.Object:
		for i := range value.Members {
			m := &value.Members[i]
			inPlace(s.DependentSchemas[m.Name])
			if child, ok := s.Dependencies[m.Name].(*jsonschema.Schema); ok {
				inPlace(child)
			}
			applyMember(s, m, visit)
		}
	case source.Array:
		applyItems(s, value, visit)
	}
}

// applyMember visits what s may apply to a member and its name.
func applyMember(s *jsonschema.Schema, m *source.Member, visit func(*jsonschema.Schema, *source.Node)) {
	if s.PropertyNames != nil {
		visit(s.PropertyNames, source.NewString(m.Name))
	}
	if child := s.Properties[m.Name]; child != nil {
		visit(child, m.Value)
	} else if child, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
		visit(child, m.Value)
	}
	for re, child := range s.PatternProperties {
		if re.MatchString(m.Name) {
			visit(child, m.Value)
		}
	}
	if o, ok := othersOf(s); ok && o.about(m.Name) {
		visit(o.schema, m.Value)
	}
	if s.UnevaluatedProperties != nil {
		visit(s.UnevaluatedProperties, m.Value)
	}
}

// applyItems visits what s may apply to the items of an array.
func applyItems(s *jsonschema.Schema, array *source.Node, visit func(*jsonschema.Schema, *source.Node)) {
	for i, item := range array.Items {
		if child := itemSchema(s, i); child != nil {
			visit(child, item)
		}
		for _, child := range []*jsonschema.Schema{s.Contains, s.UnevaluatedItems} {
			if child != nil {
				visit(child, item)
			}
		}
	}
}

// itemSchema returns what items, additionalItems and prefixItems apply to item i,
// or nil.
func itemSchema(s *jsonschema.Schema, i int) *jsonschema.Schema {
	if i < len(s.PrefixItems) {
		return s.PrefixItems[i]
	}
	switch items := s.Items.(type) {
	case *jsonschema.Schema:
		return items
	case []*jsonschema.Schema:
		if i < len(items) {
			return items[i]
		}
		rest, _ := s.AdditionalItems.(*jsonschema.Schema)
		return rest
	}
	return s.Items2020
}
