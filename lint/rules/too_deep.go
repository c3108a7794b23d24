package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var tooDeep = &lint.Rule{
	ID:          "too-deep",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A field lies more than six levels deep",
	Rationale: "Whoever reads /a/b/c/d/e/f/g depends on the shape of six things that are none of its business. Deep events are " +
		"mostly documents of another system, handed on as they were.",
	FalsePositive: "The document is one of a standard that others define: turn the rule off for that workspace. A schema that " +
		"refers to itself counts once.",
	Bad:     event("OrderPlaced", "", nested(7)),
	Good:    event("OrderPlaced", "", nested(6)),
	Options: []lint.Option{{Name: "most", Doc: "how many levels deep a field lies at most; items of arrays count", Default: 6, Least: 1, Most: 100}},
	Contract: func(p *lint.ContractPass) {
		most := p.Int("most")
		reported := map[string]bool{} // one finding for each subtree that is too deep
		p.Fields(func(f lint.Field) {
			parent := f.Subject + f.Path[:strings.LastIndexByte(f.Path, '/')]
			if f.Depth <= most || reported[parent] {
				return
			}
			reported[parent] = true
			if f.Depth > most+1 {
				return // what is above it was reported
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s lies %d levels deep, more than %d", f.Path, f.Depth, most),
				Why:     "whoever reads it depends on the shape of everything above it",
				Hint:    "flatten the event, or send the inner part as an event of its own",
			})
		})
	},
}

// nested is a schema of n properties inside each other.
func nested(n int) string {
	return strings.Repeat(`{"type": "object", "properties": {"a": `, n) + `{"type": "string"}` + strings.Repeat("}}", n)
}
