package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestCases holds questions that were, or are easily, answered wrongly.
func TestCases(t *testing.T) {
	const d2020 = `"$schema":"https://json-schema.org/draft/2020-12/schema"`
	for _, c := range []struct {
		name           string
		writer, reader string
		model          contract.ContentModel
		want           compat.Verdict
	}{
		{"only the empty array is left out", `{"type":"array"}`, `{"const":[]}`, contract.Strict, compat.Refuted},
		{"a tolerant reader opens what evaluates", `{"type":"object"}`,
			`{` + d2020 + `,"type":"object","additionalProperties":false,"unevaluatedProperties":{"type":"object"}}`, contract.Tolerant, compat.Refuted},
		{"oneOf against anyOf that overlap", `{"anyOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}`,
			`{"oneOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}`, contract.Strict, compat.Refuted},
		{"number to integer with multipleOf", `{"type":"number","multipleOf":2}`, `{"type":"integer"}`, contract.Strict, compat.Proved},
		{"1.0 is an integer", `{"const":1.0}`, `{"type":"integer"}`, contract.Strict, compat.Proved},
		{"enum beside type", `{"type":"string","enum":["a",1]}`, `{"const":"a"}`, contract.Strict, compat.Proved},
		{"required without properties", `{"required":["a"]}`, `{"type":"object"}`, contract.Strict, compat.Refuted},
		{"a property called $ref", `{"type":"object","properties":{"$ref":{"type":"string"}},"required":["$ref"]}`,
			`{"properties":{"$ref":{"type":"integer"}}}`, contract.Strict, compat.Refuted},
		{"uniqueItems over a small domain", `{"type":"array","uniqueItems":true,"items":{"enum":[1,2]},"minItems":2}`, `{"maxItems":2}`, contract.Strict, compat.Proved},
		{"no finite value", `{"$ref":"#/definitions/n","definitions":{"n":{"type":"object","required":["n"],"properties":{"n":{"$ref":"#/definitions/n"}}}}}`,
			`{"type":"string"}`, contract.Strict, compat.Proved},
		{"recursive trees", `{"$ref":"#/definitions/n","definitions":{"n":{"type":"object","properties":{"n":{"$ref":"#/definitions/n"},"v":{"type":"integer"}}}}}`,
			`{"$ref":"#/definitions/m","definitions":{"m":{"type":"object","properties":{"n":{"$ref":"#/definitions/m"},"v":{"type":"number"}}}}}`, contract.Strict, compat.Proved},
		{"a line end and the dot", `{"const":"\n"}`, `{"type":"string","pattern":"^.$"}`, contract.Strict, compat.Refuted},
		{"digits are ASCII", `{"const":"٣"}`, `{"type":"string","pattern":"^\\d$"}`, contract.Strict, compat.Refuted},
		{"cousins know each other's names", `{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}},"required":["b"]}]}`,
			`{"properties":{"a":{"type":"string"}}}`, contract.Tolerant, compat.Refuted},
		{"between zero and the least that can be written", `{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1e-10000,"not":{"const":0.5}}`,
			`{"type":"string"}`, contract.Strict, compat.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := compat.Contained(load(t, "writer.json", c.writer), load(t, "reader.json", c.reader), compat.Options{Model: c.model})
			if got.Verdict != c.want {
				t.Errorf("%v %+v, want %v", got.Verdict, got.Reason, c.want)
			}
		})
	}
}
