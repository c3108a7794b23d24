package rules_test

import (
	"testing"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// What stands in the way is shown where it stands in the changed schema; of what
// stood in an earlier revision alone, what is left around it.
func TestUnprovedQuestionsHaveTheirPlace(t *testing.T) {
	const hard = `{"type": "string", "pattern": "^(.)[a-z]*\\1$"}`
	for name, c := range map[string]struct {
		older, newer, pointer string
		line                  int
	}{
		"in both": {
			`{"properties": {"code": ` + hard + `}}`,
			"{\n\"required\": [\"code\"],\n\"properties\": {\n\"code\": " + hard + "}}", "/properties/code", 4,
		},
		"in the older": {
			`{"properties": {"order": {"properties": {"code": ` + hard + `}}}}`,
			"{\n\"properties\": {\n\"order\": {\"properties\": {\"code\": {\"maxLength\": 5}}}}}", "/properties/order/properties/code", 3,
		},
		"in the older, without it": {
			`{"properties": {"order": {"properties": {"code": ` + hard + `}}}}`,
			"{\n\"properties\": {\n\"order\": {\"maxProperties\": 0}}}", "/properties/order", 3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			event := "event: P\ncontent-model: strict\nversions:\n  1: {status: active}\n"
			found := findings(t, unproved(t), "-- contexts/o/P/event.yaml --\n"+event+"-- contexts/o/P/v1.schema.json --\n"+c.newer+"\n"+
				"-- base/contexts/o/P/event.yaml --\n"+event+"-- base/contexts/o/P/v1.schema.json --\n"+c.older+"\n")
			if len(found) == 0 {
				t.Fatal("all is decided")
			}
			for _, f := range found {
				if f.Span.File != "contexts/o/P/v1.schema.json" || f.Span.Start.Line != c.line || string(f.Pointer) != c.pointer {
					t.Errorf("%s: at %s %q, want line %d, %q", f.Message, f.Span, f.Pointer, c.line, c.pointer)
				}
			}
		})
	}
}

func unproved(t *testing.T) *lint.Rule {
	t.Helper()
	r, err := rules.ByID("not-proved")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A question that cannot be answered against several revisions for one reason is
// one finding.
func TestUnprovedQuestionsAreRolledUp(t *testing.T) {
	schema := func(pattern string) string {
		return `{"type": "object", "properties": {"code": {"type": "string", "pattern": "^(.)` + pattern + `\\1$"}}}` + "\n"
	}
	archive := "-- contexts/o/P/event.yaml --\nevent: P\nversions:\n  1: {status: active}\n" +
		"-- contexts/o/P/v1.schema.json --\n" + schema("[a-z]{4,}") +
		"-- base/contexts/o/P/event.yaml --\nevent: P\nversions:\n  1: {status: active}\n" +
		"-- base/contexts/o/P/history/v1/0001-a.schema.json --\n" + schema("[a-z]+") +
		"-- base/contexts/o/P/history/v1/0002-b.schema.json --\n" + schema("[a-z]{2,}") +
		"-- base/contexts/o/P/v1.schema.json --\n" + schema("[a-z]{3,}")
	found := findings(t, unproved(t), archive)
	if len(found) != 2 {
		t.Fatalf("%d findings, want one a question: %+v", len(found), found)
	}
	for _, f := range found {
		if len(f.Related) != 2 {
			t.Errorf("%s names %d other revisions, want 2", f.Message, len(f.Related))
		}
	}
}
