package codegen

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A branch is called after its tag, its title, what it requires or its JSON type;
// nothing that is added later changes it.
func TestNamesOfBranches(t *testing.T) {
	object := func(rest string) string {
		return `{"type": "object", "properties": {"x": {"type": "string"}}` + rest + `}`
	}
	x := object(`, "required": ["x"]`)
	tagged := func(tag string) string {
		return `{"type": "object", "required": ["k"], "properties": {"k": {` + tag + `}, "o": {"type": "string"}}}`
	}
	card, cash := tagged(`"const": "card"`), tagged(`"enum": ["cash", "coin"]`)
	tests := []struct{ name, branches, want string }{
		{"what is required", x + `, {"type": "object", "required": ["y", "z"], "properties": {"y": {}}}`, "SB SBX SBYZ"},
		{"two that require the same", x + `, ` + object(`, "required": ["x"], "maxProperties": 3`), "SB SBX SBX2"},
		{"nothing but the type", object(``) + `, ` + object(`, "maxProperties": 3`), "SB SBObject SBObject2"},
		{"a tag", card + `, ` + cash, "SB SBCard SBCardK SBCash SBCashK"},
		{"one without the tag", card + `, ` + cash + `, ` + x, "SB SBCard SBCardK SBCash SBCashK SBX"},
		{"one that is named", object(`, "required": ["x"], "title": "Bee"`) + `, ` + x, "SB SBBee SBX2"},
		{"one with a name of people", object(`, "required": ["x"], "x-go-name": "Bee"`) + `, ` + x, "SB SBBee SBX2"},
		{"one object beside a text", x + `, {"type": "string"}`, "SB SBString SBX"},
		{"two objects beside a text", x + `, {"type": "string"}, ` + object(``), "SB SBObject SBObjects SBString SBX"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := PlanSchema(parseSchema(t, []byte(`{"x-go-name": "S", "type": "object", "properties": {"b": {"oneOf": [`+tt.branches+`]}}}`)), "s")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for name := range places(m) {
				if strings.HasPrefix(name, "SB") && !strings.Contains(name, " ") {
					got = append(got, name)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A name that needs a number is told, with what to write for a better one.
func TestNumberedNamesAreTold(t *testing.T) {
	m, err := PlanSchema(parseSchema(t, []byte(`{"type": "object", "properties": {"b": {"oneOf": [
		{"type": "object", "properties": {"x": {"type": "string"}}},
		{"type": "object", "properties": {"y": {"type": "string"}}}]}}}`)), "s")
	if err != nil || len(m.Notes) != 1 {
		t.Fatalf("notes %+v, error %v", m.Notes, err)
	}
	n := m.Notes[0]
	if !n.Numbered || n.Pointer != "/properties/b/oneOf/1" || n.Place != "SchemaEventBObject2" || !strings.Contains(n.Reason, "`title` or an `x-go-name`") {
		t.Errorf("the note is %+v", n)
	}
}

// The type of a whole schema is called after its file, so that a title can be added.
func TestTheTitleOfTheRootIsForPeople(t *testing.T) {
	for _, text := range []string{`{"type": "object"}`, `{"type": "object", "title": "Bee"}`} {
		m, err := PlanSchema(loadText(t, []byte(text)), "s")
		if err != nil || m.Packages[0].Units[0].Root.Name != "SchemaEvent" {
			t.Errorf("%s: %+v, %v", text, m.Packages[0].Units[0].Root, err)
		}
	}
}

// Where no value is valid it is not said that null is.
func TestPlacesWithoutAnyValue(t *testing.T) {
	for text, want := range map[string]string{
		`false`: "no value is valid here", `{"enum": []}`: "no value is valid here", `{"properties": {"f": false}}`: "no value is valid here",
		`{"type": "null"}`: "no value but null is allowed",
	} {
		m, err := PlanSchema(parseSchema(t, []byte(text)), "s")
		if err != nil || len(m.Notes) == 0 {
			t.Fatalf("%s: %+v, %v", text, m, err)
		}
		var reasons []string
		for _, n := range m.Notes {
			reasons = append(reasons, n.Reason)
		}
		if !slices.Contains(reasons, want) {
			t.Errorf("%s: %q, not %q", text, reasons, want)
		}
	}
}
