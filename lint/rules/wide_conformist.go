package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var wideConformist = &lint.Rule{
	ID:          "wide-conformist",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A context conforms to many others",
	Rationale: "To conform is to take another team's words as they are, with all that they change. With many of them a context has " +
		"no words of its own: everything that changes anywhere changes it, and the same word means two things inside it.",
	FalsePositive: "The context only shows what others say (reporting, search): then conforming is right, and this is worth no more " +
		"than a note.",
	Bad: twoContexts("relationships:\n" +
		"  - {with: ordering, as: downstream, pattern: conformist}\n  - {with: payments, as: downstream, pattern: conformist}\n" +
		"  - {with: catalogue, as: downstream, pattern: conformist}\n  - {with: customers, as: downstream, pattern: conformist}"),
	Good: twoContexts("relationships:\n" +
		"  - {with: ordering, as: downstream, pattern: anticorruption-layer}\n  - {with: payments, as: downstream, pattern: conformist}"),
	Options: []lint.Option{{Name: "most", Doc: "how many models a context can take as they are and still have one of its own", Default: 3, Least: 0, Most: 1000}},
	Catalogue: func(p *lint.CataloguePass) {
		for _, c := range p.Workspace.Contexts {
			var to []string
			first := -1
			for i, r := range c.Relationships {
				if r.Pattern == contract.Conformist {
					to = append(to, r.With)
					if first < 0 {
						first = i
					}
				}
			}
			if len(to) <= p.Int("most") {
				continue
			}
			span, at := relationSpan(c, first, "pattern")
			p.Report(diag.Finding{
				Subject: "context " + c.Name,
				Span:    span,
				Pointer: at,
				Message: fmt.Sprintf("%s conforms to %d contexts: %s", c.Name, len(to), strings.Join(to, ", ")),
				Why:     "whatever changes in one of them changes it",
				Values:  to,
				Hint:    "translate what matters into words of its own: anticorruption-layer",
			})
		}
	},
}
