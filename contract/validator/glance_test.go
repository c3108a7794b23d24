package validator_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/glance"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/validator"
)

// What is valid at a glance the validator accepts, so that a finding is missed only
// where there is none; and most of what it accepts is valid at a glance.
func TestAGlanceAgreesWithTheValidator(t *testing.T) {
	seen, valid := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		drawn := anySchema(3).Draw(t, "schema").(object)
		drawn["$defs"] = object{"one": anySchema(1).Draw(t, "one"), "two": anySchema(1).Draw(t, "two")}
		s, _ := schema.Load(read(t, drawn), schema.Options{Draft: rapid.SampledFrom(drafts).Draw(t, "draft")})
		if s == nil {
			return
		}
		v, err := validator.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			value := read(t, anyValue(3).Draw(t, "value")).Root
			ok, err := v.Valid(value)
			if err != nil {
				t.Fatal(err)
			}
			glanced := glance.Valid(s, value)
			if glanced && !ok {
				t.Fatalf("%s is valid at a glance, but not under %s", value.AppendJSON(nil), read(t, drawn).Data)
			}
			if ok {
				valid++
			}
			if glanced {
				seen++
			}
		}
	})
	if seen*2 < valid {
		t.Errorf("of %d valid events %d are at a glance", valid, seen)
	}
}

// The plainest value of a schema is one that the validator accepts, and most schemas
// that are no riddle have one.
func TestThePlainestValueIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := anySchema(3).Draw(t, "schema").(object)
		drawn["$defs"] = object{"one": anySchema(1).Draw(t, "one"), "two": anySchema(1).Draw(t, "two")}
		s, _ := schema.Load(read(t, drawn), schema.Options{Draft: rapid.SampledFrom(drafts).Draw(t, "draft")})
		if s == nil {
			return
		}
		value := glance.Plainest(s)
		if value == nil {
			return
		}
		v, err := validator.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := v.Valid(value); !ok || err != nil {
			t.Fatalf("%s is not valid under %s (%v)", value.AppendJSON(nil), read(t, drawn).Data, err)
		}
	})
	for text, want := range map[string]string{
		`{}`:                                         `{}`,
		`{"type": "string", "minLength": 3}`:         `"aaa"`,
		`{"type": "integer", "minimum": 1.5}`:        `2`,
		`{"type": "number", "maximum": -1.5}`:        `-2`,
		`{"exclusiveMinimum": 1, "type": "integer"}`: `2`,
		`{"exclusiveMaximum": 0, "type": "integer"}`: `-1`,
		`{"enum": ["placed", "paid"]}`:               `"placed"`,
		`{"type": ["null", "boolean"]}`:              `true`,
		`{"type": "array", "minItems": 2, "prefixItems": [{"const": 1}], "items": {"type": "null"}}`:                             `[1,null]`,
		`{"type": "object", "required": ["a", "b"], "properties": {"a": {"$ref": "#/$defs/id"}}, "$defs": {"id": {"const": 7}}}`: `{"a":7,"b":""}`,
		`{"allOf": [{"required": ["a"]}, {"required": ["b"]}]}`:                                                                  `{"a":"","b":""}`,
		`{"type": "integer", "minimum": 10, "maximum": 5}`:                                                                       ``,
		`{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}`:                                              ``,
		`{"type": "string", "pattern": "^[A-Z]$"}`:                                                                               ``,
		`false`: ``,
	} {
		s, _ := schema.Load(parse(t, []byte(text)), schema.Options{Draft: schema.Draft2020})
		got := ""
		if value := glance.Plainest(s); value != nil {
			got = string(value.AppendJSON(nil))
		}
		if got != want {
			t.Errorf("the plainest value of %s is %q, want %q", text, got, want)
		}
	}
}

