package source

import "testing"

func TestSpanText(t *testing.T) {
	for want, span := range map[string]Span{
		"a/b.json":     {File: "a/b.json"},
		"a/b.json:2:7": {File: "a/b.json", Start: Pos{Offset: 9, Line: 2, Column: 7}},
	} {
		if got := span.String(); got != want {
			t.Errorf("%+v is written %s, want %s", span, got, want)
		}
	}
}

func TestMembersAreFoundByName(t *testing.T) {
	doc := read(t, "f.json", `{"a":{"b":1}}`)
	if n := doc.Root.Get("a").Get("b"); n == nil || n.Text != "1" {
		t.Errorf("a, b: %+v", n)
	}
	for _, n := range []*Node{doc.Root.Get("x"), doc.Root.Get("x").Get("y"), doc.Root.Get("a").Get("b").Get("c")} {
		if n != nil {
			t.Errorf("found %+v where nothing is", n)
		}
	}
	if m := doc.Root.Member("a"); doc.NameSpan(m).String() != "f.json:1:2" || doc.Span(m.Value).String() != "f.json:1:6" {
		t.Errorf("a stands at %s, its value at %s", doc.NameSpan(m), doc.Span(m.Value))
	}
	if span := doc.NameSpan(nil); span.String() != "f.json" {
		t.Errorf("no member has the span %s", span)
	}
	if span := doc.Span(nil); span.String() != "f.json" {
		t.Errorf("no node has the span %s", span)
	}
}

func TestKindsAreNamedAsJSONSchemaNamesThem(t *testing.T) {
	for data, want := range map[string]string{"null": "null", "true": "boolean", "1": "number", `""`: "string", "[]": "array", "{}": "object"} {
		if got := read(t, "f.json", data).Root.Kind.String(); got != want {
			t.Errorf("%s is of kind %s, want %s", data, got, want)
		}
	}
	if got := Kind(0).String(); got != "invalid" {
		t.Errorf("the zero Kind is named %s", got)
	}
}
