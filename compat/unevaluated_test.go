package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestUnevaluated asks about unevaluatedProperties and unevaluatedItems where
// what is evaluated depends on the value: S strict, T tolerant.
func TestUnevaluated(t *testing.T) {
	const closed, noZ = `"unevaluatedProperties":false`, `{"properties":{"z":false}}`
	a, b := `{"properties":{"a":{}},"required":["a"]}`, `{"properties":{"b":{}},"required":["b"]}`
	for name, q := range map[string]struct{ writer, reader, strict, tolerant string }{
		"a branch that holds evaluates": {
			`{"type":"object","anyOf":[` + a + `,` + b + `],` + closed + `}`, `{"additionalProperties":false,"properties":{"a":{},"b":{}}}`, "proved", "proved"},
		"one that fails does not": {
			`{"type":"object","oneOf":[{"properties":{"k":{"const":1},"a":{}},"required":["k"]},{"properties":{"k":{"const":2},"b":{}},"required":["k"]}],` + closed + `}`,
			`{"if":{"properties":{"k":{"const":1}}},"then":{"properties":{"b":false}},"else":{"properties":{"a":false}}}`, "proved", "proved"},
		"all branches together": {
			`{"additionalProperties":false,"properties":{"a":{},"b":{}},"required":["a","b"],"type":"object"}`,
			`{"anyOf":[` + a + `,` + b + `],` + closed + `}`, "proved", "proved"},
		"not all of one": {
			`{"additionalProperties":false,"properties":{"a":{},"b":{}},"required":["a"],"type":"object"}`,
			`{"oneOf":[` + a + `,` + b + `],` + closed + `}`, "refuted", "refuted"},
		"only a branch that holds, tolerantly": {
			`{"additionalProperties":false,"properties":{"a":{},"z":{}},"required":["a"],"type":"object"}`,
			`{"anyOf":[` + a + `,` + b + `],` + closed + `}`, "refuted", "proved"},
		"a reference evaluates": {
			`{"$ref":"#/$defs/d",` + closed + `,"$defs":{"d":{"anyOf":[` + a + `,` + b + `]}},"type":"object"}`, noZ, "proved", "proved"},
		"not evaluates nothing": {
			`{"type":"object","not":{"not":` + a + `},` + closed + `}`, `{"maxProperties":0}`, "proved", "proved"},
		"an if that succeeds evaluates": {
			`{"type":"object","if":` + a + `,` + closed + `}`, `{"maxProperties":1,"properties":{"b":false}}`, "proved", "proved"},
		"then and else do": {
			`{"type":"object","if":{"required":["k"]},"then":{"properties":{"k":{},"a":{}}},"else":{"properties":{"b":{}}},` + closed + `}`,
			`{"anyOf":[{"required":["k"],"properties":{"b":false}},{"additionalProperties":false,"properties":{"b":{}}}]}`, "proved", "proved"},
		"what depends on a name": {
			`{"type":"object","properties":{"k":{}},"dependentSchemas":{"k":{"properties":{"a":{}}}},` + closed + `}`,
			`{"anyOf":[{"required":["k"]},{"maxProperties":0}]}`, "proved", "proved"},
		"the rest has a schema": {
			`{"type":"object","anyOf":[` + a + `,true],"unevaluatedProperties":{"type":"string"}}`, `{"additionalProperties":{"type":"string"},"properties":{"a":{}}}`, "proved", "proved"},
		"which is not about a where the branch fails": {
			`{"type":"object","anyOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},true],"unevaluatedProperties":{"type":"string"}}`,
			`{"properties":{"a":{"type":["integer","string"]},"b":{"type":"string"}}}`, "proved", "proved"},
		"and leaves the writer open": {
			`{"type":"object","anyOf":[` + a + `,` + b + `],"unevaluatedProperties":{"type":"string"}}`, noZ, "refuted", "refuted"},
		"nested": {
			`{"type":"object","anyOf":[{"properties":{"a":{}},"unevaluatedProperties":{"type":"string"}},{"required":["q"]}],` + closed + `}`,
			`{"additionalProperties":{"type":"string"},"properties":{"a":{}}}`, "proved", "proved"},
		"nested, and opened": {
			`{"type":"object","additionalProperties":{"type":"string"}}`,
			`{"anyOf":[{"properties":{"a":{}},` + closed + `},{"minProperties":9}],"unevaluatedProperties":{"type":"integer"}}`, "refuted", "refuted"},
		"cousins do not see each other": {
			`{"type":"object","allOf":[` + a + `,{"properties":{"b":{}},` + closed + `}]}`, `false`, "proved", "proved"},
		"uncles do": {
			`{"type":"object","allOf":[` + a + `],"properties":{"b":{}},` + closed + `}`, `{"required":["a"],"maxProperties":2,"properties":{"c":false}}`, "proved", "proved"},
		"items of a branch that holds": {
			`{"type":"array","anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[{"const":2},true]}],"unevaluatedItems":false,"minItems":2}`, `{"prefixItems":[{"const":2}],"maxItems":2}`, "proved", "proved"},
		"items that contains matches": {
			`{"type":"array","contains":{"type":"string"},"unevaluatedItems":{"type":"integer"}}`, `{"items":{"type":["string","integer"]}}`, "proved", "proved"},
		"and no others": {
			`{"type":"array","items":{"type":["string","integer"]}}`, `{"contains":{"type":"string"},"minContains":0,"unevaluatedItems":{"type":"integer"}}`, "proved", "proved"},
		"2019-09: contains evaluates nothing": {
			`{` + in2019 + `"type":"array","contains":{"type":"string"},"unevaluatedItems":{"type":"integer"}}`, `false`, "proved", "proved"},
		"contains in a branch": {
			`{"type":"array","items":{"enum":["a","b"]}}`,
			`{"if":{"contains":{"const":"a"}},"then":{"if":{"contains":{"const":"b"}}},"else":{"contains":{"const":"b"},"minContains":0},"unevaluatedItems":false}`, "proved", "proved"},
		"unevaluatedItems stays closed for a tolerant reader": {
			`{"type":"array","items":true}`, `{"anyOf":[{"prefixItems":[true]},{"maxItems":0}],"unevaluatedItems":false}`, "refuted", "refuted"},
	} {
		t.Run(name, func(t *testing.T) {
			for model, want := range map[contract.ContentModel]string{contract.Strict: q.strict, contract.Tolerant: q.tolerant} {
				got := compat.Contained(load(t, "a.json", modern(q.writer)), load(t, "b.json", modern(q.reader)), compat.Options{Model: model})
				if got.Verdict.String() != want {
					t.Errorf("%s: %v %s %s, want %s", model, got.Verdict, got.Reason.Code, got.Reason.Message, want)
				}
			}
		})
	}
}

// modern is the schema in draft 2020-12, unless it names its draft.
func modern(text string) string {
	if text[0] != '{' || len(text) > 10 && text[1:10] == `"$schema"` {
		return text
	}
	return `{` + in2020 + text[1:]
}
