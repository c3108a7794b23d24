package codegen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
)

// Each limit is tested on both sides: an event that just keeps it, and a change that
// just does not.
func TestBothSidesOfEveryLimit(t *testing.T) {
	const schema = `{"type": "object", "required": ["s", "n", "x", "d", "l", "sub"], "properties": {
		"s": {"type": "string", "minLength": 2, "maxLength": 5}, "n": {"type": "integer", "minimum": -3, "maximum": 12},
		"x": {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10}, "d": {"type": "number", "minimum": 0.25},
		"l": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string", "maxLength": 4}, "uniqueItems": true},
		"sub": {"allOf": [{"$ref": "#/$defs/sub"}]}},
		"$defs": {"sub": {"type": "object", "required": ["k"], "properties": {"k": {"type": "string", "minLength": 3, "pattern": "^[a-z]+$"}}}}}`
	ws := published(schema, map[string]string{"v1.one.json": `{"s": "abc", "n": 1, "x": 4, "d": 1, "l": ["ab", "cd"], "sub": {"k": "abcdef"}, "more": "the longest of all the events is the one that is changed"}`}).load(t)
	m, err := codegen.PlanWorkspace(t.Context(), ws, codegen.PlanOptions{Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	major := m.Packages[0].Tests.Majors[0]
	for name, want := range map[string]string{
		"at its lower limits": `{"s":"ab","n":-3,"x":1,"d":0.25,"l":["ab"],"sub":{"k":"abc"},"more":"the longest of all the events is the one that is changed"}`,
		"at its upper limits": `{"s":"abccc","n":12,"x":9,"d":1,"l":["abbb","cd","cd2"],"sub":{"k":"abcdef"},"more":"the longest of all the events is the one that is changed"}`,
	} {
		i := slices.IndexFunc(major.Drawn, func(e codegen.Example) bool { return e.Name == name })
		if i < 0 || major.Drawn[i].JSON != want {
			t.Errorf("%s: %v, want %s", name, major.Drawn, want)
		}
	}
	var refused strings.Builder
	for _, r := range major.Refused {
		refused.WriteString(string(r.At) + " " + r.JSON + " " + r.Why + "\n")
	}
	for _, want := range []string{
		`/s "a" #/properties/s/minLength`, `/s "abcccc" #/properties/s/maxLength`, "/n -4 #/properties/n/minimum", "/n 13 #/properties/n/maximum",
		"/x 0 #/properties/x/exclusiveMinimum", "/x 10 #/properties/x/exclusiveMaximum", "/d -0.75 #/properties/d/minimum",
		"/l [] #/properties/l/minItems", `/l ["ab","cd","cd2","cd3"] #/properties/l/maxItems`, `/l/0 "abbbb" #/properties/l/items/maxLength`,
		`/sub/k "ab" #/$defs/sub/properties/k/minLength`,
	} {
		if !strings.Contains(refused.String(), want+"\n") {
			t.Errorf("no %s in\n%s", want, refused.String())
		}
	}
}

// A limit is tested as far as what just keeps it is small, however many characters or
// items that are.
func TestLimitsAreTestedWhileTheyAreSmall(t *testing.T) {
	const schema = `{"type": "object", "required": ["long", "huge", "wide", "list", "objects"], "properties": {
		"long": {"type": "string", "maxLength": 4096}, "huge": {"type": "string", "maxLength": 4097}, "wide": {"type": "string", "maxLength": 1400, "pattern": "^語+$"},
		"list": {"type": "array", "maxItems": 500, "items": {"type": "integer"}},
		"objects": {"type": "array", "maxItems": 500, "items": {"const": {"what": "is larger"}}}}}`
	example := `{"long": "a", "huge": "a", "wide": "語", "list": [1], "objects": [{"what": "is larger"}]}`
	m, err := codegen.PlanWorkspace(t.Context(), published(schema, map[string]string{"v1.one.json": example}).load(t), codegen.PlanOptions{Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	found, size := map[string]bool{}, 0
	for _, r := range m.Packages[0].Tests.Majors[0].Refused {
		found[r.Why] = true
		size += len(r.JSON)
	}
	for why, want := range map[string]bool{
		"long/maxLength": true, "huge/maxLength": false, "wide/maxLength": false, "list/maxItems": true, "objects/maxItems": false,
	} {
		if found["#/properties/"+why] != want {
			t.Errorf("%s is tested: %v", why, !want)
		}
	}
	if size > 16<<10 {
		t.Errorf("the changes take %d bytes", size)
	}
}
