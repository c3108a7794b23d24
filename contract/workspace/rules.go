package workspace

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// The rules of this package. Ids never change meaning.
const (
	ruleUnreadableFile = "unreadable-file"
	ruleTooMuch        = "workspace-too-large"
	ruleUnknownKey     = "unknown-key"
	ruleMissingKey     = "missing-key"
	ruleInvalidValue   = "invalid-value"
	ruleDuplicateName  = "duplicate-name"
	ruleMisplacedFile  = "misplaced-file"
	ruleMissingFile    = "missing-file"
	ruleNoContracts    = "no-contracts"
	ruleEditedCopy     = "edited-copy"
)

// Rules lists every rule that Load can report, those of schemas too, sorted by id;
// lint/rules says what each means.
var Rules = slices.Sorted(slices.Values(slices.Concat(ownRules, schema.Rules)))

// costs says of a rule what follows from its findings, of those that do not say so
// themselves.
var costs = map[string]string{
	ruleUnreadableFile: "what it says counts for nothing",
	ruleMissingKey:     "nobody can rely on what hangs on it",
	ruleInvalidValue:   whyInvalid,
	ruleMisplacedFile:  "what is in it counts for nothing",
	ruleMissingFile:    "a version without a schema promises nothing",
}

var ownRules = []string{
	ruleUnreadableFile, ruleTooMuch, ruleUnknownKey, ruleMissingKey, ruleInvalidValue,
	ruleDuplicateName, ruleMisplacedFile, ruleMissingFile, ruleNoContracts, ruleEditedCopy,
}
