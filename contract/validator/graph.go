package validator

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// eachChild calls visit for every compiled schema that s applies.
func eachChild(s *jsonschema.Schema, visit func(*jsonschema.Schema)) {
	remake(*s, func(_ string, child *jsonschema.Schema) *jsonschema.Schema {
		visit(child)
		return child
	})
}

// remake returns a copy of s in which every schema that it applies is replaced
// by what change returns, given the keyword.
func remake(s jsonschema.Schema, change func(keyword string, child *jsonschema.Schema) *jsonschema.Schema) *jsonschema.Schema {
	one := func(keyword string, child *jsonschema.Schema) *jsonschema.Schema {
		if child == nil {
			return nil
		}
		return change(keyword, child)
	}
	all := func(keyword string, children []*jsonschema.Schema) []*jsonschema.Schema {
		if children == nil {
			return nil
		}
		out := make([]*jsonschema.Schema, len(children))
		for i, child := range children {
			out[i] = change(keyword, child)
		}
		return out
	}
	s.Ref = one("$ref", s.Ref)
	s.RecursiveRef = one("$recursiveRef", s.RecursiveRef)
	s.Not, s.If = one("not", s.Not), one("if", s.If)
	s.Then, s.Else = one("then", s.Then), one("else", s.Else)
	s.AllOf, s.AnyOf, s.OneOf = all("allOf", s.AllOf), all("anyOf", s.AnyOf), all("oneOf", s.OneOf)
	s.PropertyNames = one("propertyNames", s.PropertyNames)
	s.UnevaluatedProperties = one("unevaluatedProperties", s.UnevaluatedProperties)
	s.PrefixItems, s.Items2020 = all("prefixItems", s.PrefixItems), one("items", s.Items2020)
	s.Contains = one("contains", s.Contains)
	s.UnevaluatedItems = one("unevaluatedItems", s.UnevaluatedItems)
	switch items := s.Items.(type) {
	case *jsonschema.Schema:
		s.Items = one("items", items)
	case []*jsonschema.Schema:
		s.Items = all("items", items)
	}
	s.AdditionalItems = oneIn("additionalItems", s.AdditionalItems, change)
	s.AdditionalProperties = oneIn("additionalProperties", s.AdditionalProperties, change)
	s.Properties = members("properties", s.Properties, change)
	s.DependentSchemas = members("dependentSchemas", s.DependentSchemas, change)
	s.PatternProperties = remakePatterns(s.PatternProperties, change)
	s.Dependencies = remakeDependencies(s.Dependencies, change)
	if o, ok := othersOf(&s); ok {
		o.schema = change("patternProperties", o.schema)
		s.Extensions = map[string]jsonschema.ExtSchema{"others": o}
	}
	return &s
}

type change = func(keyword string, child *jsonschema.Schema) *jsonschema.Schema

// oneIn changes a keyword whose value is a boolean or a schema.
func oneIn(keyword string, value any, change change) any {
	if child, ok := value.(*jsonschema.Schema); ok && child != nil {
		return change(keyword, child)
	}
	return value
}

func members(keyword string, children map[string]*jsonschema.Schema, change change) map[string]*jsonschema.Schema {
	if children == nil {
		return nil
	}
	out := make(map[string]*jsonschema.Schema, len(children))
	for _, name := range sortedNames(children) {
		out[name] = change(keyword, children[name])
	}
	return out
}

func remakePatterns(children map[*regexp.Regexp]*jsonschema.Schema, change change) map[*regexp.Regexp]*jsonschema.Schema {
	if children == nil {
		return nil
	}
	out := make(map[*regexp.Regexp]*jsonschema.Schema, len(children))
	for _, re := range sortedPatterns(children) {
		out[re] = change("patternProperties", children[re])
	}
	return out
}

// remakeDependencies leaves arrays of names as they are.
func remakeDependencies(children map[string]any, change change) map[string]any {
	if children == nil {
		return nil
	}
	out := make(map[string]any, len(children))
	for _, name := range sortedNames(children) {
		out[name] = oneIn("dependencies", children[name], change)
	}
	return out
}

// sortedNames returns the names of a map, so that nothing depends on its order.
func sortedNames[T any](m map[string]T) []string {
	return slices.Sorted(maps.Keys(m))
}

// sortedPatterns returns the patterns of a map in the order of their texts.
func sortedPatterns(m map[*regexp.Regexp]*jsonschema.Schema) []*regexp.Regexp {
	return slices.SortedFunc(maps.Keys(m), func(a, b *regexp.Regexp) int {
		return strings.Compare(a.String(), b.String())
	})
}
