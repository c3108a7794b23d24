package compat_test

import (
	"maps"
	"math/big"
	"slices"
)

// draft draws the draft that a document is written in. Dynamic references need
// one that has them.
func (d drawer) draft() int {
	if d.about == ofScopes {
		return oneOf(d, []int{2020, 2020, 2019})
	}
	return oneOf(d, []int{2020, 2020, 2020, 2020, 2020, 7, 7, 2019, 6, 4})
}

// asDraft writes a schema of 2020-12 in the words of another draft; what that
// has no words for is left out.
func asDraft(s any, draft int) any {
	m, ok := s.(tree)
	if !ok {
		return boolean(s, draft)
	}
	c := tree{}
	for keyword, v := range m {
		switch {
		case slices.Contains(inOne, keyword):
			c[keyword] = asDraft(v, draft)
			if draft == 4 && keyword == "additionalProperties" && (v == true || v == false) {
				c[keyword] = v
			}
		case slices.Contains(inList, keyword):
			l := []any{}
			for _, sub := range v.([]any) {
				l = append(l, asDraft(sub, draft))
			}
			c[keyword] = l
		case slices.Contains(inMap, keyword):
			within := tree{}
			for name, sub := range v.(tree) {
				within[name] = asDraft(sub, draft)
			}
			c[keyword] = within
		default:
			c[keyword] = clone(v)
		}
	}
	if draft <= 2019 {
		asItems(c)
		asRecursive(c)
	}
	if draft <= 7 {
		asDependencies(c)
		drop(c, "unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains")
		drop(c, "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$dynamicRef", "$recursiveRef")
	}
	if draft <= 6 {
		drop(c, "if", "then", "else")
	}
	if draft == 4 {
		asBounds(c, "minimum", "exclusiveMinimum", 1)
		asBounds(c, "maximum", "exclusiveMaximum", -1)
		if v, ok := c["const"]; ok && !has(c, "enum") {
			c["enum"] = []any{v}
		}
		drop(c, "const", "contains", "propertyNames")
		if l, ok := c["required"].([]any); ok && len(l) == 0 {
			drop(c, "required")
		}
	}
	return c
}

func drop(s tree, keywords ...string) {
	for _, keyword := range keywords {
		delete(s, keyword)
	}
}

// boolean is a boolean schema, which draft 4 writes as an object.
func boolean(s any, draft int) any {
	switch {
	case draft > 4:
		return s
	case s == true:
		return tree{}
	}
	return tree{"not": tree{}}
}

func asItems(s tree) {
	prefix, ok := s["prefixItems"]
	if !ok {
		return
	}
	if rest, ok := s["items"]; ok {
		s["additionalItems"] = rest
	}
	s["items"] = prefix
	drop(s, "prefixItems")
}

// asRecursive writes dynamic references as 2019-09 does. Those drawn are all of
// one name, and their anchors are at the roots of resources.
func asRecursive(s tree) {
	if has(s, "$dynamicAnchor") {
		s["$recursiveAnchor"] = true
	}
	if has(s, "$dynamicRef") {
		s["$recursiveRef"] = "#"
	}
	drop(s, "$dynamicAnchor", "$dynamicRef")
}

func asDependencies(s tree) {
	dependencies := tree{}
	maps.Copy(dependencies, objectOf(s, "dependentRequired"))
	maps.Copy(dependencies, objectOf(s, "dependentSchemas"))
	for name, needs := range dependencies {
		if l, ok := needs.([]any); ok && len(l) == 0 { // draft 4 has no empty ones
			delete(dependencies, name)
		}
	}
	if len(dependencies) > 0 {
		s["dependencies"] = dependencies
	}
	drop(s, "dependentRequired", "dependentSchemas")
}

// asBounds writes an exclusive bound with draft 4's boolean, where it is the
// tighter of the two. Sign is 1 for lower bounds, -1 for upper ones.
func asBounds(s tree, keyword, exclusive string, sign int) {
	bound, ok := s[exclusive].(*big.Rat)
	if !ok {
		return
	}
	drop(s, exclusive)
	if plain, ok := s[keyword].(*big.Rat); ok && plain.Cmp(bound)*sign > 0 {
		return
	}
	s[keyword], s[exclusive] = bound, true
}
