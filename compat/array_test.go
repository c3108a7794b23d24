package compat_test

import (
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

const arrayOf2020 = `"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array"`

// TestArrayTable asks what arrays there are, and who describes their items.
func TestArrayTable(t *testing.T) {
	const (
		p, r  = compat.Proved, compat.Refuted
		list  = `{` + arrayOf2020 + `,`
		nope  = `{"not":{"type":"array"}}`
		old   = `{"$schema":"http://json-schema.org/draft-07/schema#","type":"array",`
		tree  = `"$defs":{"t":{"anyOf":[{"type":"null"},{"type":"array","minItems":%d,"uniqueItems":true,"items":{"$ref":"#/$defs/t"}}]}}}`
		pairs = `"items":{"type":"object","properties":{"a":{"type":"boolean"},"b":{"type":"boolean"}},"required":["a","b"],"additionalProperties":false}`
	)
	for _, c := range []struct {
		name             string
		writer, reader   string
		strict, tolerant compat.Verdict
	}{
		{"three values, four items", list + `"uniqueItems":true,"items":{"enum":[1,2,3]},"minItems":4}`, nope, p, p},
		{"three values, three items", list + `"uniqueItems":true,"items":{"enum":[1,2,3]},"minItems":3}`, nope, r, r},
		{"equal values count once", list + `"uniqueItems":true,"items":{"enum":[1,1.0,10e-1,2]},"minItems":3}`, nope, p, p},
		{"equal objects count once", list + `"uniqueItems":true,"items":{"enum":[{"a":1,"b":2},{"b":2.0,"a":1}]},"minItems":2}`, nope, p, p},
		{"booleans", list + `"uniqueItems":true,"items":{"type":"boolean"}}`, `{"maxItems":2}`, p, p},
		{"booleans, fewer", list + `"uniqueItems":true,"items":{"type":"boolean"}}`, `{"maxItems":1}`, r, r},
		{"objects of booleans", list + `"uniqueItems":true,` + pairs + `}`, `{"maxItems":4}`, p, p},
		{"objects of booleans, fewer", list + `"uniqueItems":true,` + pairs + `}`, `{"maxItems":3}`, r, r},
		{"positions share two values", list + `"uniqueItems":true,"minItems":3,"prefixItems":[{"enum":[1,2]},{"enum":[1,2]},{"enum":[2,1]}]}`, nope, p, p},
		{"positions give way", list + `"uniqueItems":true,"minItems":3,"prefixItems":[{"enum":[1,2]},{"enum":[1,3]},{"const":1}]}`, nope, r, r},
		{"contains against items", list + `"contains":{"const":1}}`, `{"items":{"not":{"const":1}}}`, r, r},
		{"items against contains", list + `"items":{"type":"string"},"contains":{"type":"number"}}`, nope, p, p},
		{"all items match", list + `"items":{"const":1},"minItems":2}`, `{` + arrayOf2020 + `,"contains":{"type":"integer"},"minContains":2}`, p, p},
		{"two equal items that must differ", list + `"contains":{"const":1},"minContains":2,"uniqueItems":true}`, nope, p, p},
		{"two items of two that must differ", list + `"contains":{"enum":[1,2]},"minContains":2,"uniqueItems":true}`, `{"maxItems":1}`, r, r},
		{"no item may match", list + `"contains":{"type":"string"},"minContains":0,"maxContains":0}`, `{"items":{"not":{"type":"string"}}}`, p, p},
		{"too many and too few", list + `"contains":true,"minContains":3,"maxContains":2}`, nope, p, p},
		{"at most two of at most one", list + `"contains":{"type":"string"},"minContains":0,"maxContains":1}`, list + `"contains":{"type":"string"},"minContains":0,"maxContains":2}`, p, p},
		{"at most one of at most two", list + `"contains":{"type":"string"},"minContains":0,"maxContains":2}`, list + `"contains":{"type":"string"},"minContains":0,"maxContains":1}`, r, r},
		{"length from two counts", list + `"allOf":[{"contains":{"type":"string"},"minContains":2},{"contains":{"type":"null"},"minContains":3}]}`, `{"minItems":5}`, p, p},
		{"length from two counts that overlap", list + `"allOf":[{"contains":{"minimum":1,"type":"integer"},"minContains":2},{"contains":{"maximum":5,"type":"integer"},"minContains":3}]}`, `{"minItems":4}`, r, r},
		{"a list of items before 2020", old + `"items":[{"type":"string"}],"additionalItems":{"type":"integer"}}`, list + `"prefixItems":[{"type":"string"}],"items":{"type":"number"}}`, p, p},
		{"additionalItems beside one schema says nothing", old + `"items":{"type":"string"},"additionalItems":false}`, old + `"maxItems":0}`, r, r},
		{"counts say nothing before 2019", old + `"contains":{"type":"string"},"maxContains":1}`, list + `"contains":{"type":"string"},"maxContains":1}`, r, r},
		{"unique arrays of unique booleans", list + `"uniqueItems":true,"items":{"type":"array","uniqueItems":true,"items":{"type":"boolean"}}}`, `{"maxItems":5}`, p, p},
		{"unique arrays of unique booleans, fewer", list + `"uniqueItems":true,"items":{"type":"array","uniqueItems":true,"items":{"type":"boolean"}}}`, `{"maxItems":4}`, r, r},
		{"trees that need two different ones have none", list + `"items":{"$ref":"#/$defs/t"},"uniqueItems":true,"minItems":2,` + fmt.Sprintf(tree, 2), nope, p, p},
		{"trees that need one have many", list + `"items":{"$ref":"#/$defs/t"},"uniqueItems":true,"minItems":4,` + fmt.Sprintf(tree, 1), nope, r, r},
		{"equal items at two places", list + `"prefixItems":[{"enum":[1,2]},{"enum":[3]},{"enum":[2,4]}],"items":false}`, `{"uniqueItems":true}`, r, r},
		{"no equal items", list + `"prefixItems":[{"enum":[1,2]},{"enum":[3]},{"enum":[4]}],"items":false}`, `{"uniqueItems":true}`, p, p},
		{"equal items count twice", list + `"items":{"type":"integer"},"contains":{"const":1},"minContains":0,"maxContains":1}`, `{"not":{"allOf":[{"not":{"uniqueItems":true}},{"items":{"const":1}}]}}`, p, p},

		{"contains describes what matches", list + `"items":{"type":"object"},"contains":{"properties":{"a":{"type":"integer"}},"required":["a"]}}`,
			`{"items":{"properties":{"b":{"type":"integer"}}}}`, r, r},
		{"what matches is known", list + `"maxItems":1,"contains":{"type":"object","properties":{"a":{"type":"integer"}}}}`,
			`{"items":{"properties":{"b":{"type":"integer"}}}}`, r, p},
		{"contains names what a reader reads", list + `"items":{"type":"object","properties":{}},"contains":{"properties":{"a":{"type":"string"}},"required":["a"]}}`,
			`{"items":{"properties":{"a":{"type":"integer"}}}}`, r, r},
		{"a member that does not match is not known", list + `"items":{"type":"object","properties":{}},"contains":{"properties":{"a":{"type":"string"}},"required":["a"]}}`,
			`{"items":{"properties":{"a":{"type":"string"}}}}`, r, p},
		{"a reader opens contains", list + `"minItems":1,"items":{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}}`,
			`{"contains":{"properties":{"a":true},"additionalProperties":false}}`, r, p},
		{"but not what there may be too many of", list + `"minItems":1,"items":{"type":"object","properties":{"a":{},"b":{}},"required":["a","b"]}}`,
			list + `"contains":{"properties":{"a":true},"additionalProperties":false},"maxContains":9}`, r, r},
		{"equal items that are declared differently", list + `"minItems":2,"prefixItems":[{"type":"object","properties":{"a":{}}},{"type":"object","properties":{"b":{}}}],"items":false}`,
			`{"uniqueItems":true}`, r, r},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := load(t, "a.json", c.writer), load(t, "b.json", c.reader)
			for model, want := range map[contract.ContentModel]compat.Verdict{contract.Strict: c.strict, contract.Tolerant: c.tolerant} {
				if got := compat.Contained(a, b, compat.Options{Model: model}); got.Verdict != want {
					t.Errorf("%s: %v %+v, want %v", model, got.Verdict, got.Reason, want)
				}
			}
		})
	}
}

