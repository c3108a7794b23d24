package workspace

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
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

// Rules lists every rule that Load can report, those of schemas too, sorted by id.
var Rules = slices.SortedFunc(slices.Values(slices.Concat(ownRules, schema.Rules)), func(a, b diag.RuleDoc) int { return strings.Compare(a.ID, b.ID) })

var ownRules = []diag.RuleDoc{
	{ID: ruleDuplicateName, Doc: "Two files claim the same context, event, major, revision, service, subject or former name; the first is read, the other is not."},
	{ID: ruleEditedCopy, Doc: "The copy of the registry's policy is not the one that treaty.lock pins: it was edited, or one of the two files was not committed."},
	{ID: ruleInvalidValue, Doc: "A value of a contract file has the wrong type or form, or is not one of the allowed words; it is read as if it were not there."},
	{ID: ruleMisplacedFile, Doc: "A file stands where it is not read, or its name disagrees with what is in it."},
	{ID: ruleMissingFile, Doc: "A contract file speaks of a file that is not there, such as a version without a schema."},
	{ID: ruleMissingKey, Doc: "A contract file lacks a key that it must have."},
	{ID: ruleNoContracts, Severity: diag.Warning, Doc: "The workspace has no contract, no context and no service: every answer about it would be empty."},
	{ID: ruleUnknownKey, Doc: "A contract file has a key that Treaty does not know; it would be ignored, so it is refused."},
	{ID: ruleUnreadableFile, Doc: "A file cannot be read: its syntax, its size, its name, or a link that leaves the workspace. The other files are read all the same."},
	{ID: ruleTooMuch, Doc: "The workspace has more files, folders, bytes or values than Treaty reads; what comes after the bound is missing from every answer."},
}
