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
	Contract: func(p *lint.ContractPass) {
		if len(p.Workspace.Services) == 0 || !isInUse(p.Contract) {
			return
		}
		var missing []string
		if len(p.Workspace.Producers(p.Contract.Name)) == 0 {
			missing = append(missing, "produces")
		}
		if len(p.Workspace.Consumers(p.Contract.Name)) == 0 {
			missing = append(missing, "consumes")
		}
		if len(missing) == 0 {
			return
		}
		p.Report(diag.Finding{
			Subject: p.Contract.Name.String(),
			Span:    eventSpan(p.Contract, "/event"),
			Pointer: "/event",
			Message: fmt.Sprintf("no service that is known %s %s", strings.Join(missing, " or "), p.Contract.Name),
			Why:     "a change of it cannot say whom it hurts",
			Hint:    "declare it in the service's file, or retire the event",
		})
	},
}

// isInUse reports whether a major of the contract is meant to be used: neither
// a draft nor retired.
func isInUse(c *workspace.Contract) bool {
	return slices.ContainsFunc(c.Majors, func(m *workspace.Major) bool {
		return m.Status == contract.Active || m.Status == contract.Deprecated
	})
}
