package compat

import (
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
)

// allRead reports whether all that the schemas constrain is read. Nil constrains
// nothing.
func (v *viewer) allRead(r *reads, list ...*schema.Schema) bool {
	return !slices.ContainsFunc(list, func(s *schema.Schema) bool { return s != nil && !v.covers(r, s) })
}

// namesRead reports whether it is read if the members that the terms require
// are there.
func (v *viewer) namesRead(r *reads, terms ...*term) bool {
	return !slices.ContainsFunc(terms, func(t *term) bool {
		if t.kind == kAll {
			return !v.namesRead(r, t.subs...)
		}
		return v.at(r, t.name) == nil
	})
}

// covers reports whether all that s constrains is read. The type of what is on
// the way to a field is.
func (v *viewer) covers(r *reads, s *schema.Schema) bool {
	if r == nil || !v.take(1) {
		return false
	}
	if r.exact || s.Bool != nil {
		return true
	}
	key := viewed{s, r}
	got, ok := v.covered[key]
	if !ok {
		got = !constrainsWhole(s) && !r.ignoring && v.coversInPlace(r, s) && v.coversArray(r, s) && v.coversObject(r, s)
		v.covered[key] = got
	}
	return got
}

// constrainsWhole reports whether s says something of the value itself, or of
// parts that depend on more than their place.
func constrainsWhole(s *schema.Schema) bool {
	numbers := s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil || s.MultipleOf != nil
	strings := s.MinLength != nil || s.MaxLength != nil || s.Pattern != nil
	return s.Enum != nil || s.Const != nil || numbers || strings || s.UnevaluatedItems != nil || s.UnevaluatedProperties != nil
}

func (v *viewer) coversInPlace(r *reads, s *schema.Schema) bool {
	for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
		if ref != nil && !v.allRead(r, ref.Target) {
			return false
		}
	}
	for _, d := range s.DependentSchemas {
		if v.at(r, d.Name) == nil || !v.covers(r, d.Schema) {
			return false
		}
	}
	for _, list := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf, {s.Not, s.If, s.Then, s.Else}} {
		if !v.allRead(r, list...) {
			return false
		}
	}
	return true
}

func (v *viewer) coversArray(r *reads, s *schema.Schema) bool {
	every := v.every(r)
	counts := s.MinItems != nil || s.MaxItems != nil
	if every == nil && (counts || s.Items != nil || s.Contains != nil) || s.UniqueItems && (every == nil || !every.exact) {
		return false
	}
	for i, sub := range s.PrefixItems {
		if !v.covers(v.at(r, strconv.Itoa(i)), sub) {
			return false
		}
	}
	return v.allRead(every, s.Items, s.Contains)
}

func (v *viewer) coversObject(r *reads, s *schema.Schema) bool {
	every := v.every(r)
	counts := s.MinProperties != nil || s.MaxProperties != nil
	if every == nil && (counts || s.PropertyNames != nil) {
		return false
	}
	for _, required := range s.Required {
		if v.at(r, required.Name) == nil {
			return false
		}
	}
	for _, d := range s.DependentRequired {
		missing := func(name string) bool { return v.at(r, name) == nil }
		if missing(d.Name) || slices.ContainsFunc(d.Required, missing) {
			return false
		}
	}
	for _, p := range s.Properties {
		if !v.covers(v.at(r, p.Name), p.Schema) {
			return false
		}
	}
	for _, p := range s.PatternProperties {
		if !v.covers(every, p.Schema) {
			return false
		}
	}
	return v.allRead(every, s.AdditionalProperties)
}
