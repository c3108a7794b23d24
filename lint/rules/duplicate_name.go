package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var duplicateName = &lint.Rule{
	ID:          "duplicate-name",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "Two files claim the same name",
	Rationale: "An event, a context, a service is found by its name; a subject, a former name, a revision leads to one contract. " +
		"Where two files claim it, the first is read and the other counts for nothing: whoever changes the other one " +
		"believes that the contract changes, and no check says otherwise.",
	FalsePositive: "In a folder of plain schemas, two with the same title may well be two events: both are read, under names made of " +
		"their paths, and it is a warning. Give each a title of its own. Elsewhere there is none.",
	Bad:  event("OrderPlaced", "", `{"type": "object"}`) + file("contexts/ordering/OrderPlaced/v1.schema.yaml", "type: object"),
	Good: event("OrderPlaced", "versions:\n  1: {status: active}\n  2: {status: draft}\n", `{"type": "object"}`) + file("contexts/ordering/OrderPlaced/v2.schema.yaml", "type: object"),
}
