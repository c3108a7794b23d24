package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var unknownKey = &lint.Rule{
	ID:          "unknown-key",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A contract file has a key that Treaty does not know",
	Rationale: "A key that is passed over in silence is worse than an error: whoever wrote `visibilty: public` believes that the " +
		"event is public, and it is not.",
	FalsePositive: "The key is of a newer Treaty: use that one here too. Or the file is of another tool that has one of our names, " +
		"such as a Kubernetes service.yaml: say in treaty.yaml where ours are, with `contracts:` and `services:`.",
	Bad:  event("OrderPlaced", "visibilty: public\n", `{"type": "object"}`),
	Good: event("OrderPlaced", "visibility: public\n", `{"type": "object"}`),
}
