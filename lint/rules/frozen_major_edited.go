package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var frozenMajorEdited = &lint.Rule{
	ID:          "frozen-major-edited",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A deprecated or retired major was changed",
	Rationale: "A deprecated major is on its way out: whoever still reads it was told that it stays as it is. A change to it is " +
		"work for consumers who are to spend it on moving.",
	FalsePositive: "A correction that the last consumers need: make the major active again in one change, and correct it in the next.",
	Bad: event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2030-01-31}\n", `{"type": "object", "title": "new"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2030-01-31}\n", `{"type": "object"}`)),
	Good: event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2031-01-31}\n", `{"type": "object"}`) +
		prefixed("base/", event("OrderPlaced", "versions:\n  1: {status: deprecated, sunset: 2030-01-31}\n", `{"type": "object"}`)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		for _, base := range p.Base.Majors {
			head := p.Head.Major(base.Number)
			if head == nil || (base.Status != contract.Deprecated && base.Status != contract.Retired) {
				continue
			}
			older, newer := base.Newest(), head.Newest()
			if newer.Schema == nil || older.Fingerprint == newer.Fingerprint {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Head.Name, base.Number),
				Span:    newer.Schema.Span(),
				Pointer: newer.Schema.Pointer,
				Message: fmt.Sprintf("%s is %s, and its schema was changed", lint.Subject(p.Head.Name, base.Number), base.Status),
				Values:  []string{string(base.Status), string(newer.Fingerprint)},
				Why:     "whoever still reads it was told that it stays as it is",
				Hint:    "take the change back, and make it in the newest major",
			})
		}
	},
}
