package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var orphanEvent = &lint.Rule{
	ID:          "orphan-event",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "Nobody is known to write or to read an event",
	Rationale: "A contract that nobody uses is kept compatible for nothing. Mostly somebody uses it, and did not say so: then a " +
		"change that breaks them finds nobody to name.",
	FalsePositive: "The producers and consumers are in other repositories and have not pushed their manifests yet, or what they push " +
		"was not pulled here: then only the workspace is spoken of. Without any service nothing is said.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + service("checkout", "ordering", "produces:\n  - {event: OrderPlaced, versions: [1]}"),
	Good: event("OrderPlaced", "", `{"type": "object"}`) + service("checkout", "ordering", "produces:\n  - {event: OrderPlaced, versions: [1]}") +
		service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		if len(p.Workspace.AllServices()) == 0 {
			return
		}
		for _, e := range p.Flow().Events {
			var missing []string
			if len(e.Makes) == 0 {
				missing = append(missing, "produces")
			}
			if len(e.Uses) == 0 {
				missing = append(missing, "consumes")
			}
			if len(missing) == 0 || !e.Known || !e.Live || e.Source >= len(p.Workspace.Contracts) {
				continue
			}
			c := p.Workspace.Contracts[e.Source]
			if len(c.Majors) == 0 {
				continue // nothing to use: its findings say why
			}
			message := fmt.Sprintf("no service that is known %s %s", strings.Join(missing, " or "), c.Name)
			if p.Workspace.Lock == nil && p.Workspace.Config.Registry != "" {
				message = fmt.Sprintf("no service of this workspace %s %s; of other repositories nothing was pulled, so who uses it there is not known", strings.Join(missing, " or "), c.Name)
			}
			p.Report(diag.Finding{
				Subject: c.Name.String(),
				Span:    eventSpan(c, "/event"),
				Pointer: "/event",
				Message: message,
				Values:  missing,
				Why:     "a change of it cannot say whom it hurts",
				Hint:    "declare it in the service's file, or retire the event",
			})
		}
	},
}
