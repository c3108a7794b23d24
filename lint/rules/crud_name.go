package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var crudName = &lint.Rule{
	ID:          "crud-name",
	Since:       "0.1",
	Group:       lint.Names,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "An event is named after what a table did",
	Rationale: "OrderUpdated does not say why: was it paid, moved, corrected? Every consumer has to compare fields to find " +
		"out, and breaks when the producer writes the row for a new reason.",
	FalsePositive: "The word is one of the business (a document really is created), or the stream is meant to mirror a table: " +
		"set `kind: change-stream`, which is exempt.",
	Bad:   event("OrderUpdated", "", `{"type": "object"}`),
	Good:  event("OrderPlaced", "", `{"type": "object"}`),
	Words: []*lint.WordList{crudWords},
	Contract: func(p *lint.ContractPass) {
		if p.Contract.Kind == contract.ChangeStream {
			return
		}
		if !p.Words(crudWords)[lastWord(p.Contract.Name.Event)] {
			return
		}
		p.Report(diag.Finding{
			Subject: p.Contract.Name.String(),
			Span:    eventSpan(p.Contract, "/event"),
			Pointer: "/event",
			Message: fmt.Sprintf("%s says what was done to a record, not what happened", p.Contract.Name.Event),
			Why:     "consumers must guess the reason from the fields",
			Hint:    "name the fact (OrderPlaced, AddressCorrected), or say `kind: change-stream`",
		})
	},
}

// crudWords are what a table does to its rows.
var crudWords = &lint.WordList{
	Name: "crud-words",
	Doc:  "what a table does to its rows",
	Words: []string{
		"created", "updated", "deleted", "inserted", "upserted",
	},
}

// lastWord returns the last word of an event's name, but for the word event.
func lastWord(name string) string {
	words := Words(name)
	if n := len(words); n > 1 && words[n-1] == "event" {
		words = words[:n-1]
	}
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
