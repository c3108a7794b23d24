package validator_test

import (
	"testing"

	"github.com/treaty-events/treaty/contract/validator"
)

const draft2020 = `"$schema":"https://json-schema.org/draft/2020-12/schema",`

// model is what a value is to a schema: D declared (in W), V valid but with
// unknown fields, O accepted by the opened reader only, X by none.
func model(t *testing.T, v *validator.Validator, value string) string {
	t.Helper()
	node := parse(t, []byte(value)).Root
	ask := func(question func() (bool, error)) bool {
		ok, err := question()
		if err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		return ok
	}
	declared := ask(func() (bool, error) { return v.Declared(node) })
	valid := ask(func() (bool, error) { return v.Valid(node) })
	opened := ask(func() (bool, error) { return v.OpenedValid(node) })
	switch {
	case declared && !valid || valid && !opened:
		t.Errorf("%s: declared %v, valid %v, opened %v: not W ⊆ S ⊆ R", value, declared, valid, opened)
	case declared:
		return "D"
	case valid:
		return "V"
	case opened:
		return "O"
	}
	return "X"
}

type values map[string]string

// The writer: which valid values a producer of the schema writes.
func TestDeclared(t *testing.T) {
	tests := []struct {
		name, schema string
		values       values
	}{
		{"an open object declares its properties", `{"properties":{"a":{}}}`, values{
			`{}`: "D", `{"a":1}`: "D", `{"a":1,"z":1}`: "V", `[{"z":1}]`: "D", `"x"`: "D"}},
		{"a free-form object declares nothing", `{"type":"object"}`, values{`{"z":{"y":1}}`: "D", `1`: "X"}},
		{"properties that are empty declare", `{"properties":{}}`, values{`{}`: "D", `{"z":1}`: "V"}},
		{"patterns declare", `{"patternProperties":{"^x-":{}}}`, values{`{"x-a":1}`: "D", `{"z":1}`: "V"}},
		{"an explicit true leaves the object open", `{"properties":{"a":{}},"additionalProperties":true}`, values{`{"z":1}`: "D"}},
		{"so does a schema, for what it accepts", `{"properties":{"a":{}},"additionalProperties":{"type":"string"}}`, values{
			`{"z":"s"}`: "D", `{"z":1}`: "X"}},
		{"so does an unevaluatedProperties", `{` + draft2020 + `"properties":{"a":{}},"unevaluatedProperties":{"type":"string"}}`, values{
			`{"a":1,"z":"s"}`: "D", `{"z":1}`: "X"}},
		{"required names are known", `{"properties":{},"required":["z"]}`, values{`{"z":1}`: "D", `{"z":1,"y":1}`: "V"}},
		{"names in allOf are known together", `{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}`, values{
			`{"a":1,"b":1}`: "D", `{"a":1,"z":1}`: "V"}},
		{"cousins describe one place", `{"allOf":[{"properties":{"a":{"properties":{"x":{}}}}},{"properties":{"a":{"properties":{"y":{}}}}}]}`, values{
			`{"a":{"x":1,"y":1}}`: "D", `{"a":{"x":1,"z":1}}`: "V"}},
		{"a cousin that leaves the place open", `{"allOf":[{"properties":{"a":{"properties":{"x":{}}}}},{"properties":{"a":{"additionalProperties":true}}}]}`, values{
			`{"a":{"z":1}}`: "D"}},
		{"only branches that succeed count", `{"anyOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}]}`, values{
			`{"a":1}`: "D", `{"a":1,"b":1}`: "D", `{"a":1,"c":1}`: "V", `{"c":1}`: "X"}},
		{"the branch of oneOf that succeeds", `{"oneOf":[{"properties":{"k":{"const":"a"},"x":{}},"required":["k"]},{"properties":{"k":{"const":"b"},"y":{}},"required":["k"]}]}`, values{
			`{"k":"a","x":1}`: "D", `{"k":"b","y":1}`: "D", `{"k":"a","y":1}`: "V", `{"k":"c"}`: "X"}},
		{"a branch that declares nothing does not open", `{"properties":{"a":{}},"anyOf":[true]}`, values{`{"z":1}`: "V"}},
		{"not is never asked", `{"properties":{"a":{}},"not":{"not":{"properties":{"z":{}}}}}`, values{`{"z":1}`: "V"}},
		{"then declares, and if knows", `{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"properties":{"v":{}}}}`, values{
			`{"k":1,"v":2}`: "D", `{"k":1,"z":1}`: "V", `{"k":2,"z":1}`: "D"}},
		{"an if alone does not declare", `{"if":{"properties":{"k":{}}}}`, values{`{"z":1}`: "D"}},
		{"else declares where it is taken", `{"if":{"required":["k"]},"else":{"properties":{"v":{}}}}`, values{
			`{"v":1}`: "D", `{"z":1}`: "V", `{"k":1,"z":1}`: "D"}},
		{"a dependency that is triggered", `{"properties":{"a":{}},"dependencies":{"a":{"properties":{"b":{}}},"b":["a"]}}`, values{
			`{"a":1,"b":1}`: "D", `{"b":1}`: "X", `{"a":1,"c":1}`: "V"}},
		{"a dependent schema that is triggered", `{` + draft2020 + `"properties":{"a":{}},"dependentSchemas":{"a":{"properties":{"b":{}}}}}`, values{
			`{"a":1,"b":1}`: "D", `{"b":1}`: "V"}},
		{"const is declared throughout", `{"properties":{},"const":{"z":{"y":1}}}`, values{`{"z":{"y":1}}`: "D"}},
		{"enum below is declared, the rest is not", `{"properties":{"a":{"enum":[{"x":1}],"properties":{}}}}`, values{
			`{"a":{"x":1}}`: "D", `{"a":{"x":1},"z":1}`: "V"}},
		{"items are places too", `{"items":{"properties":{"a":{}}}}`, values{`[{"a":1},{}]`: "D", `[{"a":1},{"z":1}]`: "V"}},
		{"tuples and what follows them", `{"items":[{"properties":{"a":{}}}],"additionalItems":{"properties":{"b":{}}}}`, values{
			`[{"a":1},{"b":1}]`: "D", `[{"b":1}]`: "V", `[{},{"a":1}]`: "V"}},
		{"prefixItems and items", `{` + draft2020 + `"prefixItems":[{"properties":{"a":{}}}],"items":{"properties":{"b":{}}}}`, values{
			`[{"a":1},{"b":1}]`: "D", `[{"b":1}]`: "V", `[{},{"a":1}]`: "V"}},
		{"contains describes the items that match", `{"contains":{"properties":{"a":{}},"required":["a"]}}`, values{
			`[{"a":1},{"z":1}]`: "D", `[{"a":1,"z":1}]`: "V", `[{"z":1}]`: "X"}},
		{"unevaluatedItems describes the others", `{` + draft2020 + `"prefixItems":[true],"unevaluatedItems":{"properties":{"a":{}}}}`, values{
			`[{"z":1},{"a":1}]`: "D", `[{},{"z":1}]`: "V"}},
		{"references are followed", `{"definitions":{"d":{"properties":{"next":{"$ref":"#/definitions/d"}}}},"$ref":"#/definitions/d"}`, values{
			`{"next":{"next":{}}}`: "D", `{"next":{"next":{"z":1}}}`: "V"}},
		{"an if behind a reference does not declare either", `{"definitions":{"d":{"properties":{"a":{}}}},"if":{"$ref":"#/definitions/d"}}`, values{
			`{"z":1}`: "D"}},
		{"nor does what an if says of deeper places", `{"properties":{"k":{"type":"object"}},"if":{"properties":{"k":{"properties":{"x":{"const":1}}}}}}`, values{
			`{"k":{"x":1,"y":1}}`: "D"}},
		{"one schema as an if and as a part", `{"definitions":{"d":{"properties":{"a":{}}}},"allOf":[{"if":{"$ref":"#/definitions/d"}},{"$ref":"#/definitions/d"}]}`, values{
			`{"a":1}`: "D", `{"z":1}`: "V"}},
		{"propertyNames evaluates nothing", `{"properties":{"a":{}},"propertyNames":{"pattern":"^[a-z]$"}}`, values{`{"z":1}`: "V", `{"zz":1}`: "X"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, tt.schema, tt.values) })
	}
}

