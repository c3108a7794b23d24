package compat_test

import (
	"fmt"
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

// TestWalkerAgreesWithUnevaluated: without cousins, what a tolerant writer may
// write is what the schema accepts beside `unevaluatedProperties: false`.
func TestWalkerAgreesWithUnevaluated(t *testing.T) {
	for _, members := range []string{
		`"properties":{"a":{}}`,
		`"properties":{"a":{}},"anyOf":[{"properties":{"b":{}},"required":["b"]},{"properties":{"c":{"type":"string"}}}]`,
		`"properties":{"a":{}},"oneOf":[{"properties":{"b":{"const":1}},"required":["b"]},{"properties":{"b":{"const":"x"},"c":{}},"required":["b"]}]`,
		`"properties":{"a":{}},"if":{"properties":{"b":{"const":1}},"required":["b"]},"then":{"properties":{"c":{}}},"else":{"properties":{"z":{}}}`,
		`"properties":{"a":{}},"dependentSchemas":{"a":{"properties":{"b":{}}}}`,
		`"properties":{"a":{}},"$ref":"#/$defs/d","$defs":{"d":{"patternProperties":{"^b":{}}}}`,
		`"properties":{"a":{}},"not":{"properties":{"b":{"type":"string"}},"required":["b"]}`,
		`"properties":{"a":{}},"anyOf":[{"additionalProperties":{"type":"integer"}},{"properties":{"b":{}}}]`,
		`"properties":{"a":{}},"allOf":[{"if":{"required":["c"],"properties":{"c":{}}}},{"properties":{"b":{}}}]`,
	} {
		open := load(t, "open.json", `{`+in2020+`"type":"object",`+members+`}`)
		closed := load(t, "closed.json", `{`+in2020+`"type":"object",`+members+`,"unevaluatedProperties":false}`)
		// Not a spelling of false that a tolerant reader opens.
		shut := load(t, "shut.json", `{`+in2020+`"type":"object",`+members+`,"unevaluatedProperties":{"enum":[]}}`)
		if got := compat.Contained(open, shut, compat.Options{Model: contract.Tolerant}); got.Verdict != compat.Proved || got.StrictWriter {
			t.Errorf("%s: %v %s", members, got.Verdict, got.Reason.Message)
		}
		writer, reader := compiled(t, open), compiled(t, closed)
		for _, v := range smallObjects() {
			valid, err := writer.Valid(v)
			if err != nil {
				t.Fatal(err)
			}
			declared, err := writer.Declared(v)
			if err != nil {
				t.Fatal(err)
			}
			if want, err := reader.Valid(v); err != nil || (valid && declared) != want {
				t.Errorf("%s: %s: written %v, accepted %v, %v", members, v.AppendJSON(nil), valid && declared, want, err)
			}
		}
	}
}

// TestHostileContexts asks about schemas in which what is evaluated may depend
// on more than anybody can look at.
func TestHostileContexts(t *testing.T) {
	t.Parallel()
	branch := func(i int) string {
		return fmt.Sprintf(`{"properties":{"p%d":{"type":"string"}},"required":["p%d"]}`, i, i)
	}
	branches := repeated(30, `{"type":"object","anyOf":[`, branch, `]`)
	within := `{"required":["q"],"properties":{"q":true}}`
	for i := range 60 {
		within = fmt.Sprintf(`{"anyOf":[{"properties":{"p%d":true},"required":["p%d"]},%s],"unevaluatedProperties":{"type":"integer"}}`, i, i, within)
	}
	items := func(i int) string {
		return fmt.Sprintf(`{"contains":{"const":%d},"prefixItems":[{"enum":[%d,0]}]}`, i, i)
	}
	for name, q := range map[string]struct{ writer, reader, want string }{
		"equal branches":            {branches + `,"unevaluatedProperties":false}`, branches + `,"unevaluatedProperties":false}`, "proved"},
		"branches, something else":  {branches + `,"unevaluatedProperties":false}`, `{"type":["object","null"]}`, "proved"},
		"branches, nothing like it": {branches + `,"unevaluatedProperties":false}`, `{"type":"string"}`, "refuted"},
		"branches, one less":        {branches + `,"unevaluatedProperties":false}`, repeated(29, `{"anyOf":[`, branch, `],"unevaluatedProperties":false}`), "refuted"},
		"branches, wider than rest": {`{"type":"object","additionalProperties":{"type":"integer"}}`, branches + `,"unevaluatedProperties":{"type":"string"}}`, "refuted"},
		"deep":                      {within, within, "proved"},
		"deep, something else":      {within, `{"properties":{"p59":{"type":"integer"}}}`, "refuted"},
		"many contains":             {repeated(30, `{"type":"array","anyOf":[`, items, `],"unevaluatedItems":false}`), `{"type":"array"}`, "proved"},
		"many contains, the reader": {`{"type":"array","items":{"type":"integer"},"minItems":2}`, repeated(30, `{"anyOf":[`, items, `],"unevaluatedItems":false}`), "refuted"},
		"many names that depend":    {repeated(30, `{"type":"object","dependentSchemas":{`, func(i int) string { return fmt.Sprintf(`"p%d":{"properties":{"p%d":true,"p%d":true}}`, i, i, i+1) }, `},"unevaluatedProperties":false}`), `{"maxProperties":40}`, "proved"},
		"references that fan in":    {fanIn(40) + `,"unevaluatedProperties":false}`, `{"type":"object"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := load(t, "a.json", modern(q.writer)), load(t, "b.json", modern(q.reader))
			for _, model := range contract.ContentModels {
				got := compat.Contained(a, b, compat.Options{Model: model})
				t.Logf("%s: %v %s, %d steps, %v", model, got.Verdict, got.Reason.Code, got.Work, got.Prove)
				checkWork(t, got.Work, budgets(model))
				if got.Verdict == compat.Unknown && got.Reason.Code != "budget" {
					t.Errorf("%s: %s", model, got.Reason.Message)
				}
				if model == contract.Strict && q.want != "" && got.Verdict.String() != q.want {
					t.Errorf("%v, want %s", got.Verdict, q.want)
				}
			}
		})
	}
}

// fanIn is a schema with references in which every way down has two ends, so
// that there are 2ⁿ ways.
func fanIn(n int) string {
	return repeated(n, `{"type":"object","$ref":"#/$defs/d0","$defs":{`, func(i int) string {
		if i == n-1 {
			return fmt.Sprintf(`"d%d":{"properties":{"x":true}}`, i)
		}
		return fmt.Sprintf(`"d%d":{"anyOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d","required":["p%d"]}]}`, i, i+1, i+1, i)
	}, `}`)
}
