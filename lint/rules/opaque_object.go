package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var opaqueObject = &lint.Rule{
	ID:          "opaque-object",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A field is an object of which nothing is said",
	Rationale: "Nobody can rely on what a field holds that may hold anything, and everybody will: what the producer happens to " +
		"write becomes the contract, and no change of it is ever a break that anybody sees.",
	FalsePositive: "The content really is the business of others (a payload that is handed on): say that every object is " +
		"allowed, with `additionalProperties: true`.",
	Bad:  event("OrderPlaced", "", `{"type": "object", "properties": {"details": {"type": "object"}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"details": {"type": "object", "additionalProperties": true}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			if !isOpaque(&f) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is an object of which nothing is said", f.Path),
				Why:     "what the producer happens to write becomes the contract",
				Hint:    "list its `properties`; or say `additionalProperties: true`, if anything is meant",
			})
		})
	},
}

// isOpaque reports whether the field is said to be an object, and nothing about its
// members.
func isOpaque(f *lint.Field) bool {
	return typesOf(f.Schema)&^schema.TypeNull == schema.TypeObject && !someForm(f, func(s *schema.Schema) bool {
		return saysMembers(s) || isEnumerated(s) || s.Ref != nil && s.Ref.Target == nil || s.DynamicRef != nil || s.If != nil || s.Not != nil
	})
}

// saysMembers reports whether the schema says anything about members of an object.
func saysMembers(s *schema.Schema) bool {
	return len(s.Properties) > 0 || len(s.PatternProperties) > 0 || s.AdditionalProperties != nil || s.UnevaluatedProperties != nil ||
		s.PropertyNames != nil || len(s.Required) > 0 || s.MaxProperties != nil || len(s.DependentSchemas) > 0
}
