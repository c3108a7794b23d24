package testkit

import (
	"encoding/json"
	"math/rand/v2"
)

var drafts = map[int]string{
	4: "http://json-schema.org/draft-04/schema#", 6: "http://json-schema.org/draft-06/schema#", 7: "http://json-schema.org/draft-07/schema#",
	2019: "https://json-schema.org/draft/2019-09/schema", 2020: "https://json-schema.org/draft/2020-12/schema",
}

// DrawSchema draws a JSON Schema of any draft from all keywords, over few names and
// values so that much meets in little, and values that may be valid under it.
func DrawSchema(r *rand.Rand, values int) (schema []byte, drawn [][]byte) {
	d := drawer{r, []int{4, 6, 7, 2019, 2020, 2020}[r.IntN(6)]}
	schema = written(d.root())
	for range values {
		drawn = append(drawn, written(d.value(3)))
	}
	return schema, drawn
}

func written(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values
	}
	return text
}

// drawer draws schemas of one draft, and values.
type drawer struct {
	*rand.Rand
	draft int // 4 to 7, 2019, 2020
}

func pick[V any](d drawer, from ...V) V { return from[d.IntN(len(from))] }

func (d drawer) name() string { return pick(d, "a", "b", "ab", "c") }

func (d drawer) count() any { return pick(d, 0, 1, 1, 2, 3) }

func (d drawer) pattern() string { return pick(d, "^a", "b$", "^.{0,1}$", "^(?!a)", "[a-c]", "^é") }

func (d drawer) literal() any {
	return pick[any](d, nil, true, 0, 1, 2, json.Number("1.0"), json.Number("0.5"), json.Number("1e1"), "", "a", "ab", "é", []any{}, []any{1}, object{}, object{"a": 1})
}

func (d drawer) value(depth int) any {
	switch n := pick(d, 0, 1, 2, 3, 4, 5); {
	case n < 2 || depth == 0:
		return d.literal()
	case n < 4:
		v := object{}
		for range pick(d, 1, 2, 3, 4) {
			v[d.name()] = d.value(depth - 1)
		}
		return v
	default:
		v := []any{}
		for range pick(d, 1, 2, 3, 4, 10) {
			v = append(v, d.value(depth-1))
		}
		return v
	}
}

func (d drawer) root() object {
	s := d.object(3)
	s["$schema"] = drafts[d.draft]
	s["definitions"] = object{"d": d.object(2), "e": d.object(1)}
	return s
}

// schema draws a subschema: from draft 6 on it may be a boolean.
func (d drawer) schema(depth int) any {
	if d.draft > 4 && pick(d, 0, 1, 2, 3, 4, 5, 6, 7) == 0 {
		return pick(d, true, false)
	}
	return d.object(depth)
}

func (d drawer) object(depth int) object {
	if depth > 0 && pick(d, true, false) {
		return d.typed(depth - 1)
	}
	s := object{}
	for range pick(d, 0, 1, 1, 2, 2, 3, 4) {
		if depth <= 0 || pick(d, true, false, false) {
			d.assertion(s)
		} else {
			d.applicator(s, depth-1)
		}
	}
	return s
}

// typed draws what people write: a type and what belongs to it.
func (d drawer) typed(depth int) object {
	s := object{}
	switch pick(d, 0, 0, 0, 1, 2, 3) {
	case 0:
		s["type"] = pick[any](d, "object", "object", "object", []any{"object", "null"})
		s["properties"] = object{"a": d.schema(depth), d.name(): d.schema(depth)}
		s["additionalProperties"] = pick[any](d, true, false, d.schema(depth))
		s["required"] = []any{d.name()}
	case 1:
		s["type"], s["items"] = "array", d.schema(depth)
	case 2:
		s["type"] = pick[any](d, "string", []any{"string", "null"})
		s[pick(d, "minLength", "maxLength")] = d.count()
	case 3:
		s["type"], s["minimum"], s["maximum"] = pick(d, "integer", "number"), pick(d, 0, 1), 2
	}
	for range pick(d, 0, 0, 1) {
		d.applicator(s, depth)
	}
	return s
}

func (d drawer) assertion(s object) {
	switch pick(d, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) {
	case 0, 1:
		s["type"] = pick[any](d, "object", "array", "string", "integer", "number", "null", []any{"object", "array"}, []any{"integer", "string"})
	case 2:
		s["enum"] = []any{d.literal()}
	case 3:
		s["required"] = []any{d.name()}
	case 4:
		s[pick(d, "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")] = d.count()
	case 5:
		s[pick(d, "minimum", "maximum")] = pick[any](d, 0, 1, json.Number("0.5"), json.Number("1.50"))
	case 6:
		s["multipleOf"] = pick[any](d, 1, 2, json.Number("0.5"), json.Number("0.1"))
	case 7:
		s["pattern"] = d.pattern()
	case 8:
		s["uniqueItems"] = true
	case 9:
		if d.draft > 4 {
			s["const"] = d.literal()
			s[pick(d, "exclusiveMinimum", "exclusiveMaximum")] = pick[any](d, 0, 1)
		} else if s["minimum"] != nil {
			s["exclusiveMinimum"] = true
		}
	case 10:
		if d.draft >= 2019 {
			s["dependentRequired"] = object{d.name(): []any{d.name()}}
		} else {
			s["dependencies"] = object{d.name(): []any{d.name()}}
		}
	}
}

func (d drawer) applicator(s object, depth int) {
	some := func() []any {
		list := []any{d.schema(depth)}
		for range pick(d, 0, 1, 2) {
			list = append(list, d.schema(depth))
		}
		return list
	}
	switch pick(d, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) {
	case 0, 1:
		s["properties"] = object{d.name(): d.schema(depth), d.name(): d.schema(depth)}
	case 2:
		s["patternProperties"] = object{d.pattern(): d.schema(depth)}
	case 3:
		s["additionalProperties"] = d.schema(depth)
	case 4:
		s["items"] = d.schema(depth)
	case 5:
		if d.draft < 2020 {
			s["items"], s["additionalItems"] = some(), d.schema(depth)
		} else {
			s["prefixItems"] = some()
		}
	case 6:
		s[pick(d, "allOf", "anyOf", "oneOf")] = some()
	case 7:
		s["not"] = d.schema(depth)
	case 8:
		s["$ref"] = pick(d, "#/definitions/d", "#/definitions/e")
	case 9, 10:
		d.modern(s, depth)
	case 11:
		if d.draft >= 2019 {
			s[pick(d, "unevaluatedProperties", "unevaluatedItems")] = d.schema(depth)
		}
	case 12:
		if d.draft >= 2019 {
			s["dependentSchemas"] = object{d.name(): d.schema(depth)}
		} else {
			s["dependencies"] = object{d.name(): d.schema(depth)}
		}
	}
}

// modern draws what came after draft 4.
func (d drawer) modern(s object, depth int) {
	switch {
	case d.draft == 4:
	case pick(d, true, false):
		s["contains"] = d.schema(depth)
		if d.draft >= 2019 {
			s[pick(d, "minContains", "maxContains")] = d.count()
		}
	case pick(d, true, false, false):
		s["propertyNames"] = d.schema(0)
	case d.draft >= 7:
		s["if"] = d.schema(depth)
		s[pick(d, "then", "else")] = d.schema(depth)
	}
}
