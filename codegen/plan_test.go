package codegen

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
)

// outline lists every type with its fields and values: what people's code holds
// on to.
func outline(m *Model) []string {
	var lines []string
	for _, pkg := range m.Packages {
		for _, unit := range pkg.Units {
			for _, t := range unit.Types {
				lines = append(lines, t.Name)
				for _, f := range t.Fields {
					lines = append(lines, fmt.Sprintf("%s.%s %v", t.Name, f.Name, f.Ref.Kind))
				}
				for _, v := range t.Values {
					lines = append(lines, v.Name)
				}
			}
		}
	}
	return lines
}

const stable = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Order", "type": "object", "required": ["id"],
	"properties": {%s
		"id": {"type": "string"},
		"status": {"enum": [%s"open", "closed"]},
		"customer": {"type": "object", "properties": {"name": {"type": "string"}%s}},
		"payment": {"oneOf": [%s
			{"type": "object", "required": ["m"], "properties": {"m": {"const": "card"}, "card": {"type": "object", "properties": {"n": {"type": "string"}}}}},
			{"type": "object", "required": ["m"], "properties": {"m": {"const": "cash"}}}
		]},
		"code": {"oneOf": [%s{"enum": ["a", "b"]}, {"type": "object", "properties": {"k": {"enum": ["c"]}}}]},
		"source": {"oneOf": [%s
			{"type": "object", "required": ["shop"], "properties": {"shop": {"enum": ["a", "b"]}}},
			{"type": "object", "required": ["site", "page"], "properties": {"site": {"type": "string"}}}
		]},
		"key": {"oneOf": [
			{"type": "object", "properties": {"k": {"type": "string"}%s}},
			{"type": "object", "properties": {"k": {"type": "integer"}}}%s
		]},
		"lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}
	},
	"$defs": {%s "line": {"type": "object", "properties": {"sku": {"type": "string"}}}}
}`

// Adding something renames nothing, even in front of all else, but of branches that say
// too little of themselves.
func TestNamesAreStableUnderAdditions(t *testing.T) {
	plan := func(args ...any) []string {
		m, err := PlanSchema(parseSchema(t, fmt.Appendf(nil, stable, args...)), "order")
		if err != nil {
			t.Fatal(err)
		}
		return outline(m)
	}
	before := plan("", "", "", "", "", "", "", "", "")
	after := plan(
		`"first": {"type": "object", "properties": {"id": {"enum": ["a"]}}}, "customers": {"type": "array", "items": {"type": "object", "properties": {}}},`,
		`"new", `,
		`, "Name2": {"type": "object", "properties": {"id": {"type": "string"}}}`,
		`{"type": "object", "required": ["m"], "properties": {"m": {"const": "barter"}, "goats": {"enum": ["one", "two"]}}},`,
		`{"type": "number"}, `,
		`{"type": "object", "required": ["call"], "properties": {"call": {"type": "string"}}},`,
		`, "also": {"enum": ["one"]}`,
		`, {"type": "object", "properties": {"k": {"type": "boolean"}}}`,
		`"customerLine": {"type": "object", "properties": {"sku": {"type": "number"}}},`,
	)
	for _, line := range before {
		if !slices.Contains(after, line) {
			t.Errorf("%s is gone after an addition; there is\n%s", line, strings.Join(after, "\n"))
		}
	}
}

// Schemas that were made to take long do not.
func TestHostileSchemasArePlannedInTime(t *testing.T) {
	nested := func(depth int, open, middle, end string) string {
		return strings.Repeat(open, depth) + middle + strings.Repeat(end, depth)
	}
	doubling := func(keyword string, n int) string {
		var defs []string
		for i := range n {
			defs = append(defs, fmt.Sprintf(`"d%d": {"%s": [{"$ref": "#/definitions/d%d"}, {"$ref": "#/definitions/d%d"}]}`, i, keyword, i+1, i+1))
		}
		defs = append(defs, fmt.Sprintf(`"d%d": {"type": "object", "properties": {"a": {"type": "string"}}}`, n))
		return `{"$ref": "#/definitions/d0", "definitions": {` + strings.Join(defs, ",") + `}}`
	}
	var wide, crossed strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&wide, `"p%d": {"type": "object", "properties": {"x": {"type": "integer"}}},`, i)
	}
	for i := range 40 { // definitions that merge with each other at every step
		fmt.Fprintf(&crossed, `"c%d": {"type": "object", "properties": {"l": {"allOf": [{"$ref": "#/definitions/c%d"}, {"$ref": "#/definitions/c%d"}]}}},`, i, (i*7+1)%40, (i*11+3)%40)
	}
	tests := map[string]string{
		"deep":       nested(150, `{"type":"object","properties":{"a":`, `{}`, `}}`),
		"deep list":  nested(240, `{"type":"array","items":`, `{}`, `}`),
		"anyOf":      doubling("anyOf", 60),
		"oneOf":      doubling("oneOf", 60),
		"allOf":      doubling("allOf", 60),
		"wide":       `{"type":"object","properties":{` + wide.String() + `"z":{}}}`,
		"crossed":    `{"$ref":"#/definitions/c0","definitions":{` + crossed.String() + `"z":{}}}`,
		"many allOf": `{"allOf":[` + strings.Repeat(`{"type":"object"},`, 50_000) + `{}]}`,
		"self":       `{"type":"object","properties":{"a":{"allOf":[{"$ref":"#"},{"type":"object","properties":{"a":{"$ref":"#/properties/a"}}}]}}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if !json.Valid([]byte(text)) {
				t.Fatal("the schema is no JSON")
			}
			s := parseSchema(t, []byte(text))
			if s == nil {
				t.Fatal("the schema is refused")
			}
			start := time.Now()
			m, err := PlanSchema(s, "hostile")
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("planning took %v", took)
			}
			if err == nil {
				if n := len(outline(m)); n > 20*maxTypes {
					t.Errorf("%d lines of types", n)
				}
			}
		})
	}
}

