package compat_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/schema"
)

// direction is what a mutation does to the set of valid values.
type direction int

const (
	equal direction = iota
	wider
	narrower
	anyhow // not known
	directions
)

func (d direction) String() string { return [...]string{"equal", "wider", "narrower", "anyhow"}[d] }

// mutant changes one real document. Numbers are json.Number.
type mutant struct {
	*rapid.T
	root  tree
	draft schema.Draft
}

// mutate changes the document at one place, and reports in which direction; a
// place of which more cannot be told is changed anyhow.
func (m mutant) mutate(way direction) direction {
	places := m.places(m.root, true, nil)
	at := rapid.SampledFrom(places).Draw(m.T, "place")
	if way == anyhow {
		way = direction(rapid.IntRange(0, int(anyhow)-1).Draw(m.T, "way"))
		at.monotone = false
	}
	switch way {
	case equal:
		m.wrap(at)
	case wider:
		m.widen(at)
	case narrower:
		m.narrow(at)
	}
	if !at.monotone && way != equal {
		return anyhow
	}
	return way
}

// mutated is a schema of a document with a way to put another in its place; the
// root has none.
type mutated struct {
	schema   tree
	put      func(any)
	monotone bool // the document accepts more where the schema does
}

// places returns the schemas of s, the root first.
func (m mutant) places(s tree, monotone bool, put func(any)) []mutated {
	list := []mutated{{s, put, monotone}}
	into := func(container tree, name string, monotone bool) {
		if sub, ok := container[name].(tree); ok {
			list = append(list, m.places(sub, monotone, func(v any) { container[name] = v })...)
		}
	}
	for _, keyword := range []string{"items", "additionalProperties"} {
		into(s, keyword, monotone)
	}
	for _, keyword := range []string{"not", "contains", "if", "propertyNames"} {
		into(s, keyword, false)
	}
	for _, keyword := range []string{"properties", "patternProperties", "definitions", "$defs"} {
		members := objectOf(s, keyword)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			into(members, name, monotone && (keyword[0] == 'p' || !m.turns()))
		}
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		branches := listOf(s, keyword)
		for i := range branches {
			if sub, ok := branches[i].(tree); ok {
				list = append(list, m.places(sub, monotone && keyword != "oneOf", func(v any) { branches[i] = v })...)
			}
		}
	}
	return list
}

// turns reports whether a reference may lead from where accepting more is
// accepting less.
func (m mutant) turns() bool {
	text := text(m.root)
	return slices.ContainsFunc([]string{`"oneOf"`, `"not"`, `"if"`, `"maxContains"`, `"unevaluated`}, func(k string) bool { return strings.Contains(text, k) })
}

// kept is what stays at the root, for others refer to it.
var kept = []string{"$schema", "$id", "id", "self", "definitions", "$defs", "$anchor", "$recursiveAnchor", "$dynamicAnchor"}

// wrap says the same in other words.
func (m mutant) wrap(at mutated) {
	s := tree{}
	for keyword, v := range at.schema {
		if at.put != nil || !slices.Contains(kept, keyword) {
			s[keyword] = v
		}
	}
	nothing, ways := tree{"not": tree{}}, []tree{
		{"allOf": []any{s}}, {"anyOf": []any{s}}, {"oneOf": []any{s}}, {"not": tree{"not": s}},
		{"allOf": []any{s, s}}, {"anyOf": []any{s, tree{"not": tree{}}}}, {"oneOf": []any{tree{"not": tree{}}, s}}, {"allOf": []any{s, tree{}}},
		{"allOf": []any{tree{"anyOf": []any{s, tree{"not": tree{}}}}}}, {"definitions": tree{}},
	}
	if m.draft >= schema.Draft7 {
		ways = append(ways, tree{"if": s, "else": nothing}, tree{"if": tree{}, "then": s}, tree{"if": tree{"not": s}, "then": nothing})
	}
	wrapped := copied(rapid.SampledFrom(ways).Draw(m.T, "wrapped")).(tree)
	if has(wrapped, "definitions") { // the schema moves there
		definitions := objectOf(m.root, "definitions")
		if definitions == nil {
			definitions = tree{}
			m.root["definitions"] = definitions
		}
		name := "moved" + strconv.Itoa(len(definitions))
		definitions[name] = s
		wrapped = tree{"allOf": []any{tree{"$ref": "#/definitions/" + name}}}
	}
	if at.put != nil {
		at.put(wrapped)
		return
	}
	for keyword := range s {
		delete(at.schema, keyword)
	}
	maps.Copy(at.schema, wrapped)
}

// asserting are keywords that may go without more being refused.
var asserting = []string{
	"type", "enum", "const", "pattern", "minLength", "maxLength", "maximum", "exclusiveMinimum", "multipleOf", "minItems", "maxItems", "uniqueItems", "contains",
	"required", "minProperties", "maxProperties", "propertyNames", "additionalProperties", "dependencies", "dependentRequired", "not", "allOf", "anyOf", "oneOf",
}

