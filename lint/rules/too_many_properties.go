package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var tooManyProperties = &lint.Rule{
	ID:          "too-many-properties",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An object of the event has more than 50 properties",
	Rationale: "An event of a hundred fields is a table on the wire: nobody knows which of them belong to what happened, every " +
		"consumer depends on all of them, and each change hurts somebody.",
	FalsePositive: "The fields really are one flat measurement (a sensor, an export): turn the rule off for that workspace, or " +
		"group the fields into objects.",
	Bad:  event("OrderPlaced", "", wideObject(51)),
	Good: event("OrderPlaced", "", wideObject(50)),
	Options: []lint.Option{
		{Name: "most", Doc: "how many properties one object has at most", Default: 50, Least: 1, Most: 100_000},
		{Name: "far-too-many", Doc: "how many weigh a step more: an error where the rule is a warning", Default: 150, Least: 1, Most: 100_000},
	},
	Contract: func(p *lint.ContractPass) {
		most, farMost := p.Int("most"), p.Int("far-too-many")
		for _, major := range p.Contract.Majors {
			root := major.Newest().Schema
			if root == nil {
				continue
			}
			everywhere(root, func(s *schema.Schema) {
				if n := len(s.Properties); n > most {
					report := p.Report
					if n > farMost {
						report = p.ReportHeavier
					}
					report(diag.Finding{
						Subject: lint.Subject(p.Contract.Name, major.Number),
						Span:    s.KeywordSpan("properties"),
						Pointer: s.Pointer.Join("properties"),
						Message: fmt.Sprintf("the object has %d properties, more than %d", n, most),
						Why:     "every consumer depends on all of them, whatever it reads",
						Hint:    "keep what belongs to the fact; group what belongs together, and leave the rest to a query",
					})
				}
			})
		}
	},
}

// wideObject is a schema with n properties.
func wideObject(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(`"field%d": {"type": "string"}`, i+1)
	}
	return `{"type": "object", "properties": {` + strings.Join(names, ", ") + `}}`
}
