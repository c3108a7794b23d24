package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var noDeadLetter = &lint.Rule{
	ID:          "no-dead-letter",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A consumer does not say where events go that it cannot handle",
	Rationale: "One event that fails for ever blocks all behind it, or is dropped without a trace. A dead letter keeps it, and lets the " +
		"others pass.",
	FalsePositive: "The consumer stops on purpose at the first failure: then somebody is called, and this is a remark.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}"),
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all, on-failure: {retries: 3, dead-letter: ordering.dlq}}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			for i, use := range s.Consumes {
				if use.OnFailure.DeadLetter != "" {
					continue
				}
				p.Report(diag.Finding{
					Subject: "service " + s.Name,
					Span:    useSpan(s, i, "event"),
					Pointer: entryPointer("consumes", i, "event"),
					Values:  []string{s.Context, use.Event.String()},
					Message: fmt.Sprintf("%s has no dead letter for %s", s.Name, use.Event),
					Why:     "one event that always fails blocks the rest, or is lost",
					Hint:    "say `on-failure: {retries: 5, dead-letter: NAME}`",
				})
			}
		}
	},
}
