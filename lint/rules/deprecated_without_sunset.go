package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

var deprecatedWithoutSunset = &lint.Rule{
	ID:          "deprecated-without-sunset",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A deprecated major says not until when",
	Rationale: "Consumers move when there is a date. Without one a deprecated major lives on for years, and the producer writes " +
		"both.",
	FalsePositive: "The date is not known yet: keep the major active until it is, and announce both together.",
	Bad:           event("OrderPlaced", "versions:\n  1: {status: deprecated}\n", `{"type": "object"}`),
	Good:          event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2030-01-31}\n", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			if major.Status != contract.Deprecated || major.Sunset != "" {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    eventSpan(p.Contract, versionPointer(major.Number)),
				Pointer: versionPointer(major.Number),
				Message: fmt.Sprintf("%s is deprecated without a sunset", lint.Subject(p.Contract.Name, major.Number)),
				Why:     "its consumers have no date by which to move",
				Hint:    fmt.Sprintf("write `%d: {status: deprecated, sunset: YYYY-MM-DD}`", major.Number),
			})
		}
	},
}

// versionPointer is where event.yaml speaks of the major.
func versionPointer(major int) source.Pointer {
	return source.Pointer("/versions").Join(fmt.Sprint(major))
}
