package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var notVisible = &lint.Rule{
	ID:          "not-visible",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A service consumes an event that is private to another context",
	Rationale: "A private event may change today: its context promised nothing to anybody outside. Whoever reads it all the same " +
		"breaks without a finding, as nobody counts it among the consumers.",
	FalsePositive: "The event is meant for others: its owner sets `visibility: partner` or `public`, and keeps the promise from then on.",
	Bad:           event("OrderPlaced", "visibility: private\n", `{"type": "object"}`) + service("shipping", "fulfilment", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"),
	Good:          event("OrderPlaced", "visibility: public\n", `{"type": "object"}`) + service("shipping", "fulfilment", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, u := range crossings(p.Workspace) {
			c := p.Workspace.Find(u.use.Event)
			if c == nil || c.Unreadable || c.Visibility != contract.Private {
				continue
			}
			p.Report(diag.Finding{
				Subject:  "service " + u.service.Name,
				Span:     useSpan(u.service, u.index, "event"),
				Pointer:  entryPointer("consumes", u.index, "event"),
				Message:  fmt.Sprintf("%s of %s consumes %s, which is private", u.service.Name, u.service.Context, u.use.Event),
				Why:      "its owner may change it at any time, and does not think of this service",
				Hint:     fmt.Sprintf("ask %s for an event that is meant for others", u.owner),
				Values:   []string{u.service.Context, u.use.Event.String()},
				Contexts: []string{u.owner},
				Related:  []diag.Related{{Span: eventSpan(c, "/visibility"), Message: "the event says who may depend on it"}},
			})
		}
	},
}
