package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var nullableAndOptional = &lint.Rule{
	ID:          "nullable-and-optional",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A field may be null and may be missing",
	Rationale: "Missing and null are two ways to say nothing, and sooner or later somebody gives them two meanings. Languages " +
		"differ in whether they can tell them apart at all.",
	FalsePositive: "Both are meant, as in a merge patch (null deletes, missing keeps): leave it, and describe it on the field.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"note": {"type": ["string", "null"]}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"note": {"type": "string"}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Fields(func(f lint.Field) {
			if types := typesOf(f.Schema); f.Required || types&schema.TypeNull == 0 || types == schema.TypeNull || types == schema.AllTypes {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s may be null, and may be missing", f.Path),
				Why:     "consumers must treat two ways of saying nothing alike, and some will not",
				Hint:    "take `null` from its types, or make it required",
			})
		})
	},
}
