package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var unreadableFile = &lint.Rule{
	ID:          "unreadable-file",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A file cannot be read",
	Rationale: "Its syntax, its size or its name does not allow it, or it is a link that leaves the workspace. What it says is " +
		"missing from every answer. The other files are read all the same: one bad file never hides what is wrong with " +
		"the others.",
	FalsePositive: "A .json file in a folder of schemas that is no schema and is broken on purpose, such as a test's input: it is a " +
		"warning only, as long as nothing names it. `contracts: [{files: \"schemas/*.json\", context: ordering}]` says " +
		"which files are schemas.",
	Bad:  event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
}
