package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var removedFieldInUse = &lint.Rule{
	ID:          "removed-field-in-use",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A field that a consumer reads, or a value that it acts on, will not come any more",
	Rationale: "To remove an optional field breaks no schema: every event without it was always allowed. Whoever reads it gets " +
		"nothing from that day on, and mostly nobody notices. Its consumers say in their manifests which fields they read.",
	FalsePositive: "The consumer does not read the field any more: its manifest says so first, and is pushed; then the same change passes. " +
		"It is asked what runs, so a manifest that the change itself edits does not help.",
	Bad: event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}, "coupon": {"type": "string"}}}`)+
			service("pricing", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: [/orderId, /coupon]}")),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}, "coupon": {"type": "string"}}}`)+
			service("pricing", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: [/orderId]}")),
	Pair: lint.ReportHurt,
}
