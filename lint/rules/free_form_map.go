package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var freeFormMap = &lint.Rule{
	ID:          "free-form-map",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A map takes any name, and any number of them",
	Rationale: "Names that are data are not part of the contract: no consumer can say which of them it reads, so no change of them " +
		"is ever found, and a map that grows is the event that the broker refuses one day.",
	FalsePositive: "The map is one by nature (labels, translations): say which names there are with `propertyNames`, and how many " +
		"with `maxProperties`; both are cheap.",
	Bad: event("OrderPlaced", "", `{"type": "object", "properties": {"labels": {"type": "object", "additionalProperties": {"type": "string"}}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"labels": {"type": "object", "additionalProperties": {"type": "string"}, `+
		`"maxProperties": 20}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			if !isFreeMap(&f) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s takes any name, and any number of them", f.Path),
				Why:     "nobody can say which of the names he reads, so no change of them is found",
				Hint:    "bound it with `propertyNames` or `maxProperties`, or make it a list of objects with a name",
			})
		})
	},
}

// isFreeMap reports whether the field is a map: members without a name of their own
// have a schema, and nothing bounds the names.
func isFreeMap(f *lint.Field) bool {
	isMap := func(s *schema.Schema) bool {
		return s.AdditionalProperties != nil && s.AdditionalProperties.Bool == nil
	}
	bounds := func(s *schema.Schema) bool {
		return len(s.Properties) > 0 || s.PropertyNames != nil || s.MaxProperties != nil
	}
	return someForm(f, isMap) && !someForm(f, bounds)
}
