package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
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
		"cannot change it without asking producers that it does not know. An event that is emitted in reaction is written too, " +
		"and so is one that is called by a name that it had formerly.",
	FalsePositive: "The service belongs to that context: correct its `context:`. Or it reacts with an event of its own context.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + service("shipping", "fulfilment", "produces:\n  - {event: ordering.OrderPlaced, versions: [1]}\n"+
		"consumes:\n  - {event: StockCounted, versions: \"=1\", fields: all, emits: [ordering.OrderPlaced]}"),
	Good: event("OrderPlaced", "", `{"type": "object"}`) + service("checkout", "ordering", "produces:\n  - {event: OrderPlaced, versions: [1]}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			for i, made := range s.Produces {
				reportForeign(p, s, made.Event, "produces", entryPointer("produces", i, "event"), entrySpan(s, "produces", i, len(s.Produces), "event"))
			}
			for i, use := range s.Consumes {
				for j, event := range use.Emits {
					at := source.Pointer("emits").JoinIndex(j)
					reportForeign(p, s, event, "emits", entryPointer("consumes", i, at), useSpan(s, i, at))
				}
			}
		}
	},
}

func reportForeign(p *lint.CataloguePass, s *workspace.Service, event contract.EventName, verb string, at source.Pointer, span source.Span) {
	owner := ownerOf(p.Workspace, event)
	if owner == s.Context {
		return
	}
	p.Report(diag.Finding{
		Subject:  "service " + s.Name,
		Span:     span,
		Pointer:  at,
		Message:  fmt.Sprintf("%s of %s %s %s, which belongs to %s", s.Name, s.Context, verb, event, owner),
		Why:      "an event that two contexts write has two meanings",
		Hint:     fmt.Sprintf("produce an event of %s, which %s may consume", s.Context, owner),
		Values:   []string{s.Context, verb, event.String()},
		Contexts: []string{owner},
	})
}
