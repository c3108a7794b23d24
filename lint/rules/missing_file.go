package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var missingFile = &lint.Rule{
	ID:          "missing-file",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A contract file speaks of a file that is not there",
	Rationale: "A version without a schema promises nothing: producers, consumers and generated code each make up their own. " +
		"Most often the schema was written and not committed, or its name does not say the major.",
	FalsePositive: "A version that is only planned: leave it out of event.yaml until it has a schema. `treaty new major` writes " +
		"both.",
	Bad: event("OrderPlaced", "versions:\n  1: {status: active}\n  2: {status: draft}\n", `{"type": "object"}`),
	Good: event("OrderPlaced", "versions:\n  1: {status: active}\n  2: {status: draft}\n", `{"type": "object"}`) +
		file("contexts/ordering/OrderPlaced/v2.schema.json", `{"type": "object"}`),
}