// widen lets the schema accept more, or the same.
func (m mutant) widen(at mutated) {
	s := at.schema
	present := slices.DeleteFunc(slices.Clone(asserting), func(k string) bool { return !has(s, k) })
	if len(present) == 0 || at.put != nil && rapid.IntRange(0, 4).Draw(m.T, "variant") == 0 {
		if at.put != nil {
			at.put(tree{"anyOf": []any{s, m.other()}})
		}
		return
	}
	keyword := rapid.SampledFrom(present).Draw(m.T, "keyword")
	if rapid.Bool().Draw(m.T, "drop") {
		delete(s, keyword)
		return
	}
	switch v := s[keyword].(type) {
	case string:
		switch keyword {
		case "type":
			s[keyword] = slices.Compact([]any{v, "null"})
		case "pattern":
			s[keyword] = rapid.SampledFrom([]string{"(?:" + v + ")|^zz$", "(?:" + v + ")?", "^[^]*$", "(?:" + v + ")|x{2,3}"}).Draw(m.T, "pattern")
		}
	case []any:
		switch keyword {
		case "enum", "anyOf":
			s[keyword] = append(slices.Clone(v), tree{"const": "z"})
		case "required", "allOf":
			if s[keyword] = v[1:]; len(v) == 1 {
				delete(s, keyword)
			}
		}
	case json.Number:
		m.move(s, keyword, !strings.HasPrefix(keyword, "max"))
	}
}

// move takes one from a bound, or adds one.
func (m mutant) move(s tree, keyword string, down bool) {
	n, err := s[keyword].(json.Number).Int64()
	switch {
	case err != nil || keyword == "multipleOf":
	case down && (n > 0 || keyword == "exclusiveMinimum"):
		s[keyword] = json.Number(strconv.FormatInt(n-1, 10))
	case !down && n < 1<<53:
		s[keyword] = json.Number(strconv.FormatInt(n+1, 10))
	}
}

// other is a schema of another shape.
func (m mutant) other() tree {
	return rapid.SampledFrom([]tree{
		{"enum": []any{"z", json.Number("7"), nil}}, {"type": "string", "pattern": "^z+$", "maxLength": 9}, {"type": "array", "items": tree{"type": "integer"}, "uniqueItems": true},
		{"type": "object", "properties": tree{"kind": tree{"enum": []any{"z"}}}, "required": []any{"kind"}}, {"type": "number", "multipleOf": 3, "minimum": 1}, {},
	}).Draw(m.T, "other")
}

// narrow lets the schema refuse more, or the same.
func (m mutant) narrow(at mutated) {
	s := at.schema
	name := "z"
	if names := slices.Sorted(maps.Keys(objectOf(s, "properties"))); len(names) > 0 {
		name = rapid.SampledFrom(names).Draw(m.T, "name")
	}
	add := []tree{
		{"required": []any{name}}, {"minProperties": 1}, {"maxProperties": 3}, {"additionalProperties": tree{"not": tree{}}}, {"additionalProperties": m.other()},
		{"propertyNames": tree{"pattern": "^[a-z]"}}, {"propertyNames": tree{"maxLength": 6}}, {"dependencies": tree{name: []any{"id"}}}, {"dependentRequired": tree{name: []any{"id"}}},
		{"dependentSchemas": tree{name: tree{"minProperties": 2}}}, {"unevaluatedProperties": false}, {"unevaluatedItems": tree{"type": "integer"}},
		{"maxLength": 5}, {"minLength": 2}, {"pattern": "^[a-z]*$"}, {"pattern": "^(?=.*[0-9])(?!a)"}, {"maximum": 9}, {"minimum": -1}, {"multipleOf": 2},
		{"maxItems": 2}, {"minItems": 1}, {"uniqueItems": true}, {"contains": tree{"type": "string"}}, {"contains": tree{}, "maxContains": 2}, {"items": m.other()},
		{"enum": []any{"a", json.Number("1"), nil, tree{}, []any{}}}, {"type": []any{"object", "null", "integer"}}, {"not": m.other()}, {"allOf": []any{m.other()}},
		{"anyOf": []any{m.other(), tree{"type": "object"}, tree{"maxLength": 3}}}, {"oneOf": []any{m.other(), tree{"type": "object"}, tree{"maxLength": 3}}},
		{"if": tree{"required": []any{name}}, "then": tree{"minProperties": 2}, "else": tree{"maxProperties": 4}},
	}
	extra := rapid.SampledFrom(add).Draw(m.T, "extra")
	for keyword := range extra {
		if has(s, keyword) {
			s["allOf"] = append(slices.Clone(listOf(s, "allOf")), extra)
			return
		}
	}
	maps.Copy(s, extra)
}

// copied copies a document whose numbers are as they were read.
func copied(v any) any {
	switch v := v.(type) {
	case tree:
		c := tree{}
		for name, value := range v {
			c[name] = copied(value)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, value := range v {
			c[i] = copied(value)
		}
		return c
	}
	return v
}
