package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var noContracts = &lint.Rule{
	ID:          "no-contracts",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Warning,
	Strict:      diag.Warning,
	Title:       "The workspace has no contract, no context and no service",
	Rationale: "Of nothing, everything is true: a check that looks into the wrong folder finds no break, stays green for years, " +
		"and nobody asks why.",
	FalsePositive: "A workspace that was begun a minute ago: `treaty new event` writes its first event.",
	Bad:           file("treaty.yaml", "treaty: 1\ncontracts: [events/**]") + event("OrderPlaced", "", `{"type": "object"}`),
	Good:          file("treaty.yaml", "treaty: 1\ncontracts: [contexts/**]") + event("OrderPlaced", "", `{"type": "object"}`),
}