// TestArraysHostile asks for arrays that are made to take for ever.
func TestArraysHostile(t *testing.T) {
	t.Parallel()
	const list = `{` + arrayOf2020 + `,`
	each := func(n int, text string) string {
		return repeated(n, "", func(i int) string { return fmt.Sprintf(text, i) }, "")
	}
	for name, c := range map[string]struct {
		writer, reader string
		want           compat.Verdict
	}{
		"a billion items match":            {list + `"contains":{"const":1},"minContains":1000000000}`, `{"minItems":1000000001}`, compat.Unknown},
		"more items than there may be":     {list + `"contains":{"const":1},"minContains":1000000000,"maxItems":999999999}`, `{"type":"string"}`, compat.Proved},
		"up to a billion items":            {list + `"maxItems":1000000000}`, `{"maxItems":999999999}`, compat.Unknown},
		"a billion items of none":          {list + `"minItems":1000000000,"items":false}`, `{"type":"string"}`, compat.Proved},
		"a vector":                         {list + `"minItems":3072,"maxItems":3072,"items":{"type":"number"}}`, `{"maxItems":1536}`, compat.Refuted},
		"a vector of vectors":              {list + `"minItems":3072,"items":{"type":"array","minItems":3072}}`, `{"type":"string"}`, compat.Unknown},
		"all of a thousand match":          {list + `"minItems":1000,"contains":{"const":1},"minContains":1000}`, `{"type":"string"}`, compat.Refuted},
		"a thousand match, too many":       {list + `"contains":{"const":1},"minContains":1000,"maxContains":999}`, `{"type":"string"}`, compat.Proved},
		"200 different contains":           {list + `"allOf":[` + each(200, `{"contains":{"const":%d}}`) + `]}`, `{"minItems":200}`, compat.Proved},
		"200 different contains, not 201":  {list + `"allOf":[` + each(200, `{"contains":{"const":%d}}`) + `]}`, `{"minItems":201}`, compat.Refuted},
		"200 contains of one item":         {list + `"allOf":[` + each(200, `{"contains":{"minimum":%d}}`) + `]}`, `{"minItems":2}`, compat.Refuted},
		"300 values, all there":            {list + `"uniqueItems":true,"minItems":300,"items":{"enum":[` + each(300, `%d`) + `]}}`, `{"type":"string"}`, compat.Refuted},
		"400 values, one too few":          {list + `"uniqueItems":true,"minItems":401,"items":{"enum":[` + each(400, `%d`) + `]}}`, `{"type":"string"}`, compat.Proved},
		"unique arrays of a billion items": {list + `"uniqueItems":true,"minItems":1000000000,"items":{"type":"array","uniqueItems":true,"minItems":1000000000}}`, `{"type":"string"}`, compat.Unknown},
		"unique arrays of unique arrays": {list + `"uniqueItems":true,"minItems":30,"items":{"$ref":"#/$defs/t"},"$defs":{"t":{"type":"array","uniqueItems":true,"items":{"$ref":"#/$defs/t"}}}}`,
			`{"type":"string"}`, compat.Refuted},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := load(t, "a.json", c.writer), load(t, "b.json", c.reader)
			for _, model := range contract.ContentModels {
				got := compat.Contained(a, b, compat.Options{Model: model})
				t.Logf("%s: %v %s, %d steps, %v and %v", model, got.Verdict, got.Reason.Code, got.Work, got.Prove, got.Confirm)
				checkWork(t, got.Work, budgets(model))
				if got.Verdict != c.want {
					t.Errorf("%s: %v %+v, want %v", model, got.Verdict, got.Reason, c.want)
				}
			}
		})
	}
}
