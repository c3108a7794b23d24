package compat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

const (
	in2019 = `"$schema":"https://json-schema.org/draft/2019-09/schema",`
	in2020 = `"$schema":"https://json-schema.org/draft/2020-12/schema",`
)

// A tree whose branches are what the outermost resource says, and a strict tree
// that extends it.
const (
	looseTree  = `"$id":"tree","$dynamicAnchor":"node","type":"object","properties":{"data":true,"children":{"type":"array","items":{"$dynamicRef":"#node"}}}`
	strictTree = `{` + in2020 + `"$id":"strict-tree","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,"$defs":{"t":{` + looseTree + `}}}`
)

// Recursion of 2019-09: the outermost root with $recursiveAnchor counts.
const (
	oldLoose  = `"$id":"tree","$recursiveAnchor":true,"type":"object","properties":{"data":true,"children":{"type":"array","items":{"$recursiveRef":"#"}}}`
	oldStrict = `{` + in2019 + `"$id":"strict-tree","$recursiveAnchor":true,"$ref":"tree","unevaluatedProperties":false,"$defs":{"t":{` + oldLoose + `}}}`
	unmarked  = `{` + in2019 + `"$id":"strict-tree","$ref":"tree","unevaluatedProperties":false,"$defs":{"t":{` + oldLoose + `}}}`
)

// TestDynamicReferences asks about schemas whose references depend on the
// dynamic scope.
func TestDynamicReferences(t *testing.T) {
	list := func(id, items string) string {
		return `{` + in2020 + `"$id":"` + id + `","$ref":"list","$defs":{"items":{"$dynamicAnchor":"item",` + items + `},
			"list":{"$id":"list","type":"array","items":{"$dynamicRef":"#item"},"$defs":{"any":{"$dynamicAnchor":"item"}}}}}`
	}
	wide := list("numbers", `"type":"number"`)
	narrow := list("integers", `"type":"integer"`)
	for name, q := range map[string]struct{ writer, reader, want string }{
		"the extension is narrower":           {strictTree, `{` + in2020 + looseTree + `}`, "proved"},
		"what it extends is wider":            {`{` + in2020 + looseTree + `}`, strictTree, "refuted"},
		"its children are extended, too":      {strictTree, `{"properties":{"children":{"items":{"additionalProperties":false,"properties":{"data":true,"children":true}}}}}`, "proved"},
		"2019-09: narrower":                   {oldStrict, `{` + in2019 + oldLoose + `}`, "proved"},
		"2019-09: wider":                      {`{` + in2019 + oldLoose + `}`, oldStrict, "refuted"},
		"2019-09: children, too":              {oldStrict, `{"properties":{"children":{"items":{"additionalProperties":false,"properties":{"data":true,"children":true}}}}}`, "proved"},
		"2019-09: unmarked: not the children": {unmarked, `{"properties":{"children":{"items":{"additionalProperties":false,"properties":{"data":true,"children":true}}}}}`, "refuted"},
		"2019-09: unmarked: the root":         {unmarked, `{"additionalProperties":false,"properties":{"data":true,"children":true}}`, "proved"},
		"an anchor as a parameter: narrower":  {narrow, wide, "proved"},
		"an anchor as a parameter: wider":     {wide, narrow, "refuted"},
		"the parameter, written out":          {wide, `{"items":{"type":"number"}}`, "proved"},
		"and back":                            {`{"type":"array","items":{"type":"number"}}`, wide, "proved"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := load(t, "a.json", q.writer), load(t, "b.json", q.reader)
			got := compat.Contained(a, b, compat.Options{Model: contract.Strict})
			if got.Verdict.String() != q.want {
				t.Errorf("%v %s %s, want %s", got.Verdict, got.Reason.Code, got.Reason.Message, q.want)
			}
		})
	}
}

