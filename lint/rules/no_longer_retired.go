package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var noLongerRetired = &lint.Rule{
	ID:          "no-longer-retired",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A major that was retired is in use again",
	Rationale: "Retired means that producers have stopped and consumers have gone: schemas, code and dashboards were taken away. " +
		"A major that comes back finds nobody who still reads it rightly.",
	FalsePositive: "It was retired by mistake, and nobody acted on it: bring it back, and tell its former consumers.",
	Bad: event("OrderPlaced", "versions:\n  1: {status: active}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: retired}\n", `{"type": "object"}`)),
	Good: event("OrderPlaced", "versions:\n  1: {status: retired}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: retired}\n", `{"type": "object"}`)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		for _, was := range p.Base.Majors {
			now := p.Head.Major(was.Number)
			if was.Status != contract.Retired || now == nil || now.Status == contract.Retired {
				continue
			}
			at := versionPointer(was.Number).Join("status")
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Head.Name, was.Number),
				Span:    eventSpan(p.Head, at),
				Pointer: at,
				Message: fmt.Sprintf("%s was retired, and is now %s", lint.Subject(p.Head.Name, was.Number), now.Status),
				Values:  []string{string(now.Status)},
				Why:     "whoever read it took its end for final",
				Hint:    fmt.Sprintf("leave it retired, and open a new major: `treaty new major %s`", p.Head.Name),
			})
		}
	},
}
