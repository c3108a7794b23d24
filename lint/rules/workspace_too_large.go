package rules

import (
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var workspaceTooLarge = &lint.Rule{
	ID:          "workspace-too-large",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "The workspace is larger than Treaty reads",
	Rationale: "A few lines of YAML can stand for a million values, and one push can bring many such files: what is read of one " +
		"workspace is bounded, by files and folders, bytes, and values, those that aliases repeat counted each time. What " +
		"comes after the bound is missing from every answer, so it is an error, which says which bound it is.",
	FalsePositive: "A repository of which contracts are a small part: run Treaty in the folder that holds them (`treaty -C DIR`). " +
		"Data that lies beside the contracts: leave it out of `contracts:`.",
	Bad:  severalMajors(repeating(7)),
	Good: severalMajors(repeating(4)),
}

// severalMajors is an event of three majors, which have the same schema.
func severalMajors(schema string) string {
	archive := event("OrderPlaced", "versions:\n  1: {status: active}\n  2: {status: active}\n  3: {status: draft}\n", `{"type": "object"}`)
	archive, _, _ = strings.Cut(archive, "-- contexts/ordering/OrderPlaced/v1.schema.json --")
	for _, major := range []string{"v1", "v2", "v3"} {
		archive += file("contexts/ordering/OrderPlaced/"+major+".schema.yaml", schema)
	}
	return archive
}

// repeating is a schema in which aliases stand for more than so many hundred thousand values.
func repeating(times int) string {
	tenTimes := func(alias string) string { return "[" + strings.Repeat(alias+", ", 9) + alias + "]" }
	return "type: object\nx-ten: &ten " + tenTimes("1") +
		"\nx-hundred: &hundred " + tenTimes("*ten") +
		"\nx-thousand: &thousand " + tenTimes("*hundred") +
		"\nx-ten-thousand: &ten-thousand " + tenTimes("*thousand") +
		"\nx-hundred-thousand: &most " + tenTimes("*ten-thousand") +
		"\nx-all: [" + strings.Repeat("*most, ", times-1) + "*most]\n"
}
