package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var correlationID = &lint.Rule{
	ID:            "correlation-id",
	Since:         "0.1",
	Group:         lint.Envelope,
	Recommended:   diag.Warning,
	Strict:        diag.Error,
	Title:         "An event does not say to which conversation it belongs",
	Rationale:     "When an order is lost between four services, the only question is which of their events belong together. Who has no id for that reads logs by the clock.",
	FalsePositive: "Traces are in headers of the broker: say `envelope: headers` in treaty.yaml, and this is not asked.",
	Bad:           message(`{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
	Good:          message(`{"type": "object", "required": ["correlationId"], "properties": {"correlationId": {"type": "string"}}}`),
	Words:         []*lint.WordList{envelopeWords, correlationNames},
	Contract: func(p *lint.ContractPass) {
		accompanying{
			words:    correlationNames,
			optional: true,
			what:     "the conversation to which it belongs",
			why:      "nobody can tell which events of several services belong together",
			hint:     "add `correlationId`, and hand on that of the event that is answered",
		}.report(p)
	},
}

var correlationNames = &lint.WordList{
	Name:    "correlation-id-names",
	Doc:     "names of the field that says which events belong together",
	Words:   []string{"correlation id", "trace id", "conversation id", "request id", "transaction id", "traceparent"},
	Excuses: true,
}