// The keywords that say something of one value, at their edges.
func TestAGlanceAtTheEdges(t *testing.T) {
	values := []string{
		`0`, `1`, `1.0`, `-1`, `1.5`, `10`, `1e2`, `1e400`, `0.3`, `12345678901234567890123`, `""`, `"a"`, `"ab"`, `"abc"`, `"ä"`, `"\ud83d\ude00"`, `"a\nb"`, `"Ab1"`,
		`null`, `true`, `false`, `[]`, `[1]`, `[1,1.0]`, `[1,2]`, `[1,"1",true]`, `[[1],[1]]`, `[{"a":1},{"a":1.0}]`, `[1,2,3,"x"]`,
		`{}`, `{"a":1}`, `{"a":1,"b":2}`, `{"b":2}`, `{"a":{"a":{"a":1}}}`, `{"xyz":1}`, `{"a":null}`, `{"a":"x","b":"x"}`, `{"a~/b":1}`,
	}
	schemas := []string{
		`{}`, `true`, `false`, `{"type": "integer"}`, `{"type": "number"}`, `{"type": ["string", "null"]}`, `{"const": 1}`, `{"const": {"b": 2, "a": 1}}`, `{"enum": [1, "a", null]}`,
		`{"minimum": 1}`, `{"exclusiveMinimum": 1}`, `{"maximum": 1.5}`, `{"exclusiveMaximum": 1.5}`, `{"multipleOf": 0.1}`, `{"multipleOf": 3}`, `{"minLength": 2}`, `{"maxLength": 1}`,
		`{"pattern": "^[a-z]+$"}`, `{"pattern": "b"}`, `{"pattern": "^(?=A)"}`, `{"pattern": "(a)\\1"}`, `{"pattern": "^.$"}`, `{"pattern": "^\\S*$"}`, `{"minItems": 2}`, `{"maxItems": 1}`, `{"uniqueItems": true}`,
		`{"items": {"type": "integer"}}`, `{"prefixItems": [{"const": 1}], "items": false}`, `{"prefixItems": [true, {"type": "string"}]}`, `{"contains": {"const": 1}}`,
		`{"required": ["a"]}`, `{"minProperties": 2}`, `{"maxProperties": 1}`, `{"properties": {"a": {"type": "integer"}}}`, `{"properties": {"a": true}, "additionalProperties": false}`,
		`{"patternProperties": {"^x": {"const": 1}}, "additionalProperties": {"type": "integer"}}`, `{"patternProperties": {"a": {"type": "integer"}}, "properties": {"a": {"maximum": 0}}}`, `{"propertyNames": {"maxLength": 1}}`,
		`{"dependentRequired": {"a": ["b"]}}`, `{"dependentSchemas": {"a": {"required": ["b"]}}}`, `{"allOf": [{"minimum": 1}, {"maximum": 1}]}`, `{"anyOf": [{"type": "string"}, {"minimum": 1}]}`,
		`{"oneOf": [{"type": "integer"}, {"minimum": 1}]}`, `{"not": {"type": "integer"}}`, `{"not": {"contains": {"const": 1}}}`, `{"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "object"}}`,
		`{"$ref": "#/$defs/n", "$defs": {"n": {"properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["a"]}}}`, `{"$defs": {"t": {"$dynamicAnchor": "t", "minimum": 1}}, "$dynamicRef": "#t"}`,
		`{"unevaluatedProperties": false, "properties": {"a": true}}`, `{"unevaluatedItems": false}`, `{"type": "object", "properties": {"a": {"anyOf": [{"type": "null"}, {"type": "object", "additionalProperties": false}]}}}`,
	}
	for _, draft := range drafts {
		for _, text := range schemas {
			s, _ := schema.Load(parse(t, []byte(text)), schema.Options{Draft: draft})
			if s == nil {
				continue // draft 4 has no boolean schemas
			}
			v, err := validator.Compile(s)
			for _, value := range values {
				node := parse(t, []byte(value)).Root
				if err != nil || !glance.Valid(s, node) {
					continue // of a schema that it cannot read the validator says nothing
				}
				if ok, err := v.Valid(node); !ok || err != nil {
					t.Errorf("draft %d: %s is valid at a glance, but not under %s (%v)", draft, value, text, err)
				}
			}
		}
	}
}
