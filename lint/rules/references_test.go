package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// However a schema leads to another context's, it is found, once, where it is written.
func TestReferencesAreFollowed(t *testing.T) {
	const there = "-- contexts/fulfilment/context.yaml --\ncontext: fulfilment\nowner: f\n" +
		"-- contexts/fulfilment/address.json --\n{\"$id\": \"https://example.com/address\", \"$dynamicAnchor\": \"a\"}\n"
	const before = "contexts/ordering/OrderPlaced/v1.schema.json:1:"
	for name, c := range map[string]struct {
		schema, shared string // shared is a file of the same context
		want           []string
	}{
		"at once":                         {`{"$ref": "../../fulfilment/address.json"}`, `{}`, []string{before + "2 /$ref"}},
		"as a dynamic reference":          {`{"$dynamicRef": "../../fulfilment/address.json#a"}`, `{}`, []string{before + "2 /$dynamicRef"}},
		"over a file":                     {`{"$ref": "../shared.json"}`, `{"$ref": "../fulfilment/address.json"}`, []string{"contexts/ordering/shared.json:1:2 /$ref"}},
		"from two places":                 {`{"properties": {"a": {"$ref": "../shared.json"}, "b": {"$ref": "../shared.json"}}}`, `{"$ref": "../fulfilment/address.json"}`, []string{"contexts/ordering/shared.json:1:2 /$ref"}},
		"over a definition of a file":     {`{"$ref": "../shared.json#/$defs/a"}`, `{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "../fulfilment/address.json"}}}`, []string{"contexts/ordering/shared.json:1:46 /$defs/b/$ref"}},
		"by way of a part, then as whole": {`{"allOf": [{"$ref": "../shared.json#/$defs/a"}, {"$ref": "../shared.json"}]}`, `{"$defs": {"a": {}}, "$ref": "../fulfilment/address.json"}`, []string{"contexts/ordering/shared.json:1:22 /$ref"}},
		"in circles":                      {`{"$ref": "../shared.json"}`, `{"properties": {"a": {"$ref": "OrderPlaced/v1.schema.json"}}}`, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			archive := eventFile("", c.schema) + there + "-- contexts/ordering/shared.json --\n" + c.shared + "\n"
			_, head := split(archive)
			rule, err := rules.ByID("foreign-schema-ref")
			if err != nil {
				t.Fatal(err)
			}
			report, err := lint.Review(t.Context(), lint.Request{Head: load(t, head, ""), Rules: []*lint.Rule{rule}})
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, f := range report.Findings {
				if f.Rule != rule.ID {
					t.Fatalf("%s: %s", f.Rule, f.Message)
				}
				got = append(got, f.Span.String()+" "+string(f.Pointer))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
