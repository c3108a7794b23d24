package validator_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/validator"
)

// References that real schemas write lead where contract/schema says, for the
// library too: 1 is refused there, and a string is not.
func TestReferences(t *testing.T) {
	tests := []struct{ name, schema string }{
		{"a relative $id", `{"$id":"order.schema.json","$ref":"#/definitions/s"}`},
		{"by the $id", `{"$id":"order.schema.json","properties":{},"allOf":[{"$ref":"order.schema.json#/definitions/s"}]}`},
		{"by an absolute $id", `{"$id":"https://example.com/a/order.json","allOf":[{"$ref":"https://example.com/a/order.json#/definitions/s"}]}`},
		{"by a path under the $id", `{"$id":"https://example.com/a/order.json","allOf":[{"$ref":"/a/order.json#/definitions/s"}]}`},
		{"a URN", `{"$id":"urn:example:order","allOf":[{"$ref":"#/definitions/s"}]}`},
		{"by the URN", `{"$id":"urn:example:order","allOf":[{"$ref":"urn:example:order#/definitions/s"}]}`},
		{"an $id with an empty fragment", `{"$id":"http://example.com/order#","allOf":[{"$ref":"#/definitions/s"}]}`},
		{"an $id that is a fragment", `{"$id":"#order","allOf":[{"$ref":"#/definitions/s"}]}`},
		{"an empty $id", `{"$id":"","allOf":[{"$ref":"#/definitions/s"}]}`},
		{"draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","id":"http://example.com/x#","allOf":[{"$ref":"#/definitions/s"}]}`},
		{"by the name of the file", `{"allOf":[{"$ref":"schema.json#/definitions/s"}]}`},
		{"an anchor of draft 7", `{"allOf":[{"$ref":"#here"}],"definitions":{"x":{"$id":"#here","type":"string"}}}`},
		{"an anchor", `{` + draft2020 + `"$ref":"#here","$defs":{"x":{"$anchor":"here","type":"string"}}}`},
		{"an embedded resource", `{"$id":"http://example.com/root","allOf":[{"$ref":"item"}],"definitions":{"x":{"$id":"item","allOf":[{"$ref":"#/definitions/y"}],"definitions":{"y":{"type":"string"}}}}}`},
		{"names with signs", `{"allOf":[{"$ref":"#/definitions/a,b%20(c)~1~0%25"}],"definitions":{"a,b (c)/~%":{"type":"string"}}}`},
		{"names beyond ASCII", `{"allOf":[{"$ref":"#/definitions/größe"}],"definitions":{"größe":{"type":"string"}}}`},
		{"names that look escaped", `{"allOf":[{"$ref":"#/definitions/a%2520b"}],"definitions":{"a%20b":{"type":"string"}}}`},
		{"into a property", `{"properties":{"a":{"type":"string"}},"anyOf":[{"$ref":"#/properties/a"}]}`},
		{"into a pattern that is translated", `{"patternProperties":{"^\\u0061":{"type":"string"}},"anyOf":[{"$ref":"#/patternProperties/%5E%5Cu0061"}]}`},
		{"below a property that is called like the keyword", `{"properties":{"patternProperties":{"type":"string"}},"anyOf":[{"$ref":"#/properties/patternProperties"}]}`},
		{"into an unknown keyword", `{"x-parts":[{"deep":{"type":"string"}}],"anyOf":[{"$ref":"#/x-parts/0/deep"}]}`},
		{"beside an ignored keyword", `{"anyOf":[{"$ref":"#/definitions/s","type":"integer"}]}`},
		{"to a reference", `{"anyOf":[{"$ref":"#/anyOf/1"},{"$ref":"#/definitions/s"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.schema
			if strings.Contains(text, `definitions/s"`) {
				text = text[:len(text)-1] + `,"definitions":{"s":{"type":"string"}}}`
			}
			s := load(t, text)
			v, err := validator.Compile(s)
			if err != nil {
				t.Fatal(err)
			}
			for value, want := range map[string]string{`"s"`: "valid", `1`: "invalid"} {
				if got := outcome(v.Valid(parse(t, []byte(value)).Root)); got != want {
					t.Errorf("%s: %s, want %s", value, got, want)
				}
			}
		})
	}
}
