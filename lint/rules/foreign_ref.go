package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var foreignRef = &lint.Rule{
	ID:          "foreign-ref",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A `$ref` leads out of the workspace",
	Rationale: "A contract is whole in its files: they mean the same next year, on every machine, without a network. What lies " +
		"elsewhere can change, vanish, or be another thing for whoever asks, and a schema that fetches is a door for " +
		"whoever writes one. So references are never fetched, and without what they lead to there is no contract.",
	FalsePositive: "There is none, although the address may answer in a browser: copy the schema into the workspace and refer to it " +
		"by its path. What is given alone, " +
		"such as a schema of the Confluent API, has no files beside it: write what it needs into its definitions. The " +
		"meta-schemas of JSON Schema are built in.",
	Bad: event("OrderPlaced", "", `{"type": "object", "properties": {"total": {"$ref": "https://example.com/money.schema.json"}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"total": {"$ref": "../../money.schema.json"}}}`) +
		file("contexts/money.schema.json", `{"type": "object"}`),
}