// TestDynamicBreaks: what refuses is a place in the file, whatever the scope.
func TestDynamicBreaks(t *testing.T) {
	older := load(t, "a.json", strictTree)
	newer := load(t, "b.json", strings.Replace(strictTree, `"data":true`, `"data":{"type":"string"}`, 1))
	got := compat.Compare(older, newer, contract.StoredEvents, compat.Options{})
	if got.Result.Verdict != compat.Refuted || len(got.Breaks) != 1 || !got.Complete {
		t.Fatalf("%v with %d breaks, complete %v", got.Result.Verdict, len(got.Breaks), got.Complete)
	}
	if at := got.Breaks[0].Reader.Pointer; at != "/$defs/t/properties/data/type" {
		t.Errorf("the reader refuses at %s", at)
	}
}

// TestMetaschema asks about the meta-schema of 2020-12, which refers to itself
// through eight resources.
func TestMetaschema(t *testing.T) {
	meta := load(t, "meta.json", `{"$ref":"https://json-schema.org/draft/2020-12/schema"}`)
	for _, model := range contract.ContentModels {
		if got := compat.Contained(meta, meta, compat.Options{Model: model}); got.Verdict != compat.Proved {
			t.Errorf("%s: in itself: %v %s", model, got.Verdict, got.Reason.Message)
		}
	}
	for text, want := range map[string]compat.Verdict{
		`{"const":{"properties":{"a":{"minLength":1,"allOf":[true]}}}}`: compat.Proved,
		`{"const":{"properties":{"a":{"minLength":-1}}}}`:               compat.Refuted,
		`{"const":{"$defs":{"a":{"items":{"type":"strin"}}}}}`:          compat.Refuted,
	} {
		if got := compat.Contained(load(t, "a.json", text), meta, compat.Options{}); got.Verdict != want {
			t.Errorf("%s: %v %s, want %v", text, got.Verdict, got.Reason.Message, want)
		}
	}
}

// TestDynamicCycle: a reference that leads back in place only in the dynamic
// scope has no meaning, either.
func TestDynamicCycle(t *testing.T) {
	s := load(t, "a.json", `{`+in2020+`"$id":"r","$dynamicAnchor":"n","allOf":[{"$ref":"other"}],
		"$defs":{"other":{"$id":"other","$dynamicRef":"#n","$defs":{"x":{"$dynamicAnchor":"n"}}}}}`)
	got := compat.Contained(s, load(t, "b.json", `{"type":"string"}`), compat.Options{})
	if got.Verdict != compat.Unknown || got.Reason.Code != "reference-cycle" {
		t.Errorf("%v %s", got.Verdict, got.Reason.Code)
	}
}

// TestManyScopes: each anchor may be bound in either of two resources, so that
// there are more scopes than anybody can look at.
func TestManyScopes(t *testing.T) {
	const anchors = 20
	var names, resources []string
	for i := range 2 * anchors {
		names = append(names, fmt.Sprintf(`"p%d":{"$ref":"r%d"}`, i, i))
	}
	all := strings.Join(names, ",")
	for i := range 2 * anchors {
		resources = append(resources, fmt.Sprintf(`"r%d":{"$id":"r%d","$dynamicRef":"#a%d","properties":{%s},"$defs":{"a":{"$dynamicAnchor":"a%d","maxProperties":%d}}}`,
			i, i, i/2, all, i/2, i+5))
	}
	s := load(t, "a.json", `{`+in2020+`"properties":{`+all+`},"$defs":{`+strings.Join(resources, ",")+`}}`)
	got := compat.Contained(s, s, compat.Options{})
	if got.Verdict == compat.Refuted || got.Verdict == compat.Unknown && got.Reason.Code != "budget" {
		t.Errorf("%v %s", got.Verdict, got.Reason.Code)
	}
	checkWork(t, got.Work, budgets(contract.Tolerant))
	t.Logf("%v, %d steps, %v", got.Verdict, got.Work, got.Prove)
}
