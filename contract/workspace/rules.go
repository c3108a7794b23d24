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

var ownRules = []string{
	ruleUnreadableFile, ruleTooMuch, ruleUnknownKey, ruleMissingKey, ruleInvalidValue,
	ruleDuplicateName, ruleMisplacedFile, ruleMissingFile, ruleNoContracts, ruleEditedCopy,
}