// The reader: which values beyond the valid ones a tolerant consumer accepts.
func TestOpened(t *testing.T) {
	closed := `{"properties":{"a":{"type":"string"}},"additionalProperties":false}`
	tests := []struct {
		name, schema string
		values       values
	}{
		{"a closed object", closed, values{`{"a":"x"}`: "D", `{"a":"x","z":1}`: "O", `{"a":1}`: "X", `{"a":1,"z":1}`: "X"}},
		{"closed by not anything", `{"properties":{},"additionalProperties":{"not":{}}}`, values{`{"z":1}`: "O"}},
		{"closed by not anything, with a reason", `{"properties":{},"additionalProperties":{"description":"no more","not":{}}}`, values{`{"z":1}`: "O"}},
		{"not anything beside what asks for nothing does not close", `{"properties":{},"additionalProperties":{"not":{},"required":[]}}`, values{`{"z":1}`: "X", `{}`: "D"}},
		{"nor does not what asks for nothing", `{"properties":{},"additionalProperties":{"not":{"required":[]}}}`, values{`{"z":1}`: "X"}},
		{"nor with a keyword that decides nothing", `{"properties":{},"additionalProperties":{"not":{},"format":"date"}}`, values{`{"z":1}`: "X"}},
		{"closed by unevaluatedProperties", `{` + draft2020 + `"properties":{"a":{}},"unevaluatedProperties":false}`, values{`{"z":1}`: "O"}},
		{"an empty enum does not close", `{"additionalProperties":{"enum":[]}}`, values{`{"z":1}`: "X"}},
		{"a schema for the others stays", `{"additionalProperties":{"type":"string"}}`, values{`{"z":1}`: "X"}},
		{"but is opened itself", `{"additionalProperties":` + closed + `}`, values{`{"z":{"y":1}}`: "O"}},
		{"below properties, items, contains", `{"properties":{"l":{"items":{"contains":` + closed + `}}}}`, values{`{"l":[[{"y":1}]]}`: "O"}},
		{"below allOf and anyOf", `{"allOf":[{"anyOf":[` + closed + `,false]}]}`, values{`{"z":1}`: "O", `{"a":1}`: "X"}},
		{"below then and else", `{"if":{"required":["k"]},"then":{"properties":{"k":{}},"additionalProperties":false},"else":` + closed + `}`, values{
			`{"k":1,"z":1}`: "O", `{"z":1}`: "O", `{"a":1}`: "X"}},
		{"through references, recursive too", `{"definitions":{"d":{"properties":{"next":{"$ref":"#/definitions/d"}},"additionalProperties":false}},"$ref":"#/definitions/d"}`, values{
			`{"next":{"next":{"z":1}}}`: "O", `{"next":1}`: "D"}},
		{"dependent schemas", `{"dependencies":{"a":` + closed + `}}`, values{`{"a":"x","z":1}`: "O"}},
		{"an if stays as it is", `{"if":` + closed + `,"then":{"required":["a"]}}`, values{`{"z":1}`: "D", `{}`: "X"}},
		{"a not stays as it is", `{"not":` + closed + `}`, values{`{"a":"x"}`: "X", `{"z":1}`: "D"}},
		{"contains with a maximum stays", `{` + draft2020 + `"contains":` + closed + `,"maxContains":1}`, values{`[{"z":1}]`: "X", `[{},{}]`: "X"}},
		{"limits of names and counts stay", `{"properties":{"a":{},"x":false},"additionalProperties":false,"maxProperties":2,"propertyNames":{"maxLength":2}}`, values{
			`{"z":1}`: "O", `{"x":1}`: "X", `{"zzz":1}`: "X", `{"p":1,"q":1,"r":1}`: "X"}},
		{"limits of arrays stay", `{"items":[true],"additionalItems":false}`, values{`[1,2]`: "X"}},
		{"an enum stays", `{"enum":["a"]}`, values{`"b"`: "X"}},
		{"an open enum takes its types", `{"enum":["a","b"],"x-open-enum":true}`, values{`"a"`: "D", `"c"`: "O", `1`: "X", `null`: "X"}},
		{"an open enum of integers takes integers", `{"enum":[1,2.0],"x-open-enum":true}`, values{`7`: "O", `7.5`: "X"}},
		{"an open enum of numbers takes numbers", `{"enum":[1,2.5,null],"x-open-enum":true}`, values{`7.5`: "O", `null`: "D", `"x"`: "X"}},
		{"an open enum keeps what stands beside it", `{"type":["string"],"maxLength":2,"enum":["a",1],"x-open-enum":true}`, values{`"bb"`: "O", `"bbb"`: "X", `2`: "X"}},
		{"an empty enum stays empty", `{"enum":[],"x-open-enum":true}`, values{`1`: "X"}},
		{"one of two closed variants", `{"oneOf":[` + closed + `,{"properties":{"b":{}},"additionalProperties":false,"required":["b"]}]}`, values{
			`{"a":"x","z":1}`: "O", `{"b":1,"z":1}`: "O", `{}`: "D", `{"b":1}`: "D", `{"a":1}`: "X"}},
		{"variants that both match stay refused", `{"oneOf":[` + closed + `,{"properties":{"b":{}},"additionalProperties":false}]}`, values{
			`{}`: "X", `{"a":"x"}`: "D", `{"z":1}`: "O"}},
		{"a variant never lets through what another takes", `{"oneOf":[` + closed + `,{"required":["z"]}]}`, values{`{"z":1}`: "D", `{"y":1}`: "O"}},
		{"beside an anyOf", `{"anyOf":[{"required":["a"]}],"oneOf":[` + closed + `]}`, values{`{"a":"x","z":1}`: "O", `{"z":1}`: "X"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, tt.schema, tt.values) })
	}
}

func check(t *testing.T, schema string, values values) {
	t.Helper()
	v := compile(t, schema)
	for value, want := range values {
		if got := model(t, v, value); got != want {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
}
