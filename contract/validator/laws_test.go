package validator_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

type object = map[string]any

var (
	names  = []string{"a", "b", "c", "z"}
	drafts = []schema.Draft{schema.Draft4, schema.Draft6, schema.Draft7, schema.Draft2019, schema.Draft2020}
)

// anySchema draws schemas with every applicator, open and
// closed objects and open enums, as deep as depth.
func anySchema(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		s := object{}
		for range rapid.IntRange(0, 3).Draw(t, "keywords") {
			addKeyword(t, s, depth)
		}
		return s
	})
}

func addKeyword(t *rapid.T, s object, depth int) {
	leaves := []string{"type", "enum", "const", "required", "minProperties", "maximum", "maxItems"}
	nodes := []string{"properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames",
		"allOf", "anyOf", "oneOf", "not", "if", "items", "prefixItems", "contains", "unevaluatedItems", "dependentSchemas", "$ref"}
	from := leaves
	if depth > 0 {
		from = append(append(leaves, nodes...), "properties", "additionalProperties", "properties", "oneOf")
	}
	below := func() any { return anySchema(depth-1).Draw(t, "below") }
	name := func() string { return rapid.SampledFrom(names).Draw(t, "name") }
	switch keyword := rapid.SampledFrom(from).Draw(t, "keyword"); keyword {
	case "type":
		s[keyword] = rapid.SampledFrom([]any{"object", "string", "integer", []string{"object", "null"}}).Draw(t, "type")
	case "enum":
		s[keyword] = rapid.SampledFrom([]any{[]any{1, "x"}, []any{object{"a": 1}}, []any{}, []any{2, nil}}).Draw(t, "enum")
		s["x-open-enum"] = rapid.Bool().Draw(t, "open")
	case "const":
		s[keyword] = rapid.SampledFrom([]any{1, "x", object{"z": object{"y": 1}}}).Draw(t, "const")
	case "required":
		s[keyword] = []string{name()}
	case "minProperties", "maximum", "maxItems":
		s[keyword] = 1
	case "additionalProperties", "unevaluatedProperties":
		s[keyword] = rapid.OneOf(rapid.Just(any(false)), rapid.Just(any(object{"not": object{}})), rapid.Just(any(true)), anySchema(depth-1)).Draw(t, keyword)
	case "properties", "dependentSchemas":
		s[keyword] = object{name(): below(), name(): below()}
	case "patternProperties":
		s[keyword] = object{"^[bz]": below()}
	case "allOf", "anyOf", "oneOf", "prefixItems":
		s[keyword] = []any{below(), below()}
	case "if":
		s["if"], s["then"], s["else"] = below(), below(), below()
	case "contains":
		s[keyword] = below()
		if rapid.Bool().Draw(t, "limited") {
			s["maxContains"] = 1
		}
	case "$ref":
		s[keyword] = "#/$defs/" + rapid.SampledFrom([]string{"one", "two"}).Draw(t, "def")
	default:
		s[keyword] = below()
	}
}

// anyValue draws small values of the names that schemas speak of.
func anyValue(depth int) *rapid.Generator[any] {
	leaf := rapid.SampledFrom([]any{1, 2, 1.5, "x", "y", nil, true})
	if depth == 0 {
		return leaf
	}
	members := rapid.Custom(func(t *rapid.T) any {
		o := object{}
		for range rapid.IntRange(0, 3).Draw(t, "size") {
			o[rapid.SampledFrom(names).Draw(t, "name")] = anyValue(depth-1).Draw(t, "value")
		}
		return o
	})
	items := rapid.Custom(func(t *rapid.T) any { return rapid.SliceOfN(anyValue(depth-1), 0, 3).Draw(t, "items") })
	return rapid.OneOf(members, members, members, items, leaf)
}

