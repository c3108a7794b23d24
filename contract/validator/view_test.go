package validator_test

import (
	"errors"
	"math"
	"testing"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// TestView: what a consumer relies on, value by value. The prover's tests hold
// the views against an oracle (compat, TestViewOracle).
func TestView(t *testing.T) {
	v := compile(t, `{"type":"object","required":["id","other"],"additionalProperties":false,"properties":{
		"id":{"type":"string"},"kind":{"enum":["a"]},"lines":{"type":"array","minItems":1,"items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"}}}}}}`)
	for _, tt := range []struct {
		read, ignored []string
		strict        bool
		value         string
		want          bool
	}{
		{[]string{"/id"}, nil, false, `{"id":"x"}`, true},
		{[]string{"/id"}, nil, false, `{"other":1}`, false},
		{[]string{"/id"}, nil, false, `{"id":1}`, false},
		{[]string{"/id"}, nil, false, `[]`, false},
		{[]string{"/id"}, nil, false, `{"id":"x","lines":1,"new":1}`, true},
		{[]string{""}, nil, false, `{"id":"x","other":1}`, true},
		{[]string{""}, nil, true, `{"id":"x","other":1}`, false},
		{[]string{"/lines/*/sku"}, nil, false, `{"lines":[]}`, false},
		{[]string{"/lines/0/sku"}, nil, false, `{"lines":[]}`, true},
		{[]string{"/lines/*/sku"}, nil, false, `{"lines":[{"sku":"x"},{}]}`, false},
		{[]string{"/lines/0/sku"}, nil, false, `{"lines":[{"sku":"x"},{}]}`, true},
		{[]string{"/kind"}, nil, false, `{"kind":"b"}`, false},
		{[]string{"/kind"}, []string{"/kind"}, false, `{"kind":"b"}`, true},
		{[]string{"/kind"}, []string{"/kind"}, false, `{"kind":1}`, false},
		{nil, nil, false, `1`, true},
	} {
		view, err := v.View(tt.read, tt.ignored, !tt.strict)
		if err != nil {
			t.Fatal(err)
		}
		got, err := view.Valid(parse(t, []byte(tt.value)).Root)
		if err != nil || got != tt.want {
			t.Errorf("%q, ignoring %q, of %s: %v %v, want %v", tt.read, tt.ignored, tt.value, got, err, tt.want)
		}
	}
}

// TestViewApart: where everything is read, new values of an enum are ignored at
// the one member or item that is named, and not at others of the same rule.
func TestViewApart(t *testing.T) {
	for _, tt := range []struct{ schema, ignored, one, other string }{
		{`{"patternProperties":{"^a":{"enum":["x"]}}}`, "/a", `{"a":"y"}`, `{"ab":"y"}`},
		{`{"patternProperties":{"^a":{"properties":{"k":{"enum":["x"]}}}}}`, "/a/k", `{"a":{"k":"y"}}`, `{"ab":{"k":"y"}}`},
		{`{"patternProperties":{"^a":{"enum":["x"]}},"additionalProperties":{"enum":[1]}}`, "/b", `{"b":2,"ab":"x","c":1}`, `{"b":2,"ab":"y"}`},
		{`{"additionalProperties":{"enum":["x"]}}`, "/a", `{"a":"y","b":"x"}`, `{"b":"y"}`},
		{`{"items":{"enum":["x"]}}`, "/1", `["x","y","x"]`, `["x","x","y"]`},
		{`{"prefixItems":[{"enum":["x"]}],"items":{"enum":[1]}}`, "/0", `["y",1]`, `["x",2]`},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"enum":["x"]}],"additionalItems":{"enum":[1]}}`, "/1", `["x",2,1]`, `["x",1,2]`},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","items":[true],"additionalItems":false}`, "/1", `[1]`, `[1,1]`},
	} {
		view, err := compile(t, tt.schema).View([]string{""}, []string{tt.ignored}, true)
		if err != nil {
			t.Fatal(err)
		}
		for value, want := range map[string]bool{tt.one: true, tt.other: false} {
			if got, err := view.Valid(parse(t, []byte(value)).Root); err != nil || got != want {
				t.Errorf("all of %s, ignoring %s: %s is %v %v, want %v", tt.schema, tt.ignored, value, got, err, want)
			}
		}
	}
}

func TestViewRefusesFields(t *testing.T) {
	v := compile(t, `{"items":{"type":"string"}}`)
	var unsupported *validator.Unsupported
	if _, err := v.View([]string{"a"}, nil, true); err == nil || errors.As(err, &unsupported) {
		t.Errorf("a field that is no pointer: %v", err)
	}
	if _, err := v.View([]string{"/1000000000"}, nil, true); !errors.As(err, &unsupported) || unsupported.Reason != "size" {
		t.Errorf("an item far away: %v", err)
	}
}

func TestConfirmOccurrence(t *testing.T) {
	v := compile(t, `{"properties":{"a":{"enum":["x","y"]}}}`)
	for _, tt := range []struct {
		field, value, witness string
		strict, want          bool
	}{
		{"/a", "", `{"a":"x"}`, false, true},
		{"/a", `"y"`, `{"a":"x"}`, false, false},
		{"/a", `"y"`, `{"a":"y"}`, false, true},
		{"/*", `"y"`, `{"a":"y"}`, false, true},
		{"/a", "", `{"a":"z"}`, false, false}, // not valid
		{"/b", "", `{"b":1}`, false, false},   // not declared
		{"/b", "", `{"b":1}`, true, true},
		{"/~2", "", `{"a":"x"}`, false, false},
		{"", "", `1`, false, true},
	} {
		var value *source.Node
		if tt.value != "" {
			value = parse(t, []byte(tt.value)).Root
		}
		got := validator.ConfirmOccurrence(v, tt.strict, tt.field, value, parse(t, []byte(tt.witness)).Root, math.MaxInt64)
		if got.OK != tt.want || got.Err != nil || got.OK == (got.Reason != "") {
			t.Errorf("%q %s in %s: %+v, want %v", tt.field, tt.value, tt.witness, got, tt.want)
		}
	}
}
