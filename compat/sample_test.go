package compat_test

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// samplesOf returns the instances, and why there are no more. The validator must
// not have refused what the generator was certain of.
func samplesOf(t failer, s *schema.Schema, opt compat.SampleOptions) ([]compat.Sample, *compat.Shortage) {
	t.Helper()
	opt.Disagreed = func(v *source.Node) {
		t.Errorf("made %s, which the validator refuses, in %v of\n%s", v.AppendJSON(nil), opt.Model, s.Node.AppendJSON(nil))
	}
	var list []compat.Sample
	for sample, err := range compat.Samples(s, opt) {
		var short *compat.Shortage
		if errors.As(err, &short) {
			return list, short
		} else if err != nil {
			t.Fatalf("%v", err)
		}
		list = append(list, sample)
	}
	return list, nil
}

func texts(list []compat.Sample) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s.Value.AppendJSON(nil)))
	}
	return out
}

// TestSamplesShow asks of some instance that it shows something: that it is
// valid under a second schema.
func TestSamplesShow(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		model        contract.ContentModel
		shown        []string
	}{
		{"types", `{"type": ["string", "number", "null", "array", "object", "boolean"]}`, contract.Strict,
			[]string{`{"type": "string"}`, `{"type": "integer"}`, `{"type": "number", "not": {"type": "integer"}}`, `{"type": "null"}`, `{"type": "array"}`, `{"type": "object"}`, `{"type": "boolean"}`}},
		{"enum", `{"enum": [1, "a", null, {"b": [2]}]}`, contract.Tolerant,
			[]string{`{"const": 1}`, `{"const": "a"}`, `{"const": null}`, `{"const": {"b": [2]}}`}},
		{"closed interval", `{"type": "number", "minimum": -2, "maximum": 5}`, contract.Strict,
			[]string{`{"const": -2}`, `{"const": 5}`, `{"const": 0}`, `{"exclusiveMaximum": 0, "exclusiveMinimum": -2}`, `{"not": {"type": "integer"}}`}},
		{"open interval", `{"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 9}`, contract.Strict,
			[]string{`{"const": 4}`, `{"const": 8}`, `{"minimum": 5, "maximum": 7}`}},
		{"multiples", `{"type": "number", "multipleOf": 0.5, "exclusiveMinimum": 1}`, contract.Strict,
			[]string{`{"const": 1.5}`, `{"minimum": 2}`}},
		{"length", `{"type": "string", "minLength": 2, "maxLength": 4}`, contract.Strict,
			[]string{`{"maxLength": 2}`, `{"minLength": 3, "maxLength": 3}`, `{"minLength": 4}`}},
		{"any length", `{"type": "string"}`, contract.Strict, []string{`{"maxLength": 0}`, `{"minLength": 1, "maxLength": 1}`, `{"minLength": 2}`}},
		{"items", `{"type": "array", "items": {"type": "boolean"}, "maxItems": 4}`, contract.Strict,
			[]string{`{"maxItems": 0}`, `{"minItems": 1, "maxItems": 1}`, `{"minItems": 4}`, `{"contains": {"const": false}}`, `{"contains": {"const": true}}`}},
		{"prefix", `{"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": ["string", "null"]}}`, contract.Strict,
			[]string{`{"maxItems": 0}`, `{"prefixItems": [true, {"type": "null"}], "minItems": 2}`, `{"prefixItems": [{"exclusiveMaximum": 0}], "minItems": 1}`}},
		{"contains", `{"type": "array", "contains": {"enum": ["x", "y"]}}`, contract.Strict,
			[]string{`{"contains": {"const": "x"}}`, `{"contains": {"const": "y"}}`}},
		{"optional", `{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"type": "boolean"}}}`, contract.Tolerant,
			[]string{`{"required": ["b", "c"]}`, `{"maxProperties": 1}`, `{"not": {"required": ["b"]}}`, `{"not": {"required": ["c"]}, "required": ["b"]}`, `{"properties": {"b": {"maxLength": 0}}, "required": ["b"]}`}},
		{"another member", `{"type": "object", "properties": {"a": {"type": "integer"}}}`, contract.Strict,
			[]string{`{"not": {"properties": {"a": true}, "additionalProperties": false}}`}},
		{"additional", `{"type": "object", "additionalProperties": {"enum": [1, 2]}}`, contract.Tolerant,
			[]string{`{"maxProperties": 0}`, `{"not": {"additionalProperties": {"const": 1}}}`, `{"not": {"additionalProperties": {"const": 2}}}`}},
		{"pattern", `{"type": "object", "patternProperties": {"^x-": {"type": "integer"}}}`, contract.Tolerant,
			[]string{`{"not": {"patternProperties": {"^x-": false}}}`, `{"maxProperties": 0}`}},
		{"properties counted", `{"type": "object", "minProperties": 1, "maxProperties": 3, "additionalProperties": true}`, contract.Tolerant,
			[]string{`{"maxProperties": 1}`, `{"minProperties": 2, "maxProperties": 2}`, `{"minProperties": 3}`}},
		{"branches", `{"oneOf": [{"type": "string"}, {"type": "integer", "minimum": 7}, {"type": "object", "required": ["k"], "properties": {"k": {"enum": ["p", "q"]}}}]}`, contract.Tolerant,
			[]string{`{"type": "string"}`, `{"const": 7}`, `{"properties": {"k": {"const": "p"}}, "required": ["k"]}`, `{"properties": {"k": {"const": "q"}}, "required": ["k"]}`}},
		{"overlap", `{"anyOf": [{"minimum": 5}, {"maximum": 9}], "type": "integer"}`, contract.Strict,
			[]string{`{"minimum": 10}`, `{"maximum": 4}`, `{"minimum": 5, "maximum": 9}`}},
		{"if", `{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a"], "if": {"properties": {"a": {"minimum": 5}}}, "then": {"required": ["b"]}}`, contract.Strict,
			[]string{`{"required": ["b"], "properties": {"a": {"minimum": 5}}}`, `{"not": {"required": ["b"]}}`}},
		{"depends", `{"type": "object", "properties": {"a": true, "b": true, "c": {"type": "integer"}}, "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"b": {"properties": {"c": {"enum": [1, 2]}}}}}`, contract.Tolerant,
			[]string{`{"required": ["a", "b"]}`, `{"required": ["b"], "not": {"required": ["a"]}}`, `{"required": ["b", "c"], "properties": {"c": {"const": 2}}}`}},
		{"recursion", `{"type": "object", "required": ["v"], "properties": {"v": {"type": "boolean"}, "next": {"$ref": "#"}}}`, contract.Tolerant,
			[]string{`{"not": {"required": ["next"]}}`, `{"required": ["next"], "properties": {"next": {"not": {"required": ["next"]}}}}`, `{"required": ["next"], "properties": {"next": {"required": ["next"]}}}`}},
		{"allOf", `{"allOf": [{"$ref": "#/$defs/a"}, {"required": ["x"]}], "$defs": {"a": {"type": "object", "properties": {"x": {"enum": [1, 2]}, "y": {"type": "null"}}}}}`, contract.Tolerant,
			[]string{`{"required": ["y"]}`, `{"not": {"required": ["y"]}}`, `{"properties": {"x": {"const": 1}}}`, `{"properties": {"x": {"const": 2}}}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, _ := samplesOf(t, load(t, "s.json", c.schema), compat.SampleOptions{Model: c.model, Count: 60})
			for _, want := range c.shown {
				shows := compiled(t, load(t, "want.json", want))
				if !slices.ContainsFunc(list, func(s compat.Sample) bool { ok, err := shows.Valid(s.Value); return ok && err == nil }) {
					t.Errorf("no instance of %d shows %s:\n%s", len(list), want, strings.Join(texts(list), "\n"))
				}
			}
		})
	}
}

func compiled(t failer, s *schema.Schema) *validator.Validator {
	t.Helper()
	v, err := validator.Compile(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return v
}

// TestSamplesAll: where there are few instances, all of them are made, and it is
// said that there are no others.
func TestSamplesAll(t *testing.T) {
	for _, c := range []struct {
		schema string
		all    []string
	}{
		{`{"const": {"a": [1, null]}}`, []string{`{"a":[1,null]}`}},
		{`{"enum": ["a", 1, true]}`, []string{`"a"`, `1`, `true`}},
		{`{"type": ["boolean", "null"]}`, []string{`false`, `null`, `true`}},
		{`{"type": "integer", "minimum": 2, "maximum": 6}`, []string{`2`, `3`, `4`, `5`, `6`}},
		{`{"type": "array", "items": {"type": "null"}, "maxItems": 2}`, []string{`[]`, `[null,null]`, `[null]`}},
		{`{"type": "array", "items": {"type": "boolean"}, "maxItems": 1}`, []string{`[]`, `[false]`, `[true]`}},
		{`{"type": "object", "properties": {"a": {"type": "null"}, "b": {"const": 1}}, "additionalProperties": false}`,
			[]string{`{"a":null,"b":1}`, `{"a":null}`, `{"b":1}`, `{}`}},
	} {
		list, short := samplesOf(t, load(t, "s.json", c.schema), compat.SampleOptions{Model: contract.Strict, Count: 100})
		got := texts(list)
		slices.Sort(got)
		if diff := cmp.Diff(c.all, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.schema, diff)
		}
		if short == nil || !short.Complete || short.Made != len(c.all) {
			t.Errorf("%s: %v, want the proof that these are all", c.schema, short)
		}
	}
}

// TestSamplesNone: where there is no instance, it is said why.
func TestSamplesNone(t *testing.T) {
	for _, c := range []struct {
		schema string
		model  contract.ContentModel
		code   string
	}{
		{`false`, contract.Tolerant, "empty"},
		{`{"type": "string", "enum": [1]}`, contract.Strict, "empty"},
		{`{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}`, contract.Tolerant, "empty"},
		{`{"properties": {}, "type": "object", "minProperties": 1}`, contract.Tolerant, "nothing-declared"},
		{`{"type": "string", "pattern": "(a)\\1"}`, contract.Tolerant, "validator"},
	} {
		list, short := samplesOf(t, load(t, "s.json", c.schema), compat.SampleOptions{Model: c.model, Count: 5})
		if len(list) > 0 || short == nil || short.Reason.Code != c.code {
			t.Errorf("%s: %d instances, then %+v, want %s", c.schema, len(list), short, c.code)
		}
	}
}

// TestSamplesDiffer: all instances are different; the same seed makes the same,
// another seed others; who stops early gets no more.
func TestSamplesDiffer(t *testing.T) {
	s := load(t, "s.json", `{"type": "object", "required": ["id", "lines"], "properties": {
		"id": {"type": "string", "pattern": "^o-[0-9]+$"}, "at": {"type": "string", "format": "date-time"},
		"lines": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku"], "properties": {
			"sku": {"type": "string"}, "count": {"type": "integer", "minimum": 1}}}}}}`)
	for _, wild := range []bool{false, true} {
		make := func(seed uint64, n int) []string {
			list, short := samplesOf(t, s, compat.SampleOptions{Count: n, Seed: seed, Wild: wild})
			if short != nil {
				t.Errorf("only %d of %d: %v", len(list), n, short)
			}
			return texts(list)
		}
		first := make(1, 200)
		if diff := cmp.Diff(first, make(1, 200)); diff != "" {
			t.Errorf("the same seed made others: %s", diff)
		}
		if diff := cmp.Diff(first[:20], make(1, 20)); diff != "" {
			t.Errorf("fewer of the same seed are others: %s", diff)
		}
		if same := slices.Equal(first, make(2, 200)); same {
			t.Error("another seed made the same")
		}
		slices.Sort(first)
		if len(slices.Compact(first)) != 200 {
			t.Error("an instance was made twice")
		}
	}
	made := 0
	for range compat.Samples(s, compat.SampleOptions{}) {
		if made++; made == 3 {
			break
		}
	}
}

// TestSamplesOfAnything draws schemas over all keywords; no instance is refused.
func TestSamplesOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		drawn := text(drawRoot(t))
		s, _ := tryLoad("s.json", []byte(drawn))
		if s == nil {
			return
		}
		for _, model := range contract.ContentModels {
			list, short := samplesOf(t, s, compat.SampleOptions{Model: model, Count: 12, Wild: true})
			if len(list) == 0 && short == nil {
				t.Errorf("neither an instance nor a reason: %s", drawn)
			}
		}
	})
}

// TestSamplesOfRealSchemas makes 20 instances of every real schema.
func TestSamplesOfRealSchemas(t *testing.T) {
	t.Parallel()
	made, short := 0, map[string]int{}
	all := realEventSchemas(t)
	for _, s := range all {
		list, why := samplesOf(t, s, compat.SampleOptions{Count: 20})
		made += len(list)
		if why != nil {
			short[why.Reason.Code]++
			if !why.Complete {
				t.Errorf("%s: only %d: %s", s.Doc.File, len(list), why.Reason.Message)
			}
		}
	}
	t.Logf("%d instances of %d schemas", made, len(all))
	for _, code := range slices.Sorted(maps.Keys(short)) {
		t.Logf("  fewer than 20 of %d schemas: %s", short[code], code)
	}
}

// realEventSchemas returns every revision of every real event.
func realEventSchemas(t *testing.T) []*schema.Schema {
	t.Helper()
	files := testkit.HistoryFiles(t)
	var list []*schema.Schema
	for _, event := range slices.Sorted(maps.Keys(files)) {
		for _, file := range files[event] {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if s := loadReal(t, file, text); s != nil {
				list = append(list, s)
			}
		}
	}
	return list
}
