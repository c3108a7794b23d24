package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var misplacedFile = &lint.Rule{
	ID:          "misplaced-file",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A file stands where it is not read, or is called otherwise than what is in it",
	Rationale: "A schema called v2.json, an event.yml, an example of a major that is not there: to people it is a part of the " +
		"contract, to every check it is nothing. And where a folder says another name than the file in it, people look " +
		"for a contract where it is not.",
	FalsePositive: "A file that is no part of the contract and only looks so, such as a draft that was put aside: give it a name " +
		"that does not begin with a major's number, or move it out of the folders that `contracts:` names.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + file("contexts/ordering/OrderPlaced/v2.json", `{"type": "object"}`),
	Good: event("OrderPlaced", "versions:\n  1: {status: active}\n  2: {status: draft}\n", `{"type": "object"}`) +
		file("contexts/ordering/OrderPlaced/v2.schema.json", `{"type": "object"}`),
}
