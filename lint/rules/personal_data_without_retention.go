package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var personalDataWithoutRetention = &lint.Rule{
	ID:          "personal-data-without-retention",
	Since:       "0.1",
	Group:       lint.Privacy,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "Personal data is kept for ever",
	Rationale: "Events are stored and replayed for years. Personal data may be kept as long as it is needed and no longer, and " +
		"who operates the store deletes by what the contract says.",
	FalsePositive: "The data is kept as long as the law demands: that is a retention too, say which.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"email": {"type": "string", "x-pii": "personal"}}}`),
	Good:          event("OrderPlaced", "retention: P2Y\n", `{"type": "object", "properties": {"email": {"type": "string", "x-pii": "personal"}}}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Retention != "" {
			return
		}
		reported := map[string]bool{} // one for each major
		lint.Fields(p.Contract, func(f lint.Field) {
			if !isPersonal(f) || reported[f.Subject] {
				return
			}
			reported[f.Subject] = true
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is personal data, but the contract has no retention", f.Path),
				Why:     "it is stored for ever, and nobody has to delete it",
				Hint:    "say in event.yaml how long it is kept: `retention: P2Y` (ISO 8601)",
			})
		})
	},
}
