package compat_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// The generators draw from small domains, so that the parts of two schemas meet.

var (
	someNames    = []string{"a", "b", "c"}
	somePatterns = []string{"^a", "b$", "^[ab]$", "^.*$"}
	someValues   = []any{nil, true, false, 0, 1, 2, 1.5, -1, "", "a", "b", "ab", "abc", []any{}, []any{1}, []any{1, 1}, map[string]any{}, map[string]any{"a": 1}, map[string]any{"a": "b", "b": 2}}
)

// drawSchema draws a schema of draft 2020-12, mostly of a few keywords.
func drawSchema(t *rapid.T, depth int) any {
	if rapid.IntRange(0, 19).Draw(t, "boolean") == 0 {
		return rapid.Bool().Draw(t, "which")
	}
	s := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "keywords") {
		drawKeyword(t, s, depth)
	}
	return s
}

func drawKeyword(t *rapid.T, s map[string]any, depth int) {
	sub := func() any {
		if depth <= 0 {
			return map[string]any{"type": rapid.SampledFrom([]string{"integer", "string"}).Draw(t, "leaf")}
		}
		return drawSchema(t, depth-1)
	}
	subs := func() []any {
		list := []any{}
		for range rapid.IntRange(1, 3).Draw(t, "branches") {
			list = append(list, sub())
		}
		return list
	}
	small := func() int { return rapid.IntRange(0, 3).Draw(t, "count") }
	named := func(names []string) map[string]any {
		m := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			m[rapid.SampledFrom(names).Draw(t, "name")] = sub()
		}
		return m
	}
	flat := []func(){
		func() { s["type"] = drawTypes(t) },
		func() { s["type"] = "object" },
		func() { s["type"] = "object" },
		func() { s["enum"] = drawValues(t) },
		func() { s["enum"], s["x-open-enum"] = drawValues(t), true },
		func() { s["const"] = rapid.SampledFrom(someValues).Draw(t, "const") },
		func() { s["minimum"] = rapid.IntRange(-1, 3).Draw(t, "minimum") },
		func() { s["maximum"] = rapid.IntRange(-1, 3).Draw(t, "maximum") },
		func() { s["exclusiveMinimum"] = rapid.SampledFrom([]any{0, 0.5, 1}).Draw(t, "minimum") },
		func() { s["exclusiveMaximum"] = rapid.SampledFrom([]any{1, 1.5, 2}).Draw(t, "maximum") },
		func() { s["multipleOf"] = rapid.SampledFrom([]any{1, 2, 0.5, 1.5, 3}).Draw(t, "multipleOf") },
		func() { s["minLength"] = small() },
		func() { s["maxLength"] = small() },
		func() { s["pattern"] = rapid.SampledFrom(somePatterns).Draw(t, "pattern") },
		func() { s["minItems"] = small() },
		func() { s["maxItems"] = small() },
		func() { s["uniqueItems"] = true },
		func() { s["minProperties"] = small() },
		func() { s["maxProperties"] = small() },
		func() { s["required"] = drawNames(t) },
		func() { s["required"] = drawNames(t) },
		func() { s["additionalProperties"] = rapid.Bool().Draw(t, "additional") },
		func() { s["additionalProperties"] = false },
		func() {
			s["dependentRequired"] = map[string]any{rapid.SampledFrom(someNames).Draw(t, "name"): drawNames(t)}
		},
	}
	deep := []func(){
		func() { s["properties"] = named(someNames) },
		func() { s["properties"] = named(someNames) },
		func() { s["properties"] = named(someNames) },
		func() { s["patternProperties"] = named(somePatterns) },
		func() { s["additionalProperties"] = sub() },
		func() { s["propertyNames"] = sub() },
		func() { s["unevaluatedProperties"] = sub() },
		func() { s["dependentSchemas"] = named(someNames) },
		func() { s["items"] = sub() },
		func() { s["prefixItems"] = subs() },
		func() { s["contains"] = sub() },
		func() { s["minContains"] = small() },
		func() { s["allOf"] = subs() },
		func() { s["anyOf"] = subs() },
		func() { s["oneOf"] = subs() },
		func() { s["not"] = sub() },
		func() { s["if"], s["then"] = sub(), sub() },
		func() { s["if"], s["else"] = sub(), sub() },
		func() { s["properties"] = map[string]any{"a": map[string]any{"$ref": "#"}} },
		func() { s["items"] = map[string]any{"$ref": "#/$defs/d"} },
		func() { s["$ref"] = "#/$defs/d" },
	}
	if depth > 0 {
		flat = append(flat, deep...)
	}
	rapid.SampledFrom(flat).Draw(t, "keyword")()
}

