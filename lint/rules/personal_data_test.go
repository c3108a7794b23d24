package rules_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
)

// Data that is marked in the items of a list, in names or in what a text encodes is
// kept for ever too, where nobody says for how long.
func TestRetentionIsAskedForWhereverDataIsMarked(t *testing.T) {
	r, err := rules.ByID("personal-data-without-retention")
	if err != nil {
		t.Fatal(err)
	}
	for field, schema := range map[string]string{
		"/names/*":        `{"properties": {"names": {"items": {"x-pii": "personal"}}}}`,
		"/byEmail":        `{"properties": {"byEmail": {"propertyNames": {"x-pii": "personal"}}}}`,
		"/text":           `{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"text": {"contentSchema": {"x-pii": "sensitive"}}}}`,
		"the whole event": `{"x-pii": "personal"}`,
	} {
		found := findings(t, r, "-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: It was.\nversions: {1: {status: active}}\n"+
			"-- contexts/ordering/OrderPlaced/v1.schema.json --\n"+schema+"\n")
		if len(found) != 1 || !strings.HasPrefix(found[0].Message, field+" is personal data") {
			t.Errorf("%s: %v", field, found)
		}
	}
}
