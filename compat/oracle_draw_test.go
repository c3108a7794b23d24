package compat_test

import (
	"maps"
	"math/big"
	"slices"

	"pgregory.net/rapid"
)

// drawer draws small schemas of draft 2020-12 in which all that compat.md warns
// of is likely to meet, and changes of them.
type drawer struct {
	*rapid.T
	about subject
}

// subject narrows what is drawn, so that much meets in little.
type subject int

const (
	everything subject = iota
	ofObjects
	ofNumbers
	ofArrays
	ofStrings  // patterns, lengths and names over two letters
	ofItems    // contains, uniqueItems
	ofContexts // unevaluated-, where branches evaluate
	ofScopes   // dynamic references
	subjects
)

func (s subject) String() string {
	return [...]string{"everything", "objects", "numbers", "arrays", "strings", "items", "contexts", "scopes"}[s]
}

type tree = map[string]any

var (
	drawnNames    = []string{"a", "b", "c", "ab"}
	drawnPatterns = []string{"^a", "b$", "^[a-c]$", "^x", "a"}
	drawnScalars  = []any{nil, true, rat("0"), rat("1"), rat("2"), rat("0.5"), rat("-1"), "", "a", "ab", "x"}
)

func rat(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

func (d drawer) one(n int) bool { return rapid.IntRange(0, n-1).Draw(d.T, "one in") == 0 }

func (d drawer) pick(n int) int { return rapid.IntRange(0, n-1).Draw(d.T, "pick") }

func oneOf[V any](d drawer, from []V) V { return from[d.pick(len(from))] }

// root draws a document with definitions that may refer to themselves.
func (d drawer) root() tree {
	if d.about == ofScopes {
		return d.resources()
	}
	s, ok := d.schema(2, true).(tree)
	if !ok {
		s = tree{}
	}
	defs := tree{"d": d.schema(1, false)}
	if d.one(3) {
		defs["e"] = d.object(1, false)
	} else {
		defs["e"] = tree{"type": "string"}
	}
	s["$defs"] = defs
	return s
}

func (d drawer) schema(depth int, refs bool) any {
	switch d.about {
	case everything:
	case ofStrings:
		return d.strings(depth, refs)
	case ofItems:
		return d.items(depth, refs)
	case ofContexts:
		return d.context(depth, refs)
	case ofScopes:
		return d.node(depth)
	default:
		return d.narrow(depth, refs)
	}
	switch k := d.pick(20); {
	case k == 0:
		return d.one(2)
	case k < 3:
		return tree{}
	case depth <= 0 || k < 7:
		return d.scalar()
	case k < 13:
		return d.object(depth, refs)
	case k < 15:
		return d.array(depth, refs)
	case k < 16 && refs:
		return tree{"$ref": "#/$defs/" + oneOf(d, []string{"d", "e"})}
	default:
		s := tree{}
		if d.one(2) {
			s = d.object(depth, refs)
		}
		d.combine(s, depth, refs)
		return s
	}
}

// narrow draws a schema of the subject, mostly combinations.
func (d drawer) narrow(depth int, refs bool) any {
	k := d.pick(12)
	switch {
	case k == 0:
		return d.one(2)
	case depth <= 0 && d.about != ofNumbers:
		return oneOf(d, []any{tree{"type": "integer"}, tree{"const": rat("1")}, tree{"type": "object"}, true, tree{"enum": []any{rat("1"), nil}}, tree{"properties": tree{}}, tree{"type": "boolean"}, tree{"required": []any{"a"}}})
	case depth <= 0 || d.about == ofNumbers && k < 5:
		s := tree{}
		for range 1 + d.pick(3) {
			keyword := oneOf(d, []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "type", "enum"})
			switch keyword {
			case "type":
				s[keyword] = oneOf(d, []string{"integer", "number"})
			case "enum":
				s[keyword] = []any{oneOf(d, []any{rat("1"), rat("2"), rat("6")}), oneOf(d, []any{rat("3"), rat("0.5"), nil})}
			default:
				s[keyword] = oneOf(d, []any{rat("1"), rat("2"), rat("3"), rat("1.5"), rat("6"), rat("0.5"), rat("4")})
			}
		}
		return s
	}
	s := tree{}
	if d.about == ofObjects && k < 7 {
		s = d.object(depth, refs)
	}
	if d.about == ofArrays && k < 7 {
		s = d.array(depth, refs)
	}
	if k > 4 {
		d.combine(s, depth, refs)
	}
	return s
}

