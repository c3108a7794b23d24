package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
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
	FalsePositive: "The producers and consumers are in other repositories and have not pushed their manifests yet. Without any " +
		"service in the workspace nothing is said.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + service("checkout", "ordering", "produces:\n  - {event: OrderPlaced, versions: [1]}"),
	Good: event("OrderPlaced", "", `{"type": "object"}`) + service("checkout", "ordering", "produces:\n  - {event: OrderPlaced, versions: [1]}") +
		service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		if len(p.Workspace.Services) == 0 {
			return
		}
		use := usage(p.Workspace)
		for _, c := range p.Workspace.Contracts {
			var missing []string
			if !use.produced[c] {
				missing = append(missing, "produces")
			}
			if !use.consumed[c] {
				missing = append(missing, "consumes")
			}
			if len(missing) == 0 || !isInUse(c) {
				continue
			}
			p.Report(diag.Finding{
				Subject: c.Name.String(),
				Span:    eventSpan(c, "/event"),
				Pointer: "/event",
				Message: fmt.Sprintf("no service that is known %s %s", strings.Join(missing, " or "), c.Name),
				Why:     "a change of it cannot say whom it hurts",
				Hint:    "declare it in the service's file, or retire the event",
			})
		}
	},
}

// used are the contracts that some service produces or consumes.
type used struct{ produced, consumed map[*workspace.Contract]bool }

func usage(ws *workspace.Workspace) used {
	u := used{map[*workspace.Contract]bool{}, map[*workspace.Contract]bool{}}
	for _, s := range ws.Services {
		for _, made := range s.Produces {
			u.produced[ws.Contract(made.Event)] = true
		}
		for _, use := range s.Consumes {
			u.consumed[ws.Contract(use.Event)] = true
		}
	}
	return u
}

// isInUse reports whether a major of the contract is meant to be used: neither
// a draft nor retired.
func isInUse(c *workspace.Contract) bool {
	return slices.ContainsFunc(c.Majors, func(m *workspace.Major) bool {
		return m.Status == contract.Active || m.Status == contract.Deprecated
	})
}
