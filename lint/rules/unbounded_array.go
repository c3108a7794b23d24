package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unboundedArray = &lint.Rule{
	ID:          "unbounded-array",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "An array has no largest length",
	Rationale: "Brokers refuse messages over a size, mostly 1 MB. An array without maxItems grows until the day of the largest " +
		"order, and that event is the one that is lost.",
	FalsePositive: "The length is bounded elsewhere and never near the limit: say so with `maxItems`; it costs nothing.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "string"}}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "string"}, "maxItems": 500}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			if !isUnbounded(&f) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s may have any number of items", f.Path),
				Why:     "an event that is larger than the broker allows is not written at all",
				Hint:    "add `maxItems`, or split the list over several events",
			})
		})
	},
}

// isUnbounded reports whether the field may be an array, and nothing bounds it.
func isUnbounded(f *lint.Field) bool {
	bounds := func(s *schema.Schema) bool {
		return s.MaxItems != nil || isEnumerated(s) || s.Items != nil && isNever(s.Items)
	}
	return someForm(f, ofType(schema.TypeArray)) && typesOf(f.Schema)&schema.TypeArray != 0 && !someForm(f, bounds)
}
