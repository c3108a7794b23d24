package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var versionInName = &lint.Rule{
	ID:          "version-in-name",
	Since:       "0.1",
	Group:       lint.Names,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "The name of an event holds a version",
	Rationale: "A version in the name makes a second event of what is a second major of one: no upcaster leads from the old to " +
		"the new, consumers of one do not hear of the other, and nobody compares the two.",
	FalsePositive: "The letter and the number are part of a proper name: turn the rule off for this workspace, or write the " +
		"name without the letter.",
	Bad:  event("OrderPlacedV2", "", `{"type": "object"}`),
	Good: event("OrderPlaced", "", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		if !hasVersion(Words(p.Contract.Name.Event)) {
			return
		}
		p.Report(diag.Finding{
			Subject: p.Contract.Name.String(),
			Span:    eventSpan(p.Contract, "/event"),
			Pointer: "/event",
			Message: fmt.Sprintf("%s carries a version in its name", p.Contract.Name.Event),
			Why:     "it is a new event without a past, where a new major would have an upcaster and a deprecated predecessor",
			Hint:    "make it a major of the event: `treaty new major`; a renamed event says `formerly:`",
		})
	},
}

// hasVersion reports whether a version stands among the words, beside others.
func hasVersion(words []string) bool {
	for i := 1; i < len(words) && len(words) > 2; i++ {
		if isNumber(words[i]) && (words[i-1] == "v" || words[i-1] == "version") {
			return true
		}
	}
	return false
}

func isNumber(word string) bool {
	return word != "" && strings.Trim(word, "0123456789") == ""
}
