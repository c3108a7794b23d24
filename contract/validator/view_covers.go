package validator

import (
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// names copies what s says of the presence of members that are read, and the
// dependencies of which all is.
func (w *viewer) names(s *jsonschema.Schema, r *reading, made *jsonschema.Schema) {
	for _, name := range s.Required {
		if w.at(r, name) != nil {
			made.Required = append(made.Required, name)
		}
	}
	made.Dependencies, made.DependentRequired, made.DependentSchemas = map[string]any{}, map[string][]string{}, map[string]*jsonschema.Schema{}
	for _, name := range sortedNames(s.Dependencies) {
		switch value := s.Dependencies[name].(type) {
		case []string:
			if w.namesRead(r, append([]string{name}, value...)) {
				made.Dependencies[name] = value
			}
		case *jsonschema.Schema:
			if w.at(r, name) != nil && w.covers(value, r) {
				made.Dependencies[name] = w.whole(value)
			}
		}
	}
	for _, name := range sortedNames(s.DependentRequired) {
		value := s.DependentRequired[name]
		if w.namesRead(r, append([]string{name}, value...)) {
			made.DependentRequired[name] = value
		}
	}
	for _, name := range sortedNames(s.DependentSchemas) {
		value := s.DependentSchemas[name]
		if w.at(r, name) != nil && w.covers(value, r) {
			made.DependentSchemas[name] = w.whole(value)
		}
	}
}

func (w *viewer) namesRead(r *reading, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return w.at(r, name) == nil })
}

// coversAll reports whether all that the schemas constrain is read; nil
// constrains nothing.
func (w *viewer) coversAll(r *reading, list ...*jsonschema.Schema) bool {
	return !slices.ContainsFunc(list, func(s *jsonschema.Schema) bool { return s != nil && !w.covers(s, r) })
}

// covers reports whether all that s constrains is read.
func (w *viewer) covers(s *jsonschema.Schema, r *reading) bool {
	switch {
	case r == nil || !w.count(0):
		return false
	case r.whole || w.isBoolean(s):
		return true
	}
	key := viewedAt{s, r}
	got, known := w.covered[key]
	if !known {
		w.count(1)
		got = !r.opensEnum && w.onlyParts(s) && w.coversInPlace(s, r) && w.coversMembers(s, r) && w.coversItems(s, r)
		w.covered[key] = got
	}
	return got
}

// onlyParts reports whether s asserts nothing of a scalar or of the value as a
// whole, its type aside, and nothing that depends on what else is evaluated.
func (w *viewer) onlyParts(s *jsonschema.Schema) bool {
	return len(s.Constant) == 0 && len(s.Enum) == 0 && !w.known[s].emptyEnum &&
		s.Minimum == nil && s.Maximum == nil && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil && s.MultipleOf == nil &&
		s.MinLength == -1 && s.MaxLength == -1 && s.Pattern == nil &&
		s.UnevaluatedProperties == nil && s.UnevaluatedItems == nil
}

func (w *viewer) coversInPlace(s *jsonschema.Schema, r *reading) bool {
	if !w.coversAll(r, s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else) ||
		!w.coversAll(r, s.AllOf...) || !w.coversAll(r, s.AnyOf...) || !w.coversAll(r, s.OneOf...) {
		return false
	}
	for _, name := range sortedNames(s.Dependencies) {
		switch value := s.Dependencies[name].(type) {
		case []string:
			if !w.namesRead(r, append([]string{name}, value...)) {
				return false
			}
		case *jsonschema.Schema:
			if w.at(r, name) == nil || !w.covers(value, r) {
				return false
			}
		}
	}
	for _, name := range sortedNames(s.DependentRequired) {
		value := s.DependentRequired[name]
		if !w.namesRead(r, append([]string{name}, value...)) {
			return false
		}
	}
	for _, name := range sortedNames(s.DependentSchemas) {
		value := s.DependentSchemas[name]
		if w.at(r, name) == nil || !w.covers(value, r) {
			return false
		}
	}
	return true
}

func (w *viewer) coversMembers(s *jsonschema.Schema, r *reading) bool {
	if !w.namesRead(r, s.Required) {
		return false
	}
	for _, name := range sortedNames(s.Properties) {
		if !w.covers(s.Properties[name], w.at(r, name)) {
			return false
		}
	}
	every := w.every(r)
	if every == nil {
		return s.MinProperties == -1 && s.MaxProperties == -1 && s.PropertyNames == nil &&
			len(s.PatternProperties) == 0 && s.AdditionalProperties == nil
	}
	for _, re := range sortedPatterns(s.PatternProperties) {
		if !w.covers(s.PatternProperties[re], every) {
			return false
		}
	}
	additional, _ := s.AdditionalProperties.(*jsonschema.Schema)
	return w.coversAll(every, additional)
}

func (w *viewer) coversItems(s *jsonschema.Schema, r *reading) bool {
	every := w.every(r)
	list, several := s.Items.([]*jsonschema.Schema)
	for i, child := range slices.Concat(s.PrefixItems, list) {
		if !w.covers(child, w.at(r, strconv.Itoa(i))) {
			return false
		}
	}
	one, _ := s.Items.(*jsonschema.Schema)
	rest, _ := s.AdditionalItems.(*jsonschema.Schema)
	if every == nil {
		more := one != nil || several && s.AdditionalItems != nil || s.Items2020 != nil
		return s.MinItems == -1 && s.MaxItems == -1 && !s.UniqueItems && s.Contains == nil && !more
	}
	if s.UniqueItems && !every.whole {
		return false
	}
	if !several {
		rest = nil
	}
	return w.coversAll(every, one, rest, s.Items2020, s.Contains)
}
