package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

var retiredInUse = &lint.Rule{
	ID:          "retired-in-use",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A major is retired while a consumer can read no other",
	Rationale: "A retired major may end, and its files may go. A consumer whose range of versions leaves it no other has nothing " +
		"to read then. That its sunset is over does not move it.",
	FalsePositive: "The consumer has moved, or is gone: its manifest says so first, and is pushed. It is asked what runs, so a manifest " +
		"that the change itself edits does not help.",
	Bad: event("OrderPlaced", "versions:\n  1: {status: retired, sunset: 2026-01-31}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2026-01-31}\n", `{"type": "object"}`)+
			service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}")),
	Good: event("OrderPlaced", "versions:\n  1: {status: retired, sunset: 2026-01-31}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2026-01-31}\n", `{"type": "object"}`)),
	Pair: func(p *lint.PairPass) {
		for _, report := range p.Impacts {
			effect := report.Effect()
			if report.Newer != nil || effect.Passes() {
				continue
			}
			message, why := "%s is retired, but is all that %s can read", "they have nothing to read once it ends"
			if effect == impact.Unknown {
				message, why = "%s is retired, and whether %s can read what stays is not known", "they may have nothing to read once it ends"
			}
			at := versionPointer(report.Major).Join("status")
			f := diag.Finding{
				Subject: lint.Subject(p.Head.Name, report.Major),
				Span:    eventSpan(p.Head, at),
				Pointer: at,
				Message: fmt.Sprintf(message, lint.Subject(p.Head.Name, report.Major), strings.Join(report.Names(effect), ", ")),
				Why:     why,
				Values:  report.Names(effect),
				Hint:    "let them widen `versions:` to a newer major first; `treaty impact` says who is left",
			}
			for _, v := range report.Verdicts {
				if v.Effect == effect {
					f.Related = append(f.Related, diag.Related{
						Span: useSpan(v.Service, v.Index, "versions"), Message: fmt.Sprintf("%s reads %q", v.Name(), v.Use().Versions),
					})
				}
			}
			f.Related = slices.CompactFunc(f.Related, func(a, b diag.Related) bool { return a.Span == b.Span })
			p.Report(f)
		}
	},
}
