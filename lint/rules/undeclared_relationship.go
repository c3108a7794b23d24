package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var undeclaredRelationship = &lint.Rule{
	ID:          "undeclared-relationship",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A service consumes across contexts that have no relationship",
	Rationale: "Every event that is read elsewhere ties two teams together. The tie is declared, with its pattern, so that both " +
		"teams know of it before it hurts; what is not declared grows into everybody reading everything.",
	FalsePositive: "The relationship exists, and nobody wrote it down: write it down, on both sides.",
	Bad:           twoContexts("") + service("shipping", "fulfilment", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"),
	Good: twoContexts("relationships:\n  - {with: ordering, as: downstream, pattern: conformist}") +
		service("shipping", "fulfilment", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, u := range crossings(p.Workspace) {
			from, to := u.use.Event.Context, u.service.Context
			if p.Workspace.Context(to) == nil || related(p.Workspace, from, to) {
				continue // the file of a context that is elsewhere is not known here
			}
			p.Report(diag.Finding{
				Subject: "service " + u.service.Name,
				Span:    useSpan(u.service, u.index, "event"),
				Pointer: entryPointer("consumes", u.index, "event"),
				Message: fmt.Sprintf("%s consumes %s, but %s and %s have no relationship", u.service.Name, u.use.Event, to, from),
				Why:     "the owner of the event does not know that this context depends on it",
				Hint: fmt.Sprintf("declare it in the context.yaml of %s: `relationships: [{with: %s, as: downstream, pattern: …}]`, and in that of %s",
					to, from, from),
			})
		}
	},
}

// related reports whether one of the two contexts declares a relationship with
// the other under which events flow.
func related(ws *workspace.Workspace, a, b string) bool {
	return declares(ws.Context(a), b) || declares(ws.Context(b), a)
}

func declares(c *workspace.Context, other string) bool {
	if c == nil {
		return false
	}
	for _, r := range c.Relationships {
		if r.With == other && r.Pattern != contract.SeparateWays {
			return true
		}
	}
	return false
}