func drawTypes(t *rapid.T) any {
	names := []string{"null", "boolean", "integer", "number", "string", "array", "object"}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID[string]).Draw(t, "types")
}

func drawNames(t *rapid.T) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(someNames), 0, 2, rapid.ID[string]).Draw(t, "names")
}

func drawValues(t *rapid.T) []any {
	var list []any
	seen := map[string]bool{}
	for range rapid.IntRange(1, 3).Draw(t, "values") {
		v := rapid.SampledFrom(someValues).Draw(t, "value")
		if key := fmt.Sprint(v); !seen[key] {
			seen[key] = true
			list = append(list, v)
		}
	}
	return list
}

// drawRoot draws a document: a schema with a definition that others refer to.
func drawRoot(t *rapid.T) map[string]any {
	s, ok := drawSchema(t, 2).(map[string]any)
	if !ok {
		s = map[string]any{}
	}
	d := map[string]any{}
	drawKeyword(t, d, 0)
	s["$defs"] = map[string]any{"d": d}
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	return s
}

// mutate redraws one keyword somewhere in the schema.
func mutate(t *rapid.T, s map[string]any) map[string]any {
	c := map[string]any{}
	for k, v := range s {
		c[k] = v
	}
	if props, ok := c["properties"].(map[string]any); ok && rapid.Bool().Draw(t, "deeper") {
		for _, name := range someNames {
			if sub, ok := props[name].(map[string]any); ok {
				next := map[string]any{}
				for k, v := range props {
					next[k] = v
				}
				next[name] = mutate(t, sub)
				c["properties"] = next
				return c
			}
		}
	}
	drawKeyword(t, c, 1)
	return c
}

// drawValue draws a value that the schema might accept; unguided where the
// schema gives no hint.
func drawValue(t *rapid.T, s any, defs any, depth int) any {
	m, _ := s.(map[string]any)
	if depth <= 0 || m == nil || rapid.IntRange(0, 9).Draw(t, "anything") == 0 {
		return rapid.SampledFrom(someValues).Draw(t, "any value")
	}
	var from []any
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := m[keyword].([]any); ok {
			from = append(from, list...)
		}
	}
	for _, keyword := range []string{"then", "else"} {
		if sub, ok := m[keyword]; ok {
			from = append(from, sub)
		}
	}
	if ref, ok := m["$ref"].(string); ok && strings.HasSuffix(ref, "/d") {
		from = append(from, defs)
	}
	if len(from) > 0 && rapid.Bool().Draw(t, "branch") {
		return drawValue(t, rapid.SampledFrom(from).Draw(t, "which"), defs, depth)
	}
	if list, ok := m["enum"].([]any); ok {
		return rapid.SampledFrom(list).Draw(t, "enum")
	}
	if v, ok := m["const"]; ok {
		return v
	}
	if m["items"] != nil || m["prefixItems"] != nil || m["contains"] != nil {
		return drawArray(t, m, defs, depth)
	}
	if m["properties"] != nil || m["required"] != nil || m["additionalProperties"] != nil || m["type"] == "object" {
		return drawObject(t, m, defs, depth)
	}
	return rapid.SampledFrom(someValues).Draw(t, "any value")
}

func drawArray(t *rapid.T, m map[string]any, defs any, depth int) any {
	list := []any{}
	for range rapid.IntRange(0, 3).Draw(t, "length") {
		sub := rapid.SampledFrom([]any{m["items"], m["contains"], nil}).Draw(t, "item")
		list = append(list, drawValue(t, sub, defs, depth-1))
	}
	return list
}

func drawObject(t *rapid.T, m map[string]any, defs any, depth int) any {
	out := map[string]any{}
	props, _ := m["properties"].(map[string]any)
	for _, name := range append([]string{"z"}, someNames...) {
		if rapid.IntRange(0, 2).Draw(t, "there") > 0 {
			continue
		}
		sub, ok := props[name]
		if !ok {
			sub = m["additionalProperties"]
		}
		out[name] = drawValue(t, sub, defs, depth-1)
	}
	return out
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
