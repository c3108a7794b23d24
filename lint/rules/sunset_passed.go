package rules

import (
	"fmt"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var sunsetPassed = &lint.Rule{
	ID:          "sunset-passed",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "The sunset of a major is over, and it is not retired",
	Rationale: "The date was a promise to both sides: the producer stops, the consumers have moved. A date that passes without a " +
		"word makes the next one worthless.",
	FalsePositive: "The date was moved in agreement with the consumers: write the new one.",
	Bad:           event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2026-01-31}\n", `{"type": "object"}`),
	Good:          event("OrderPlaced", "versions:\n  1: {status: retired, sunset: 2026-01-31}\n", `{"type": "object"}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			end, err := time.Parse(time.DateOnly, major.Sunset)
			if err != nil || major.Status == contract.Retired || !p.Policy.Now.After(end.AddDate(0, 0, 1)) {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    eventSpan(p.Contract, versionPointer(major.Number).Join("sunset")),
				Pointer: versionPointer(major.Number).Join("sunset"),
				Message: fmt.Sprintf("the sunset of %s was on %s", lint.Subject(p.Contract.Name, major.Number), major.Sunset),
				Why:     fmt.Sprintf("it was to be gone by then, and is %s", major.Status),
				Hint:    "set `status: retired` when nobody reads it, or agree on another date with its consumers",
				Values:  []string{major.Sunset},
				Related: consumersOf(p.Workspace, p.Contract.Name, major.Number),
			})
		}
	},
}

// consumersOf names, as related places, the services that read the major.
func consumersOf(ws *workspace.Workspace, name contract.EventName, major int) []diag.Related {
	var list []diag.Related
	for _, s := range ws.Consumers(name) {
		for i, use := range s.Consumes {
			if use.Event == name && use.Versions.TouchesMajor(major) {
				list = append(list, diag.Related{Span: useSpan(s, i, ""), Message: fmt.Sprintf("%s/%s reads it", s.Context, s.Name)})
			}
		}
	}
	return list
}
