package rules

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var fieldTypeConflict = &lint.Rule{
	ID:          "field-type-conflict",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Warning,
	Strict:      diag.Warning,
	Title:       "A field has another type than in the other events of its context",
	Rationale: "customerId is a string in ten events and a number in the eleventh: whoever joins them finds nothing, and whoever " +
		"writes one type for all of them cannot read this one. Across contexts it is a note: they may mean different things.",
	FalsePositive: "The word means something else here: call it otherwise, or add it to the `stop-list` if it always does.",
	Bad: event("OrderPlaced", "", withCustomer("string")) + event("OrderShipped", "", withCustomer("string")) +
		event("OrderCancelled", "", withCustomer("integer")),
	Good: event("OrderPlaced", "", withCustomer("string")) + event("OrderShipped", "", withCustomer("string")) +
		event("OrderCancelled", "", withCustomer("string")),
	Words: []*lint.WordList{stopList},
	Catalogue: func(p *lint.CataloguePass) {
		const why = "whoever joins or stores both finds that they do not fit"
		all := sayings(p, typeOf)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			inside := false
			for _, said := range byContext(all[name]) {
				few, most, of := disagreements(said)
				for _, s := range few {
					inside = true
					p.Report(conflict(s, most, len(few), of, ofContext(s.context), why, "make it "+most+" in a new major, or give what it means here another name"))
				}
			}
			if inside {
				continue
			}
			few, most, of := disagreements(all[name])
			for _, s := range few {
				p.Remark(conflict(s, most, len(few), of, "of all contexts", why, "if it means the same, agree on one type"))
			}
		}
	},
}

// typeOf returns the type that a field says it has: null and the difference
// between integers and numbers do not count.
func typeOf(f *lint.Field) string {
	types := typesOf(f.Schema)
	if types == schema.AllTypes {
		return "" // it says none
	}
	types &^= schema.TypeNull
	if types&schema.TypeNumber != 0 {
		types |= schema.TypeNumber
	}
	if types == 0 {
		return ""
	}
	return types.String()
}

func withCustomer(customerID string) string {
	return `{"type": "object", "properties": {"customerId": {"type": "` + customerID + `"}}}`
}
