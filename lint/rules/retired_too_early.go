package rules

import (
	"fmt"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var retiredTooEarly = &lint.Rule{
	ID:          "retired-too-early",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A major is retired before its sunset was announced and is over",
	Rationale: "A retired major may be deleted without a word. Its consumers are owed two steps first: that it is deprecated, " +
		"and the date until which they have time.",
	FalsePositive: "Nobody ever read the major: an approver says so; or deprecate it with a near sunset, and retire it the day after.",
	Bad: event("OrderPlaced", "versions:\n  1: {status: retired}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: active}\n", `{"type": "object"}`)),
	Good: event("OrderPlaced", "versions:\n  1: {status: retired, sunset: 2026-01-31}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2026-01-31}\n", `{"type": "object"}`)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		for _, was := range p.Base.Majors {
			now := p.Head.Major(was.Number)
			if now == nil || now.Status != contract.Retired {
				continue
			}
			before := notYet(was, p.Policy.Now)
			if before == "" {
				continue
			}
			at := versionPointer(was.Number).Join("status")
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Head.Name, was.Number),
				Span:    eventSpan(p.Head, at),
				Pointer: at,
				Message: fmt.Sprintf("%s is retired, but %s", lint.Subject(p.Head.Name, was.Number), before),
				Values:  []string{string(was.Status), was.Sunset},
				Why:     "its consumers had no time, or have some left, to move",
				Hint:    fmt.Sprintf("write `%d: {status: deprecated, sunset: YYYY-MM-DD}` first, and retire it when the date is over", was.Number),
				Related: consumersOf(p.Workspace, p.Head.Name, was.Number),
			})
		}
	},
}

// notYet says why the major may not be retired now; "" if it may.
func notYet(was *workspace.Major, now time.Time) string {
	switch {
	case was.Status == contract.Draft || was.Status == contract.Retired:
		return ""
	case was.Status != contract.Deprecated:
		return fmt.Sprintf("was %s, never deprecated", was.Status)
	}
	end, err := time.Parse(time.DateOnly, was.Sunset)
	switch {
	case err != nil:
		return "was deprecated without a sunset"
	case !now.After(end.AddDate(0, 0, 1)):
		return fmt.Sprintf("its sunset is on %s", was.Sunset)
	}
	return ""
}
