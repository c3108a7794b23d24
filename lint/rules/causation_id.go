package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var causationID = &lint.Rule{
	ID:            "causation-id",
	Since:         "0.1",
	Group:         lint.Envelope,
	Recommended:   diag.Info,
	Strict:        diag.Warning,
	Title:         "An event does not say which event caused it",
	Rationale:     "With the id of its cause, a chain of reactions can be read backwards, and a loop of reactions is seen on its second turn.",
	FalsePositive: "Nothing causes it: it begins with a person or a clock. Then the field may be missing from such events, and still be there.",
	Bad:           message(`{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
	Good:          message(`{"type": "object", "required": ["causationId"], "properties": {"causationId": {"type": "string"}}}`),
	Words:         []*lint.WordList{envelopeWords, causationNames},
	Contract: func(p *lint.ContractPass) {
		accompanying{
			words:    causationNames,
			optional: true,
			what:     "the event that caused it",
			why:      "a chain of reactions cannot be read backwards",
			hint:     "add an optional `causationId`: the id of the event to which this one answers",
		}.report(p)
	},
}

var causationNames = &lint.WordList{
	Name:    "causation-id-names",
	Doc:     "names of the field that names the event that caused this one",
	Words:   []string{"causation id", "cause id", "caused by", "parent id", "parent event id"},
	Excuses: true,
}
