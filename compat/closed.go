package compat

import (
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// closesObject reports whether s is `false` or {"not": {}}, the two ways of
// closing an object that a tolerant reader opens. Annotations may stand beside.
func closesObject(s *schema.Schema) bool {
	if s.Bool != nil {
		return !*s.Bool
	}
	return s.Not != nil && saysOnly(s, "not") && isEverything(s.Not)
}

func isEverything(s *schema.Schema) bool {
	if s.Bool != nil {
		return *s.Bool
	}
	return saysOnly(s, "")
}

// saysOnly reports whether s has no keyword but one, annotations aside.
func saysOnly(s *schema.Schema, keyword string) bool {
	for _, m := range s.Node.Members {
		switch m.Name {
		case keyword, "title", "description", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly":
		default:
			if !strings.HasPrefix(m.Name, "x-") {
				return false
			}
		}
	}
	return true
}

// inPlace calls visit for every subschema that applies to the same value as s.
func inPlace(s *schema.Schema, visit func(*schema.Schema)) {
	for _, list := range [...][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, sub := range list {
			visit(sub)
		}
	}
	for _, sub := range [...]*schema.Schema{s.Not, s.If, s.Then, s.Else} {
		if sub != nil {
			visit(sub)
		}
	}
	for _, d := range s.DependentSchemas {
		visit(d.Schema)
	}
	for _, ref := range [...]*schema.Reference{s.Ref, s.DynamicRef} {
		if ref != nil && ref.Target != nil {
			visit(ref.Target)
		}
	}
}

// below calls visit for every subschema that applies to a part of the value.
func below(s *schema.Schema, visit func(*schema.Schema)) {
	for _, sub := range s.PrefixItems {
		visit(sub)
	}
	for _, sub := range [...]*schema.Schema{s.Items, s.Contains, s.UnevaluatedItems,
		s.AdditionalProperties, s.PropertyNames, s.UnevaluatedProperties} {
		if sub != nil {
			visit(sub)
		}
	}
	for _, p := range s.Properties {
		visit(p.Schema)
	}
	for _, p := range s.PatternProperties {
		visit(p.Schema)
	}
}
