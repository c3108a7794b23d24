package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var eventID = &lint.Rule{
	ID:            "event-id",
	Since:         "0.1",
	Group:         lint.Envelope,
	Recommended:   diag.Error,
	Strict:        diag.Error,
	Title:         "An event has no id of its own",
	Rationale:     "Brokers deliver twice, and replays deliver again. Without an id, no consumer can know that it has seen an event before, and the second invoice is sent.",
	FalsePositive: "The id is in a header of the broker: say `envelope: headers` in treaty.yaml, and this is not asked.",
	Bad:           message(`{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
	Good:          message(`{"type": "object", "required": ["eventId"], "properties": {"eventId": {"type": "string"}}}`),
	Words:         []*lint.WordList{envelopeWords, eventIDNames},
	Contract: func(p *lint.ContractPass) {
		accompanying{
			words: eventIDNames,
			what:  "an id of its own",
			why:   "no consumer can know that it has seen the event before",
			hint:  "add a required `eventId` (a UUID), or say where it is: `envelope: cloudevents` or `headers`",
		}.report(p)
	},
}

var eventIDNames = &lint.WordList{
	Name:    "event-id-names",
	Doc:     "names of the field that holds the id of an event",
	Words:   []string{"id", "event id", "message id", "uuid", "event uuid"},
	Excuses: true,
}
