package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var foreignProducer = &lint.Rule{
	ID:          "foreign-producer",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A service writes an event of another context",
	Rationale: "An event says what its context decided. When others write it too, nobody can say what it means, and the owner " +
		"cannot change it without asking producers that it does not know.",
	FalsePositive: "The service belongs to that context: correct its `context:`. Or it reacts with an event of its own context.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + service("shipping", "fulfilment", "produces:\n  - {event: ordering.OrderPlaced, versions: [1]}"),
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + service("checkout", "ordering", "produces:\n  - {event: OrderPlaced, versions: [1]}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			for i, made := range s.Produces {
				if made.Event.Context == s.Context {
					continue
				}
				p.Report(diag.Finding{
					Subject: "service " + s.Name,
					Span:    entrySpan(s, "produces", i, len(s.Produces), "event"),
					Pointer: entryPointer("produces", i, "event"),
					Message: fmt.Sprintf("%s of %s produces %s, which belongs to %s", s.Name, s.Context, made.Event, made.Event.Context),
					Why:     "an event that two contexts write has two meanings",
					Hint:    fmt.Sprintf("produce an event of %s, which %s may consume", s.Context, made.Event.Context),
				})
			}
		}
	},
}
