package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var invalidSchema = &lint.Rule{
	ID:          "invalid-schema",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A schema is no valid JSON Schema of its draft",
	Rationale: "What a keyword means in a form that its draft does not know is anybody's guess: one validator passes over it, " +
		"the next refuses every event, and whoever wrote it believes that it checks something. Such a schema can be " +
		"neither proved, nor published, nor generated from.",
	FalsePositive: "The keyword has that form in another draft, such as `exclusiveMinimum: true` in draft 4, and `$schema` names the " +
		"wrong one: correct that line, or take it away, and the draft is known by its keywords.",
	Bad:  event("OrderPlaced", "", `{"type": "object", "properties": {"lines": {"type": "list"}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"lines": {"type": "array"}}}`),
}
