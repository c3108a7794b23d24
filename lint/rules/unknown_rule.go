package rules

import (
	"fmt"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unknownRule = &lint.Rule{
	ID:          "unknown-rule",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "treaty.yaml weighs a rule that does not exist",
	Rationale: "A severity for a name that no rule has does nothing: whoever wrote it believes that a rule is off, or that it " +
		"is an error, and it is not.",
	FalsePositive: "The rule is of a newer Treaty: use that one here too, or leave the line out until then.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\nrules: {unknown-rul: off}\n",
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\nrules: {unknown-rule: error}\n",
	Catalogue: func(p *lint.CataloguePass) {
		config := p.Workspace.Config
		known := knownIDs(p.Rules)
		for _, id := range slices.Sorted(maps.Keys(config.Rules)) {
			if slices.Contains(known, id) {
				continue
			}
			at := source.Pointer("/rules").Join(id)
			p.Report(diag.Finding{
				Subject: workspace.ConfigFile,
				Span:    workspace.SpanAt(config.Doc, workspace.ConfigFile, at),
				Pointer: at,
				Message: fmt.Sprintf("there is no rule %q", id),
				Why:     "the line has no effect",
				Hint:    meantRule(id, known),
			})
		}
	},
}

// knownIDs lists the rules of the catalogue and those of the readers.
func knownIDs(rules []*lint.Rule) []string {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	for _, r := range workspace.Rules {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

func meantRule(id string, known []string) string {
	if word := workspace.Suggest(id, known); word != "" {
		return fmt.Sprintf("did you mean %q?", word)
	}
	return "take the line away; `treaty lint --list` lists the rules"
}