const eventYAML = "event: %s\nsummary: Something happened.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n"

func memWorkspace(t *testing.T, files workspace.MemFiles) *workspace.Workspace {
	t.Helper()
	files["treaty.yaml"] = []byte("treaty: 1\n")
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// A package for an event has a type for each major that is no draft; Latest is
// the newest, and a deprecated one says so.
func TestMajors(t *testing.T) {
	ws := memWorkspace(t, workspace.MemFiles{
		"contexts/ordering/context.yaml":                []byte("context: ordering\nowner: team\npurpose: Orders.\n"),
		"contexts/ordering/OrderPlaced/event.yaml":      fmt.Appendf(nil, eventYAML+"  1: {status: deprecated, sunset: 2027-06-30}\n  2: {status: active}\n  3: {status: draft}\n", "OrderPlaced"),
		"contexts/ordering/OrderPlaced/v1.schema.json":  []byte(`{"type":"object","properties":{"a":{"type":"string"}}}`),
		"contexts/ordering/OrderPlaced/v2.schema.json":  []byte(`{"type":"object","properties":{"a":{"type":"number"}}}`),
		"contexts/ordering/OrderPlaced/v3.schema.json":  []byte(`{"type":"object","properties":{"a":{"type":"boolean"}}}`),
		"contexts/ordering/OrderPlanned/event.yaml":     fmt.Appendf(nil, eventYAML+"  1: {status: draft}\n", "OrderPlanned"),
		"contexts/ordering/OrderPlanned/v1.schema.json": []byte(`{"type":"object"}`),
	})
	for _, tt := range []struct {
		drafts bool
		want   []string
	}{
		{false, []string{"ordering/orderplaced: v1.go V1, v2.go V2, Latest V2"}},
		{true, []string{"ordering/orderplaced: v1.go V1, v2.go V2, v3.go V3, Latest V3", "ordering/orderplanned: v1.go V1, Latest V1"}},
	} {
		m, err := PlanWorkspace(t.Context(), ws, PlanOptions{Drafts: tt.drafts})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range m.Packages {
			line := p.Dir + ":"
			for _, u := range p.Units {
				line += " " + u.File + " " + u.Root.Name + ","
			}
			got = append(got, line+" Latest "+p.Latest.Root.Name)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("drafts %v (-want +got):\n%s", tt.drafts, diff)
		}
		if got, want := m.Packages[0].Units[0].Root.Doc, "ordering.OrderPlaced v1 is deprecated, its sunset is 2027-06-30"; !strings.HasPrefix(got, want) {
			t.Errorf("the doc is %q, want %q", got, want)
		}
	}
}

// Who writes a step has to name the type of a deprecated major: its doc says so, and
// no tool warns.
func TestADeprecatedMajorThatPeopleLift(t *testing.T) {
	for step, quiet := range map[string]bool{"": false, ", upcast: by-hand": true, ", upcast: split": true} {
		ws := memWorkspace(t, workspace.MemFiles{
			"contexts/a/context.yaml":         []byte("context: a\nowner: team\npurpose: A.\n"),
			"contexts/a/Order/event.yaml":     fmt.Appendf(nil, eventYAML+"  1: {status: deprecated, sunset: 2027-06-30}\n  2: {status: active"+step+"}\n", "Order"),
			"contexts/a/Order/v1.schema.json": []byte(`{"type":"object"}`),
			"contexts/a/Order/v2.schema.json": []byte(`{"type":"object"}`),
		})
		m, err := PlanWorkspace(t.Context(), ws, PlanOptions{})
		if err != nil {
			t.Fatal(err)
		}
		root := m.Packages[0].Units[0].Root
		const said = "a.Order v1 is deprecated, its sunset is 2027-06-30; use V2."
		if (root.Deprecated == "") != quiet || !strings.Contains(root.Doc+root.Deprecated, said) {
			t.Errorf("%q: Deprecated is %q, the doc %q", step, root.Deprecated, root.Doc)
		}
	}
}

// A pattern that is no regular expression is an error with its place, for validators
// refuse the schema; one that Go cannot match is said in the doc of the type.
func TestPatternsThatCannotBe(t *testing.T) {
	plan := func(pattern string) (*Model, error) {
		return PlanWorkspace(t.Context(), memWorkspace(t, workspace.MemFiles{
			"contexts/a/context.yaml":         []byte("context: a\nowner: team\npurpose: A.\n"),
			"contexts/a/Order/event.yaml":     fmt.Appendf(nil, eventYAML+"  1: {status: active}\n", "Order"),
			"contexts/a/Order/v1.schema.json": []byte("{\"type\": \"object\", \"properties\": {\"id\": {\n  \"pattern\": \"" + pattern + "\"}}}"),
		}), PlanOptions{})
	}
	_, err := plan("(a")
	const want = `contexts/a/Order/v1.schema.json:2:14: the pattern "(a" is no regular expression of ECMA-262: `
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("(a: %v", err)
	}
	m, err := plan("(?<=a)b")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(m.Packages[0].Units[0].Root.Unchecked, "\n"); !strings.HasPrefix(got, `Go cannot match the pattern "(?<=a)b": `) || !strings.HasSuffix(got, " (#/properties/id)") {
		t.Errorf("the doc says %q", got)
	}
}

