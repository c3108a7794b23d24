package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var notProved = &lint.Rule{
	ID:          "not-proved",
	Since:       "0.1",
	Group:       lint.Breaking,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "It could not be decided whether the change breaks something",
	Rationale: "Treaty answers proved, refuted with an event, or unknown with a reason. Unknown is no pass: what is not " +
		"proved compatible may break a consumer tonight.",
	FalsePositive: "The change is compatible and you can show it: the reason names the subschema that stands in the way; " +
		"write it more simply, or ask an approver to accept the unknown with a recorded reason.",
	Bad: changing([2]string{
		`{"type": "object", "properties": {"day": {"type": "string", "pattern": "^[0-9]{4}([-/.])[0-9]{2}\\1[0-9]{2}$"}}}`,
		`{"type": "object", "properties": {"day": {"type": "string", "pattern": "^[0-9]{4}([-/])[0-9]{2}\\1[0-9]{2}$"}}}`,
	}),
	Good: changing([2]string{
		`{"type": "object", "properties": {"day": {"type": "string", "pattern": "^[0-9]{4}([-/.])[0-9]{2}\\1[0-9]{2}$"}}}`,
		`{"type": "object", "properties": {"day": {"type": "string", "pattern": "^[0-9]{4}([-/.])[0-9]{2}\\1[0-9]{2}$"}, "note": {"type": "string"}}}`,
	}),
	Pair: lint.ReportUnproved,
}
