package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// What a change takes from a manifest that was right is told once, of the change; a
// manifest that is wrong by itself is told as before.
func TestOneCauseIsToldOnce(t *testing.T) {
	const (
		with    = `{"type": "object", "properties": {"orderId": {"type": "string"}, "coupon": {"type": "string"}, "status": {"enum": ["placed", "paid"]}}}`
		without = `{"type": "object", "properties": {"orderId": {"type": "string"}, "status": {"enum": ["placed", "paid"]}}}`
		unpaid  = `{"type": "object", "properties": {"orderId": {"type": "string"}, "coupon": {"type": "string"}, "status": {"enum": ["placed"]}}}`
	)
	const coupon, order, paid = "fields: [/orderId, /coupon]", "fields: [/orderId]", `fields: [/status], enum-values: {/status: [placed, paid]}`
	for _, tt := range []struct {
		name                  string
		was, is               string // schemas
		status                string // of the base's major
		readBefore, readAfter string
		want                  []string
	}{
		{"the field goes", with, without, "active", coupon, coupon, []string{"removed-field-in-use"}},
		{"the value goes", with, unpaid, "active", paid, paid, []string{"removed-field-in-use"}},
		{"both stay", with, with, "active", coupon, coupon, nil},
		{"it was never there", without, without, "active", coupon, coupon, []string{"unknown-field"}},
		{"the manifest comes with the change", with, without, "active", "", coupon, []string{"unknown-field"}},
		{"the entry comes with the change", with, without, "active", order, coupon, []string{"unknown-field"}},
		{"the value comes with the change", with, unpaid, "active", "fields: [/status]", paid, []string{"unknown-field"}},
		{"a draft promised nothing", with, without, "draft", coupon, coupon, []string{"unknown-field"}},
		{"the consumer leaves first", with, without, "active", order, order, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			side := func(prefix, schema, status, reads string) string {
				archive := "-- " + prefix + "treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\n" +
					"-- " + prefix + "contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: Placed.\nversions: {1: {status: " + status + "}}\n" +
					"-- " + prefix + "contexts/ordering/OrderPlaced/v1.schema.json --\n" + schema + "\n"
				if reads != "" {
					archive += "-- " + prefix + "contexts/ordering/services/pricing.yaml --\nservice: pricing\ncontext: ordering\nowner: team\n" +
						"consumes:\n  - {event: OrderPlaced, versions: \"=1\", " + reads + "}\n"
				}
				return archive
			}
			base, head := loadArchive(t, side("", tt.was, tt.status, tt.readBefore)), loadArchive(t, side("", tt.is, "active", tt.readAfter))
			var asked []*lint.Rule
			for _, id := range []string{"removed-field-in-use", "unknown-field"} {
				rule, err := rules.ByID(id)
				if err != nil {
					t.Fatal(err)
				}
				asked = append(asked, rule)
			}
			report, err := lint.Review(t.Context(), lint.Request{Base: base, Head: head, Policy: lint.Policy{Now: now}, Rules: asked})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				got = append(got, f.Rule)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%+v", diff, report.Findings)
			}
		})
	}
}