// read turns a drawn value into a document.
func read(t *rapid.T, value any) *source.Document {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := source.ParseJSON("drawn.json", text, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// prepare compiles a drawn schema; nil where the draw is no valid schema of the
// draft (one that applies itself for ever).
func prepare(t *rapid.T, s object, draft schema.Draft) *validator.Validator {
	loaded, _ := schema.Load(read(t, s), schema.Options{Draft: draft})
	if loaded == nil {
		return nil
	}
	v, err := validator.Compile(loaded)
	if err != nil {
		t.Fatalf("%s: %v", read(t, s).Data, err)
	}
	return v
}

func answer(t *rapid.T, ask func(*source.Node) (bool, error), value *source.Node) bool {
	ok, err := ask(value)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// The one law of the tolerant model: W(S) ⊆ S ⊆ R(S).
func TestWriterInSchemaInReader(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := anySchema(3).Draw(t, "schema").(object)
		s["$defs"] = object{"one": anySchema(1).Draw(t, "one"), "two": anySchema(1).Draw(t, "two")}
		v := prepare(t, s, rapid.SampledFrom(drafts).Draw(t, "draft"))
		if v == nil {
			t.Skip("no schema")
		}
		for i := range 20 {
			value := read(t, anyValue(2).Draw(t, fmt.Sprint("value", i))).Root
			declared, valid, opened := answer(t, v.Declared, value), answer(t, v.Valid, value), answer(t, v.OpenedValid, value)
			seen[fmt.Sprintf("declared %v, valid %v, opened %v", declared, valid, opened)]++
			if declared && !valid || valid && !opened {
				t.Errorf("declared %v, valid %v, opened %v", declared, valid, opened)
			}
			violations, err := v.Validate(value)
			if err != nil || (len(violations) == 0) != valid {
				t.Errorf("valid %v, but %d violations: %v", valid, len(violations), err)
			}
		}
	})
	t.Log(seen)
	if len(seen) != 4 {
		t.Errorf("the draws reached %d of 4 cases: %v", len(seen), seen)
	}
}

// flatSchema draws schemas of one object whose members are scalars: nothing has
// cousins, nothing is known by `required` alone, nothing matches as a whole.
func flatSchema(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		s := object{}
		for i := range rapid.IntRange(0, 2).Draw(t, "keywords") {
			addFlatKeyword(t, s, depth, i)
		}
		return s
	})
}

func addFlatKeyword(t *rapid.T, s object, depth, i int) {
	keywords := []string{"properties", "patternProperties", "required"}
	if depth > 0 {
		keywords = append(keywords, "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "additionalProperties")
	}
	below := func() any { return flatSchema(depth-1).Draw(t, "below") }
	scalar := rapid.SampledFrom([]any{object{"type": "string"}, object{"type": "integer"}, true}).Draw(t, "scalar")
	name := rapid.SampledFrom(names).Draw(t, "name")
	switch keyword := rapid.SampledFrom(keywords).Draw(t, fmt.Sprint("keyword", i)); keyword {
	case "properties":
		s[keyword] = object{name: scalar}
	case "patternProperties":
		s[keyword] = object{"^[bz]": scalar}
	case "required":
		s["allOf"] = []any{object{"required": []string{name}, "properties": object{name: scalar}}}
	case "allOf", "anyOf", "oneOf":
		s[keyword] = []any{below(), below()}
	case "if":
		s["if"], s["then"], s["else"] = below(), below(), below()
	case "dependentSchemas":
		s[keyword] = object{name: below()}
	case "additionalProperties":
		s[keyword] = scalar
	default:
		s[keyword] = below()
	}
}

// The walker agrees with `unevaluatedProperties: false` of draft 2020-12, as the
// library decides it, on schemas without cousins.
func TestDeclaredIsUnevaluatedFalse(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		drawn := flatSchema(3).Draw(t, "schema")
		open := prepare(t, object{"properties": object{}, "allOf": []any{drawn}}, schema.Draft2020)
		closed := prepare(t, object{"properties": object{}, "allOf": []any{drawn}, "unevaluatedProperties": false}, schema.Draft2020)
		for i := range 5 {
			value := read(t, rapid.MapOf(rapid.SampledFrom(names), rapid.SampledFrom([]any{1, "x"})).Draw(t, fmt.Sprint("value", i))).Root
			declared, valid := answer(t, open.Declared, value), answer(t, closed.Valid, value)
			seen[declared]++
			if declared != valid {
				t.Errorf("%s: declared %v, valid under unevaluatedProperties: false %v", value.AppendJSON(nil), declared, valid)
			}
		}
	})
	if len(seen) != 2 {
		t.Errorf("the draws reached only %v", seen)
	}
}