func (d drawer) scalar() tree {
	s := tree{}
	for range 1 + d.pick(2) {
		switch d.pick(12) {
		case 0, 1, 2:
			s["type"] = oneOf(d, []string{"integer", "string", "number", "null", "boolean"})
		case 3:
			s["type"] = []any{"string", oneOf(d, []string{"integer", "null", "object"})}
		case 4, 5:
			s["enum"] = d.values()
		case 6:
			s["const"] = d.value()
		case 7:
			s["enum"], s["x-open-enum"] = d.values(), true
		case 8:
			s[oneOf(d, []string{"minimum", "exclusiveMinimum"})] = oneOf(d, []any{rat("0"), rat("1"), rat("0.5")})
		case 9:
			s[oneOf(d, []string{"maximum", "exclusiveMaximum"})] = oneOf(d, []any{rat("1"), rat("2"), rat("1.5"), rat("10")})
		case 10:
			s["multipleOf"] = oneOf(d, []any{rat("1"), rat("2"), rat("0.5"), rat("3"), rat("0.1")})
		case 11:
			s[oneOf(d, []string{"minLength", "maxLength"})] = rat(oneOf(d, []string{"0", "1", "2"}))
			if d.one(2) {
				s["pattern"] = oneOf(d, drawnPatterns)
			}
		}
	}
	return s
}

func (d drawer) value() any {
	switch d.pick(8) {
	case 0:
		return tree{}
	case 1:
		return tree{oneOf(d, drawnNames): oneOf(d, drawnScalars)}
	case 2:
		return []any{oneOf(d, drawnScalars)}
	case 3:
		return tree{"a": tree{oneOf(d, drawnNames): rat("1")}}
	default:
		return oneOf(d, drawnScalars)
	}
}

func (d drawer) values() []any {
	var values []any
	for range 1 + d.pick(3) {
		if v := d.value(); !slices.ContainsFunc(values, func(w any) bool { return same(v, w) }) {
			values = append(values, v)
		}
	}
	return values
}

func (d drawer) names() []any {
	names := []any{}
	for range 1 + d.pick(2) {
		if name := oneOf(d, drawnNames); !slices.Contains(names, any(name)) {
			names = append(names, name)
		}
	}
	return names
}

// child draws a schema for a part of the value, where recursion is allowed.
func (d drawer) child(depth int, refs bool) any {
	if d.one(8) {
		return tree{"$ref": oneOf(d, []string{"#", "#/$defs/d", "#/$defs/e"})}
	}
	return d.schema(depth-1, refs)
}

func (d drawer) object(depth int, refs bool) tree {
	s := tree{}
	if !d.one(4) {
		s["type"] = "object"
	}
	if !d.one(5) {
		props := tree{}
		for range d.pick(4) {
			props[oneOf(d, drawnNames)] = d.child(depth, refs)
		}
		s["properties"] = props
	}
	if d.one(3) {
		s["required"] = d.names()
	}
	if d.one(2) {
		d.additional(s, depth, refs)
	}
	if d.one(6) {
		d.objectKeyword(s, depth, refs)
	}
	return s
}

func (d drawer) additional(s tree, depth int, refs bool) {
	keyword := "additionalProperties"
	if d.one(4) {
		keyword = "unevaluatedProperties"
	}
	switch d.pick(7) {
	case 0, 1, 2:
		s[keyword] = false
	case 3:
		s[keyword] = true
	case 4:
		s[keyword] = tree{"not": tree{}}
	default:
		s[keyword] = d.child(depth, refs)
	}
}

