package rules

import (
	"fmt"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unknownField = &lint.Rule{
	ID:          "unknown-field",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A consumer reads a field, or acts on a value, that is not there",
	Rationale: "What a consumer declares to read decides who is hurt by a change. A field that the event does not have, or a value " +
		"that is never written there, is a slip that makes the verdict wrong, or a consumer that waits for nothing and does not notice.",
	FalsePositive: "The field is in a part of the event that the schema leaves open: declare it there, as others may read it too. " +
		"`*` is any item or member, a literal star is `~2`.",
	Bad: event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`) +
		service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: [/orderID]}"),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}}}}`) +
		service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: [\"/lines/*/sku\"]}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			for i := range s.Consumes {
				reportUnknownFields(p, s, i)
			}
		}
	},
}

func reportUnknownFields(p *lint.CataloguePass, s *workspace.Service, i int) {
	use := &s.Consumes[i]
	c := p.Workspace.Find(use.Event)
	if c == nil {
		return
	}
	schemas := SchemasRead(c, use.Versions)
	report := func(key, field string, at source.Pointer) {
		if field == contract.AllFields || mayHave(schemas, field) {
			return
		}
		says := func(was *contract.Consumption) bool {
			return slices.Contains(was.Fields, field) || was.EnumValues[field] != nil
		}
		if takenAway(p, s, use, says, func(s *schema.Schema) bool { return compat.Knows(s, field) }) {
			return
		}
		p.Report(diag.Finding{
			Subject: "service " + s.Name,
			Span:    entrySpan(s, "consumes", i, len(s.Consumes), at),
			Pointer: entryPointer("consumes", i, at),
			Message: fmt.Sprintf("%s reads %s of %s (%s), which has no such field", s.Name, field, use.Event, key),
			Values:  []string{s.Context, use.Event.String(), field},
			Why:     "it reads nothing there, and no verdict can tell whether a change hurts it",
			Hint:    meant(schemas, field) + "correct the pointer (`*` is any item or member), or ask the owner for the field",
		})
	}
	for j, field := range use.Fields {
		report("fields", field, source.Pointer("/fields").JoinIndex(j)[1:])
	}
	for _, field := range slices.Sorted(maps.Keys(use.EnumValues)) {
		report("enum-values", field, source.Pointer("/enum-values").Join(field)[1:])
		if mayHave(schemas, field) {
			reportUnknownValues(p, s, i, field, schemas)
		}
	}
}

// mayHave reports whether one of the schemas knows the field. Where there is
// none, nothing is known, and nothing missing.
func mayHave(schemas []*schema.Schema, field string) bool {
	return len(schemas) == 0 || slices.ContainsFunc(schemas, func(s *schema.Schema) bool { return compat.Knows(s, field) })
}

// meant asks for the field that is likeliest meant, or says nothing.
func meant(schemas []*schema.Schema, field string) string {
	for _, s := range slices.Backward(schemas) {
		if fields := compat.DidYouMean(s, field); len(fields) > 0 {
			return fmt.Sprintf("%s may be meant; ", fields[0])
		}
	}
	return ""
}
