package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unboundedInteger = &lint.Rule{
	ID:          "unbounded-integer",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "An integer has no largest value",
	Rationale: "Without a maximum, a reader does not know whether 32 bits are enough, and the code that is generated takes 64; " +
		"readers in JavaScript lose digits beyond 2^53-1.",
	FalsePositive: "The number is a count that stays small: give it the bound that you have in mind.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"quantity": {"type": "integer", "minimum": 1}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"quantity": {"type": "integer", "minimum": 1, "maximum": 10000}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			if !isInteger(&f) || someForm(&f, hasMaximum) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is an integer without a maximum", f.Path),
				Why:     "readers cannot know how many bits it needs",
				Hint:    "add `maximum`: the largest value that makes sense, at most 9007199254740991",
			})
		})
	},
}

func hasMaximum(s *schema.Schema) bool { return s.Maximum != nil || s.ExclusiveMaximum != nil }
