package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var invalidValue = &lint.Rule{
	ID:          "invalid-value",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A value of a contract file has a form that it cannot have",
	Rationale: "Treaty does not guess what was meant by a word that it does not know, a number that is no version, a date " +
		"without a day: the file is read as if the value were not there, and then the default counts. An event that was " +
		"to be seen by partners is private, and its consumers are the ones who find out.",
	FalsePositive: "The word is of a newer Treaty: use that one here too. In a file of another tool that happens to have one of our " +
		"names, such as a Kubernetes service.yaml: say in treaty.yaml where ours are, with `contracts:` and `services:`.",
	Bad:  event("OrderPlaced", "visibility: partners\n", `{"type": "object"}`),
	Good: event("OrderPlaced", "visibility: partner\n", `{"type": "object"}`),
}
