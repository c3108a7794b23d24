package compat_test

import (
	"math/big"
	"strings"
)

// inNewest writes a document of an older draft in the words of 2020-12: the way
// back from asDraft.
func inNewest(older oracle) tree {
	root := modernized(older.root, older.draft, older.root).(tree)
	root["$schema"] = metaschemas[2020]
	return root
}

// modernized is the schema s of the resource, whose root that is.
func modernized(s any, draft int, resource tree) any {
	m, ok := s.(tree)
	if !ok || draft == 2020 {
		return clone(s)
	}
	if has(m, "$id") {
		resource = m
	}
	c := clone(m).(tree)
	eachApplied(m, func(keyword string, sub any) any { return modernized(sub, draft, resource) }, c)
	if draft <= 7 {
		if has(m, "$ref") { // beside it nothing counts
			kept := tree{"$ref": m["$ref"]}
			if has(c, "$defs") {
				kept["$defs"] = c["$defs"]
			}
			return kept
		}
		modernDependencies(c)
	}
	if draft == 4 {
		modernBound(c, "minimum", "exclusiveMinimum")
		modernBound(c, "maximum", "exclusiveMaximum")
	}
	modernItems(c)
	if draft == 2019 {
		modernRecursion(c, resource)
	}
	return c
}

// eachApplied writes into c what change makes of each subschema of m.
func eachApplied(m tree, change func(keyword string, sub any) any, c tree) {
	for _, keyword := range append([]string{"additionalItems"}, inOne...) {
		if _, several := m[keyword].([]any); has(m, keyword) && !several {
			c[keyword] = change(keyword, m[keyword])
		}
	}
	for _, keyword := range append([]string{"items"}, inList...) {
		for i, sub := range listOf(m, keyword) {
			listOf(c, keyword)[i] = change(keyword, sub)
		}
	}
	for _, keyword := range append([]string{"dependencies"}, inMap...) {
		for name, sub := range objectOf(m, keyword) {
			objectOf(c, keyword)[name] = change(keyword, sub)
		}
	}
}

func modernDependencies(s tree) {
	for name, needs := range objectOf(s, "dependencies") {
		keyword := "dependentSchemas"
		if _, ok := needs.([]any); ok {
			keyword = "dependentRequired"
		}
		if !has(s, keyword) {
			s[keyword] = tree{}
		}
		objectOf(s, keyword)[name] = needs
	}
	drop(s, "dependencies")
}

func modernBound(s tree, keyword, exclusive string) {
	if s[exclusive] == true {
		s[exclusive] = s[keyword].(*big.Rat)
		drop(s, keyword)
	} else {
		drop(s, exclusive)
	}
}

func modernItems(s tree) {
	rest, limited := s["additionalItems"]
	drop(s, "additionalItems")
	prefix, ok := s["items"].([]any)
	if !ok {
		return
	}
	drop(s, "items")
	if len(prefix) > 0 {
		s["prefixItems"] = prefix
	}
	if limited {
		s["items"] = rest
	}
}

// modernRecursion writes recursive references as dynamic ones, where the resource
// lets others stand in for it.
func modernRecursion(s, resource tree) {
	if s["$recursiveAnchor"] == true {
		s["$dynamicAnchor"] = "node"
	}
	if s["$recursiveRef"] == "#" {
		if resource["$recursiveAnchor"] == true {
			s["$dynamicRef"] = "#node"
		} else if has(s, "$ref") {
			s["allOf"] = append([]any{tree{"$ref": "#"}}, listOf(s, "allOf")...)
		} else {
			s["$ref"] = "#"
		}
	}
	drop(s, "$recursiveAnchor", "$recursiveRef")
}

// translates reports whether 2020-12 has words for all that the document says:
// not for unevaluatedItems that do not see what contains found.
func translates(older oracle) bool {
	text := written(older.root)
	return older.draft != 2019 || !strings.Contains(text, `"contains"`) || !strings.Contains(text, `"unevaluatedItems"`)
}