// An invalid schema, and two events that become one package, are errors with
// places.
func TestWorkspacesThatCannotBeGenerated(t *testing.T) {
	ws := memWorkspace(t, workspace.MemFiles{
		"contexts/a/context.yaml":          []byte("context: a\nowner: team\npurpose: A.\n"),
		"contexts/a/Order/event.yaml":      fmt.Appendf(nil, eventYAML+"  1: {status: active}\n", "Order"),
		"contexts/a/Order/v1.schema.json":  []byte(`{"type":"object"}`),
		"contexts/a/order-/event.yaml":     fmt.Appendf(nil, eventYAML+"  1: {status: active}\n", "order-"),
		"contexts/a/order-/v1.schema.json": []byte(`{"type":"object"}`),
		"contexts/a/Broken/event.yaml":     fmt.Appendf(nil, eventYAML+"  1: {status: active}\n", "Broken"),
		"contexts/a/Broken/v1.schema.json": []byte(`{"type":"objekt"}`),
	})
	_, err := PlanWorkspace(t.Context(), ws, PlanOptions{})
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want an *Error", err)
	}
	for _, want := range []string{"both become the package a/order", "the schema of a.Broken v1 is not valid"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	if len(refused.Findings) != 2 || refused.Findings[0].Span.File == "" {
		t.Errorf("findings %+v", refused.Findings)
	}
}

func TestPackageNamesAreChecked(t *testing.T) {
	s := parseSchema(t, []byte(`{"type":"object"}`))
	for _, name := range []string{"", "main", "a b", "x_test", "func"} {
		if _, err := PlanSchema(s, name); err == nil {
			t.Errorf("the package %q was planned", name)
		}
	}
}