func (d drawer) objectKeyword(s tree, depth int, refs bool) {
	switch d.pick(7) {
	case 0:
		s["patternProperties"] = tree{oneOf(d, drawnPatterns): d.child(depth, refs)}
	case 1:
		s["propertyNames"] = d.schema(0, refs)
	case 2:
		s["minProperties"] = rat(oneOf(d, []string{"0", "1", "2"}))
	case 3:
		s["maxProperties"] = rat(oneOf(d, []string{"0", "1", "2", "3"}))
	case 4:
		s["dependentRequired"] = tree{oneOf(d, drawnNames): d.names()}
	default:
		s["dependentSchemas"] = tree{oneOf(d, drawnNames): d.schema(depth-1, refs)}
	}
}

func (d drawer) array(depth int, refs bool) tree {
	s := tree{}
	if !d.one(4) {
		s["type"] = "array"
	}
	for range 1 + d.pick(3) {
		switch d.pick(9) {
		case 0, 1, 2:
			s["items"] = d.child(depth, refs)
		case 3:
			s["prefixItems"] = []any{d.child(depth, refs)}
		case 4:
			s["minItems"] = rat(oneOf(d, []string{"0", "1", "2"}))
		case 5:
			s["maxItems"] = rat(oneOf(d, []string{"0", "1", "2"}))
		case 6:
			s["uniqueItems"] = true
		case 7:
			s["contains"] = d.child(depth, refs)
		case 8:
			s["contains"] = d.child(depth, refs)
			s[oneOf(d, []string{"minContains", "maxContains"})] = rat(oneOf(d, []string{"0", "1", "2"}))
		}
	}
	return s
}

// combine adds a keyword that applies schemas in place.
func (d drawer) combine(s tree, depth int, refs bool) {
	branches := func() []any {
		l := []any{}
		for range 1 + d.pick(3) {
			if d.one(2) {
				l = append(l, d.object(depth-1, refs))
			} else {
				l = append(l, d.schema(depth-1, refs))
			}
		}
		return l
	}
	switch d.pick(8) {
	case 0, 1:
		s["allOf"] = branches()
	case 2, 3:
		s["anyOf"] = branches()
	case 4, 5:
		s["oneOf"] = branches()
	case 6:
		s["not"] = d.schema(depth-1, refs)
	case 7:
		s["if"] = d.schema(depth-1, refs)
		for _, keyword := range []string{"then", "else"} {
			if !d.one(3) {
				s[keyword] = d.schema(depth-1, refs)
			}
		}
	}
}

// site is a place where a schema is written, and whether references may be
// written there too.
type site struct {
	get func() any
	set func(any)
}

var (
	inOne  = []string{"not", "if", "then", "else", "items", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames"}
	inList = []string{"allOf", "anyOf", "oneOf", "prefixItems"}
	inMap  = []string{"properties", "patternProperties", "dependentSchemas", "$defs"}
)

func sites(s any, found []site) []site {
	m, ok := s.(tree)
	if !ok {
		return found
	}
	for _, keyword := range inOne {
		if sub, ok := m[keyword]; ok {
			found = append(found, site{func() any { return m[keyword] }, func(v any) { m[keyword] = v }})
			found = sites(sub, found)
		}
	}
	for _, keyword := range inList {
		l := listOf(m, keyword)
		for i, sub := range l {
			found = append(found, site{func() any { return l[i] }, func(v any) { l[i] = v }})
			found = sites(sub, found)
		}
	}
	for _, keyword := range inMap {
		within := objectOf(m, keyword)
		for _, name := range slices.Sorted(maps.Keys(within)) {
			found = append(found, site{func() any { return within[name] }, func(v any) { within[name] = v }})
			found = sites(within[name], found)
		}
	}
	return found
}

func clone(v any) any {
	switch v := v.(type) {
	case tree:
		c := tree{}
		for name, value := range v {
			c[name] = clone(value)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = clone(v[i])
		}
		return c
	default:
		return v
	}
}
