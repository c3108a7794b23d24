package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var missingDescription = &lint.Rule{
	ID:          "missing-description",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "Nobody said what an event means",
	Rationale: "A schema says how an event looks, not when it is written. Two teams that read it differently both pass every " +
		"check, and their figures never agree.",
	FalsePositive: "The schema's `description` or `title` says it already: that counts. A folder of plain schemas needs one of them.",
	Bad:           file("contexts/ordering/context.yaml", "context: ordering\nowner: team-ordering") + bareEvent,
	Good:          event("OrderPlaced", "", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Summary != "" || p.Contract.Description != "" || isDescribed(p) {
			return
		}
		p.Report(diag.Finding{
			Subject: p.Contract.Name.String(),
			Span:    eventSpan(p.Contract, "/event"),
			Pointer: "/event",
			Message: fmt.Sprintf("nothing says what %s means", p.Contract.Name),
			Why:     "consumers guess when it is written, and guess differently",
			Hint:    "add `summary:` to event.yaml: one sentence on when it is written",
		})
	},
}

const bareEvent = "-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nversions:\n  1: {status: active}\n" +
	"-- contexts/ordering/OrderPlaced/v1.schema.json --\n{\"type\": \"object\"}\n"

// isDescribed reports whether a schema of the contract describes the event.
func isDescribed(p *lint.ContractPass) bool {
	for _, major := range p.Contract.Majors {
		if s := major.Newest().Schema; s != nil && (s.Annotations.Description != "" || s.Annotations.Title != "") {
			return true
		}
	}
	return false
}
