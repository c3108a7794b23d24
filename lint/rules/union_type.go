package rules

import (
	"fmt"
	"math/bits"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unionType = &lint.Rule{
	ID:          "union-type",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A field is of one type or another",
	Rationale: "A field that is a string today and a number tomorrow is parsed by every consumer in two ways, and in most typed " +
		"languages in none: it becomes `any`, and its checks are forgotten.",
	FalsePositive: "Old events hold the other type, and the new ones do not: then a new major with one type, and an upcaster, says so. " +
		"`null` beside a type is no second one, and a choice of whole schemas (`oneOf`) is a remark: generated code can name its variants.",
	Bad:  event("OrderPlaced", "", `{"type": "object", "properties": {"sku": {"type": ["string", "integer"]}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"sku": {"type": ["string", "null"]}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Values(func(f lint.Field) {
			types := typesOf(f.Schema)
			if types == schema.AllTypes && f.Schema.Types == nil || countTypes(types) < 2 {
				return
			}
			report := p.Report
			if someForm(&f, isBranching) {
				report = p.Note
			}
			report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is %s", f.Path, types&^schema.TypeNull),
				Why:     "every consumer parses it in as many ways, and typed ones not at all",
				Hint:    "choose one type; or a field for each",
			})
		})
	},
}

// countTypes returns how many types a value can have: integers are numbers, and
// null is none.
func countTypes(t schema.Types) int {
	if t&schema.TypeFraction != 0 {
		t &^= schema.TypeInteger
	}
	return bits.OnesCount8(uint8(t &^ schema.TypeNull))
}

// isBranching reports whether the schema is a choice of schemas.
func isBranching(s *schema.Schema) bool { return len(s.AnyOf)+len(s.OneOf) > 0 }
