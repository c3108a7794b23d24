package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
)

// object leaves out what the fields and the values of a struct or map show.
func (r *rest) object(o *event.ObjectRules, s *schema.Schema) *event.ObjectRules {
	switch {
	case o == nil || r.shown()&event.KindObject == 0:
		return nil
	case r.isUnion():
		return o
	}
	left := *o
	left.Members = nil
	if len(o.Patterns) > 0 || !r.others(s) {
		left.Members = slices.Clone(o.Members)
	} else {
		left.Rest = 0
		if len(o.Dependents) > 0 {
			left.Members = slices.Clone(o.Members)
			for i := range left.Members {
				left.Members[i].Node = 0
			}
		}
	}
	for i := range left.Members {
		left.Members[i].Required = false
	}
	if len(left.Patterns) == 0 && left.Rest == 0 && left.Names == 0 && left.Count == (event.Count{}) && len(left.Dependents) == 0 {
		return nil
	}
	return &left
}

// others reports whether the type shows what s says of the members that it does
// not name.
func (r *rest) others(s *schema.Schema) bool {
	switch additional := s.AdditionalProperties; {
	case additional == nil || accepts(additional):
		return true
	case s.HasPatternProperties:
		return false
	case r.ref.Kind == RefMap || r.ref.Type.Kind == Map:
		_, known := r.form.view.rest()
		return known
	case r.ref.Type.Kind != Struct || !namesAll(s, r.form.view.properties()):
		return false
	case never(additional):
		return r.ref.Type.Closed
	}
	return r.ref.Type.Additional != nil
}

// closed reports whether a struct may have no other members than its fields.
func closed(v *view) bool {
	properties := v.properties()
	return slices.ContainsFunc(v.parts, func(s *schema.Schema) bool {
		return never(s.AdditionalProperties) && len(s.PatternProperties) == 0 && namesAll(s, properties)
	})
}

// namesAll reports whether s itself names all of the properties.
func namesAll(s *schema.Schema, properties []property) bool {
	names := make(map[string]bool, len(s.Properties))
	for _, p := range s.Properties {
		names[p.Name] = true
	}
	return !slices.ContainsFunc(properties, func(p property) bool { return !names[p.name] })
}
