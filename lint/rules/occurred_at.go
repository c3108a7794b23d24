package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var occurredAt = &lint.Rule{
	ID:            "occurred-at",
	Since:         "0.1",
	Group:         lint.Envelope,
	Recommended:   diag.Error,
	Strict:        diag.Error,
	Title:         "An event does not say when it happened",
	Rationale:     "The time at which a message arrives is not the time at which something happened: after an outage they are hours apart. What cannot be ordered by the time of the fact is ordered wrongly.",
	FalsePositive: "The time is in a header of the broker: say `envelope: headers` in treaty.yaml, and this is not asked.",
	Bad:           message(`{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
	Good:          message(`{"type": "object", "required": ["occurredAt"], "properties": {"occurredAt": {"type": "string"}}}`),
	Words:         []*lint.WordList{envelopeWords, occurredAtNames},
	Contract: func(p *lint.ContractPass) {
		accompanying{
			words: occurredAtNames,
			what:  "the time at which it happened",
			why:   "after an outage, consumers take the time of delivery for it",
			hint:  "add a required `occurredAt` (format date-time), or say where it is: `envelope: cloudevents` or `headers`",
		}.report(p)
	},
}

var occurredAtNames = &lint.WordList{
	Name:    "occurred-at-names",
	Doc:     "names of the field that says when an event happened",
	Words:   []string{"occurred at", "time", "timestamp", "event time", "happened at", "occurred on", "created at", "event timestamp", "date time"},
	Excuses: true,
}
