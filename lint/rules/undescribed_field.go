package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var undescribedField = &lint.Rule{
	ID:          "undescribed-field",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Info,
	Strict:      diag.Info,
	Title:       "Fields of an event have no description",
	Rationale: "What a field's type does not say (in which unit, at which moment, from whose point of view) is asked again by " +
		"every consumer, of the one person who still knows.",
	FalsePositive: "Names that say it all (orderId): this is one remark for each major, not one for each field.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"weight": {"type": "number"}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"weight": {"type": "number", "description": "In grams, with the parcel."}}}`),
	Contract: func(p *lint.ContractPass) {
		first, missing, total := map[string]lint.Field{}, map[string]int{}, map[string]int{}
		p.Fields(func(f lint.Field) {
			total[f.Subject]++
			if isExplained(f) {
				return
			}
			if missing[f.Subject]++; missing[f.Subject] == 1 {
				first[f.Subject] = f
			}
		})
		for _, major := range p.Contract.Majors {
			subject := lint.Subject(p.Contract.Name, major.Number)
			if f, ok := first[subject]; ok {
				p.Report(diag.Finding{
					Subject: subject,
					Span:    f.Span,
					Pointer: f.Pointer,
					Message: fmt.Sprintf("%d of %d fields have no description, the first is %s", missing[subject], total[subject], f.Path),
					Why:     "each consumer asks again what they mean",
					Hint:    `add "description" where the name does not say it all`,
				})
			}
		}
	},
}

func isExplained(f lint.Field) bool {
	own, target := f.Property.Schema.Annotations, f.Schema.Annotations
	return own.Description != "" || own.Title != "" || target.Description != "" || target.Title != ""
}
