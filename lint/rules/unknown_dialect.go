package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var unknownDialect = &lint.Rule{
	ID:          "unknown-dialect",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A `$schema` names no draft that Treaty knows",
	Rationale: "The draft decides what keywords mean: `exclusiveMinimum: true` is a bound in draft 4, and invalid since draft 6. Where " +
		"`$schema` names none that Treaty knows, it reads the draft off the keywords, which is a guess, and a warning. A draft " +
		"before draft 4 is not read: its `divisibleBy` and `extends` would say nothing, and every answer would be about less " +
		"than what was written.",
	FalsePositive: "A dialect of your own that only adds annotations to a known draft: it is read as it is meant. Name that draft in " +
		"`$schema` all the same, for other tools ask for it too. Known are the drafts 4, 6, 7, 2019-09 and 2020-12.",
	Bad: event("OrderPlaced", "", `
{
  "$schema": "http://json-schema.org/draft-03/schema#",
  "type": "object",
  "properties": {"total": {"type": "number", "divisibleBy": 0.01}}
}`),
	Good: event("OrderPlaced", "", `
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "properties": {"total": {"type": "number", "multipleOf": 0.01}}
}`),
}
