package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var ownerMissing = &lint.Rule{
	ID:          "owner-missing",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A context or a service has no owner",
	Rationale: "Whoever is hurt by a change must know whom to ask, and whoever approves an exception must be somebody. " +
		"A context without an owner is a contract that nobody keeps.",
	FalsePositive: "The owner is known elsewhere (CODEOWNERS, a service catalogue): name the team here as well, Treaty reads " +
		"no other place.",
	Bad:  file("contexts/ordering/context.yaml", "context: ordering\npurpose: Takes orders."),
	Good: file("contexts/ordering/context.yaml", "context: ordering\nowner: team-ordering\npurpose: Takes orders."),
	Catalogue: func(p *lint.CataloguePass) {
		report := func(what, name string, doc *source.Document) {
			p.Report(diag.Finding{
				Subject: what + " " + name,
				Span:    workspace.SpanAt(doc, "", source.Pointer("/"+what)),
				Pointer: source.Pointer("/" + what),
				Message: fmt.Sprintf("the %s %s has no owner", what, name),
				Why:     "nobody can be asked when it breaks, and nobody can approve an exception",
				Hint:    "add `owner: team-…`",
			})
		}
		for _, c := range p.Workspace.Contexts {
			if c.Owner == "" {
				report("context", c.Name, c.Doc)
			}
		}
		for _, s := range p.Workspace.Services {
			if s.Owner == "" {
				report("service", s.Name, s.Doc)
			}
		}
	},
}
