package rules

import (
	"cmp"
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/privacy"
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
		for _, major := range p.Contract.Majors {
			s := major.Newest().Schema
			if s == nil {
				continue
			}
			marks := privacy.Find(s).Marks
			if len(marks) == 0 {
				continue
			}
			p.Report(diag.Finding{ // one for each major
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    marks[0].Span,
				Pointer: marks[0].At,
				Message: fmt.Sprintf("%s is personal data, but the contract has no retention", cmp.Or(marks[0].Pointer, "the whole event")),
				Why:     "it is stored for ever, and nobody has to delete it",
				Hint:    "say in event.yaml how long it is kept: `retention: P2Y` (ISO 8601)",
			})
		}
	},
}
