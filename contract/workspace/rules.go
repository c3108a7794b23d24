package workspace

// RuleDoc explains one rule that reading a workspace can report.
type RuleDoc struct {
	ID  string
	Doc string // one line: what is wrong, and what follows from it
}

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
)

// Rules lists every rule that Load can report of itself, sorted by id; schemas
// add those of package schema.
var Rules = []RuleDoc{
	{ruleDuplicateName, "Two files claim the same context, event, major, revision, service, subject or former name; the first is read, the other is not."},
	{ruleInvalidValue, "A value of a contract file has the wrong type or form, or is not one of the allowed words; it is read as if it were not there."},
	{ruleMisplacedFile, "A file stands where it is not read, or its name disagrees with what is in it."},
	{ruleMissingFile, "A contract file speaks of a file that is not there, such as a version without a schema."},
	{ruleMissingKey, "A contract file lacks a key that it must have."},
	{ruleNoContracts, "The workspace has no contract, no context and no service: every answer about it would be empty."},
	{ruleUnknownKey, "A contract file has a key that Treaty does not know; it would be ignored, so it is refused."},
	{ruleUnreadableFile, "A file cannot be read: its syntax, its size, its name, or a link that leaves the workspace. The other files are read all the same."},
	{ruleTooMuch, "The workspace has more files, folders, bytes or values than Treaty reads; what comes after the bound is missing from every answer."},
}
