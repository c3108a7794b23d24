package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var expiredWaiver = &lint.Rule{
	ID:          "expired-waiver",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A waiver has expired",
	Rationale: "An exception was granted until a day, so that somebody would look again. It waives nothing any more, and as long as " +
		"it stands there it looks as if it did.",
	FalsePositive: "The exception is still right: renew it with a later day, in a change of its own, for its owner and its approvers to see.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + waiver("2026-11-20"),
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + waiver("2026-11-21"),
	Waivers: func(p *lint.WaiverPass) {
		if p.Waiver.DaysLeft(p.Policy.Now) >= 0 {
			return
		}
		p.Report(diag.Finding{
			Subject: "waiver " + short(p.Waiver.Finding),
			Span:    p.Waiver.Span,
			Pointer: p.Waiver.Pointer,
			Message: fmt.Sprintf("the waiver of %s, for %s, expired on %s", p.Waiver.Owner, orFinding(p.Waiver.Rule), p.Waiver.Expires),
			Why:     "what it let pass is refused again",
			Hint:    "mend what it was about, then `treaty waiver prune`; or renew it with a later `expires`",
		})
	},
}

// waiver is a waivers.yaml with one entry, which nothing in the examples is about.
func waiver(expires string) string {
	return file("waivers.yaml", "waivers:\n  - finding: 7f3a90c41b2e\n    rule: property-removed\n    event: ordering.OrderPlaced\n"+
		"    reason: Its only reader moves with it.\n    owner: team-ordering\n    expires: \""+expires+"\"")
}

func short(fingerprint string) string {
	return fingerprint[:min(len(fingerprint), lint.ShortFingerprint)]
}

func orFinding(rule string) string {
	if rule == "" {
		return "a finding"
	}
	return rule
}
