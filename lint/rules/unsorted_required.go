package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unsortedRequired = &lint.Rule{
	ID:          "unsorted-required",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Off,
	Strict:      diag.Info,
	Title:       "Required names stand in no order",
	Rationale: "Two branches that each require one more field change the same line at its end, and conflict. In a list that is " +
		"sorted they seldom do, and a name that is there twice is seen.",
	FalsePositive: "The order says something to people: leave it, the rule is off unless you turn it on.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "required": ["b", "a"], "properties": {"a": {}, "b": {}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			for s := range reachedInOrder(major.Newest().Schema) {
				if slices.IsSortedFunc(s.Required, func(a, b schema.Required) int { return strings.Compare(a.Name, b.Name) }) {
					continue
				}
				p.Report(diag.Finding{
					Subject: lint.Subject(p.Contract.Name, major.Number),
					Span:    s.KeywordSpan("required"),
					Pointer: s.Pointer.Join("required"),
					Message: fmt.Sprintf("the %d required names are not sorted", len(s.Required)),
					Why:     "changes of two branches meet in the same line",
					Hint:    "sort them; `treaty lint --fix` does",
				})
			}
		}
	},
	Fix: func(p *lint.FixPass) { p.Change("sorted `required`", edit.Sort(p.Finding.Pointer)) },
}
