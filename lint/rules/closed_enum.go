package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

var closedEnum = &lint.Rule{
	ID:          "closed-enum",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Info,
	Strict:      diag.Info,
	Title:       "A list of values is closed for ever",
	Rationale: "A new value breaks every running consumer of a closed list. Where consumers cope with values they do not know, " +
		"the contract may say so, and the list may grow within the major.",
	FalsePositive: "The list is complete by nature (days of a week, yes and no): leave it closed, this is a remark.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"channel": {"type": "string", "enum": ["web", "app"]}}}`),
	Good: event("OrderPlaced", "",
		`{"type": "object", "properties": {"channel": {"type": "string", "enum": ["web", "app"], "x-open-enum": true}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			values := 0
			isClosed := func(s *schema.Schema) bool {
				if len(s.Enum) > 1 && isOfStrings(s) {
					values = len(s.Enum)
				}
				return values > 0
			}
			if !someForm(&f, isClosed) || someForm(&f, func(s *schema.Schema) bool { return s.Annotations.OpenEnum }) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s has %d values, and a new one would be a break", f.Path, values),
				Why:     "consumers that run may refuse a value that they do not know",
				Hint:    `if the list will grow, and consumers cope with that, say "x-open-enum": true`,
			})
		})
	},
}

func isOfStrings(s *schema.Schema) bool {
	for _, v := range s.Enum {
		if v.Kind != source.String && v.Kind != source.Null {
			return false
		}
	}
	return true
}
