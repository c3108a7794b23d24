package rules_test

import (
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
)

// A question that cannot be answered against several revisions for one reason is
// one finding.
func TestUnprovedQuestionsAreRolledUp(t *testing.T) {
	r, err := rules.ByID("not-proved")
	if err != nil {
		t.Fatal(err)
	}
	schema := func(pattern string) string {
		return `{"type": "object", "properties": {"code": {"type": "string", "pattern": "^(.)` + pattern + `\\1$"}}}` + "\n"
	}
	archive := "-- contexts/o/P/event.yaml --\nevent: P\nversions:\n  1: {status: active}\n" +
		"-- contexts/o/P/v1.schema.json --\n" + schema("[a-z]{4,}") +
		"-- base/contexts/o/P/event.yaml --\nevent: P\nversions:\n  1: {status: active}\n" +
		"-- base/contexts/o/P/history/v1/0001-a.schema.json --\n" + schema("[a-z]+") +
		"-- base/contexts/o/P/history/v1/0002-b.schema.json --\n" + schema("[a-z]{2,}") +
		"-- base/contexts/o/P/v1.schema.json --\n" + schema("[a-z]{3,}")
	found := findings(t, r, archive)
	if len(found) != 2 {
		t.Fatalf("%d findings, want one a question: %+v", len(found), found)
	}
	for _, f := range found {
		if len(f.Related) != 2 {
			t.Errorf("%s names %d other revisions, want 2", f.Message, len(f.Related))
		}
	}
}
