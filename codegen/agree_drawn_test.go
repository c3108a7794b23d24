package codegen

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// The tables agree with the validator on schemas of any draft that are drawn from
// all keywords, over few names and values so that much meets in little.
func TestTablesAgreeOnDrawnSchemas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawn{T: t, draft: rapid.SampledFrom([]schema.Draft{
			schema.Draft4, schema.Draft6, schema.Draft7, schema.Draft2019, schema.Draft2020, schema.Draft2020,
		}).Draw(t, "draft")}
		text, err := json.Marshal(d.root())
		if err != nil {
			t.Fatal(err)
		}
		doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		s, _ := schema.Load(doc, schema.Options{})
		if s == nil {
			return // a definition that refers to itself
		}
		v, err := validator.Compile(s)
		if err != nil {
			return // more than the validator decides
		}
		table := Table(s)
		for _, n := range table.Notes {
			t.Errorf("%s: %s", text, n.Reason)
		}
		for range 8 {
			d.agree(text, v, table)
		}
	})
}

func (d drawn) agree(text []byte, v *validator.Validator, table CheckTable) {
	data, err := json.Marshal(d.value(3))
	if err != nil {
		d.Fatal(err)
	}
	doc, err := source.ParseJSON("value.json", data, source.DefaultLimits)
	if err != nil {
		d.Fatal(err)
	}
	want, err := v.Valid(doc.Root)
	if err != nil {
		return // too much work for the validator
	}
	if got := table.Schema.Check(data); (got == nil) != want {
		d.Fatalf("the validator says %v of %s under %s; the table says %v", want, data, text, got)
	}
}

// drawn draws schemas of one draft, and values.
type drawn struct {
	*rapid.T
	draft schema.Draft
}

type object = map[string]any

func pick[V any](d drawn, from ...V) V { return rapid.SampledFrom(from).Draw(d.T, "pick") }

func (d drawn) name() string { return pick(d, "a", "b", "ab", "c") }

func (d drawn) count() any { return pick(d, 0, 1, 1, 2, 3) }

func (d drawn) pattern() string { return pick(d, "^a", "b$", "^.{0,1}$", "^(?!a)", "[a-c]", "^é") }

func (d drawn) literal() any {
	return pick[any](d, nil, true, 0, 1, 2, json.Number("1.0"), json.Number("0.5"), json.Number("1e1"), "", "a", "ab", "é", []any{}, []any{1}, object{}, object{"a": 1})
}

func (d drawn) value(depth int) any {
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

func (d drawn) root() object {
	s := d.object(3)
	s["$schema"] = d.draft.URI()
	s["definitions"] = object{"d": d.object(2), "e": d.object(1)}
	return s
}

// schema draws a subschema: from draft 6 on it may be a boolean.
func (d drawn) schema(depth int) any {
	if d.draft > schema.Draft4 && pick(d, 0, 1, 2, 3, 4, 5, 6, 7) == 0 {
		return pick(d, true, false)
	}
	return d.object(depth)
}

func (d drawn) object(depth int) object {
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

func (d drawn) assertion(s object) {
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
		if d.draft > schema.Draft4 {
			s["const"] = d.literal()
			s[pick(d, "exclusiveMinimum", "exclusiveMaximum")] = pick[any](d, 0, 1)
		} else if s["minimum"] != nil {
			s["exclusiveMinimum"] = true
		}
	case 10:
		if d.draft >= schema.Draft2019 {
			s["dependentRequired"] = object{d.name(): []any{d.name()}}
		} else {
			s["dependencies"] = object{d.name(): []any{d.name()}}
		}
	}
}

func (d drawn) applicator(s object, depth int) {
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
		if d.draft < schema.Draft2020 {
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
		if d.draft >= schema.Draft2019 {
			s[pick(d, "unevaluatedProperties", "unevaluatedItems")] = d.schema(depth)
		}
	case 12:
		if d.draft >= schema.Draft2019 {
			s["dependentSchemas"] = object{d.name(): d.schema(depth)}
		} else {
			s["dependencies"] = object{d.name(): d.schema(depth)}
		}
	}
}

// modern draws what came after draft 4.
func (d drawn) modern(s object, depth int) {
	switch {
	case d.draft == schema.Draft4:
	case pick(d, true, false):
		s["contains"] = d.schema(depth)
		if d.draft >= schema.Draft2019 {
			s[pick(d, "minContains", "maxContains")] = d.count()
		}
	case pick(d, true, false, false):
		s["propertyNames"] = d.schema(0)
	case d.draft >= schema.Draft7:
		s["if"] = d.schema(depth)
		s[pick(d, "then", "else")] = d.schema(depth)
	}
}
