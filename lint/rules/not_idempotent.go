package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var notIdempotent = &lint.Rule{
	ID:          "not-idempotent",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A consumer does not say how it copes with duplicates",
	Rationale: "Brokers deliver at least once, and a replay delivers everything again. A consumer that is not idempotent charges " +
		"twice on the day of the first rebalance.",
	FalsePositive: "The handler only overwrites, so that a duplicate changes nothing: say by what it overwrites, `idempotent-by: /orderId`.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}"),
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all, idempotent-by: envelope:id}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			for i, use := range s.Consumes {
				if use.IdempotentBy != "" {
					continue
				}
				p.Report(diag.Finding{
					Subject: "service " + s.Name,
					Span:    useSpan(s, i, "event"),
					Pointer: entryPointer("consumes", i, "event"),
					Values:  []string{s.Context, use.Event.String()},
					Message: fmt.Sprintf("%s does not say how it copes with duplicates of %s", s.Name, use.Event),
					Why:     "an event that comes twice is handled twice",
					Hint:    "say `idempotent-by: envelope:id`, or the field by which it recognises a duplicate",
				})
			}
		}
	},
}
