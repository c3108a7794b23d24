package rules

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var fieldFormatConflict = &lint.Rule{
	ID:          "field-format-conflict",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A text has another format than in the other events of its context",
	Rationale: "orderId is a UUID in ten events and any text in the eleventh: the consumer that keeps it in a column for UUIDs " +
		"stops at the first one that is none.",
	FalsePositive: "The word means something else here: call it otherwise, or add it to the `stop-list` if it always does.",
	Bad: event("OrderPlaced", "", withOrderID(`, "format": "uuid"`)) + event("OrderShipped", "", withOrderID(`, "format": "uuid"`)) +
		event("OrderCancelled", "", withOrderID("")),
	Good:  event("OrderPlaced", "", withOrderID(`, "format": "uuid"`)) + event("OrderShipped", "", withOrderID(`, "format": "uuid"`)),
	Words: []*lint.WordList{stopList},
	Catalogue: func(p *lint.CataloguePass) {
		all := sayings(p, formatOf)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			for _, said := range byContext(all[name]) {
				few, most, of := disagreements(said)
				for _, s := range few {
					p.Report(conflict(s, most, len(few), of, ofContext(s.context), "who stores it as one form stops at the other",
						"say the same `format` everywhere, or give what it means here another name"))
				}
			}
		}
	},
}

// formatOf returns in which form a text is.
func formatOf(f *lint.Field) string {
	if typesOf(f.Schema)&^schema.TypeNull != schema.TypeString || someForm(f, isEnumerated) {
		return ""
	}
	form := "any text"
	someForm(f, func(s *schema.Schema) bool {
		switch {
		case s.Annotations.Format != "":
			form = s.Annotations.Format
		case s.Pattern != nil:
			form = "text of the pattern " + *s.Pattern
		default:
			return false
		}
		return true
	})
	return form
}

func withOrderID(format string) string {
	return `{"type": "object", "properties": {"orderId": {"type": "string"` + format + `}}}`
}
