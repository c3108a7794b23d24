package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var unusedWaiver = &lint.Rule{
	ID:          "unused-waiver",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Warning,
	Strict:      diag.Warning, // mending something never fails the build
	Title:       "A waiver is about nothing that is found",
	Rationale: "What it was for has been mended, or was never what its author meant. Left where it is, it would let the same thing " +
		"pass again, without anybody deciding it.",
	FalsePositive: "It is about a finding that only the registry has, which knows the other side: leave it until the push, or leave out " +
		"its `rule:`. A break is looked for only in an event that changes; a waiver that names the rule of one is left alone elsewhere.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" +
		strings.Replace(waiver("2027-01-31"), "    rule: property-removed\n", "    rule: unused-waiver\n", 1),
	Good: event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + waiver("2027-01-31"),
	Waivers: func(p *lint.WaiverPass) {
		if p.Named || p.Waiver.DaysLeft(p.Policy.Now) < 0 {
			return // an expired one has a finding of its own
		}
		p.Report(diag.Finding{
			Subject: "waiver " + short(p.Waiver.Finding),
			Span:    p.Waiver.Span,
			Pointer: p.Waiver.Pointer,
			Message: fmt.Sprintf("no finding is called %s, so the waiver of %s waives nothing", short(p.Waiver.Finding), p.Waiver.Owner),
			Why:     "it would let the same thing pass again, without anybody deciding it",
			Hint:    "take it away: `treaty waiver prune`; with `--against registry` it asks what a push would be refused for, and says what the waiver let pass",
		})
	},
}
