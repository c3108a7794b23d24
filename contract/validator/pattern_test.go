package validator_test

import (
	"testing"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// A pattern that looks ahead where the string begins is decided, under every
// keyword that a schema may stand in, and is reported as one pattern.
func TestLookahead(t *testing.T) {
	tests := []struct {
		schema           string
		accepts, refuses []string
	}{
		{`{"pattern":"^(?!x-)[a-z-]+$"}`, []string{`"a"`, `"x"`, `1`, `null`, `{}`}, []string{`"x-"`, `"x-a"`, `""`}},
		{`{"pattern":"^(?=.*\\d)(?=.*[a-z]).{3,}$"}`, []string{`"a1b"`}, []string{`"a1"`, `"abc"`, `"123"`}},
		{`{"not":{"pattern":"^(?!a)"}}`, []string{`"a"`, `"ab"`}, []string{`"b"`, `""`, `1`}},
		{`{"propertyNames":{"pattern":"^(?!x-)"}}`, []string{`{}`, `{"a":1}`}, []string{`{"x-a":1}`}},
		{`{"pattern":"^(?!a)b|^(?!b)a","maxLength":1}`, []string{`"a"`, `"b"`}, []string{`"c"`, `"ab"`}},
		{`{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/a","$defs":{"a":{"pattern":"^(?!a)"}}}`, []string{`"b"`}, []string{`"a"`}},
	}
	for _, tt := range tests {
		v, err := validator.Compile(load(t, tt.schema))
		if err != nil {
			t.Errorf("%s: %v", tt.schema, err)
			continue
		}
		for i, list := range [][]string{tt.refuses, tt.accepts} {
			for _, text := range list {
				doc, err := source.ParseJSON("value.json", []byte(text), source.DefaultLimits)
				if err != nil {
					t.Fatal(err)
				}
				valid, err := v.Valid(doc.Root)
				opened, err2 := v.OpenedValid(doc.Root)
				if err != nil || err2 != nil || valid != (i == 1) || opened != valid {
					t.Errorf("%s on %s: %v, opened %v, %v %v", tt.schema, text, valid, opened, err, err2)
				}
			}
		}
	}
	v, err := validator.Compile(load(t, `{"properties":{"a":{"pattern":"^(?!x-)[a-z]+$"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	doc, _ := source.ParseJSON("value.json", []byte(`{"a":"x-1"}`), source.DefaultLimits)
	got, err := v.Validate(doc.Root)
	if err != nil || len(got) != 1 || got[0].Keyword != "/properties/a/pattern" || got[0].Instance != "/a" {
		t.Errorf("%v, %v: want the pattern once", got, err)
	} else if want := `must match the pattern "^(?!x-)[a-z]+$", not be "x-1"`; got[0].Message != want {
		t.Errorf("%s, want %s", got[0].Message, want)
	}
}
