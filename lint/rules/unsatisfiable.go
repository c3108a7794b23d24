package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/glance"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unsatisfiable = &lint.Rule{
	ID:          "unsatisfiable",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "No event can be valid under the schema",
	Rationale: "Requirements that exclude each other make every event invalid, also every one that was ever written; and a schema " +
		"that nothing satisfies is compatible with everything, so no check notices.",
	FalsePositive: "There is none: it is proved that no JSON value is valid. If nothing is meant to be valid, retire the major.",
	Bad: event("OrderPlaced", "",
		`{"type": "object", "required": ["total"], "properties": {"total": {"type": "integer", "minimum": 10, "maximum": 5}}}`),
	Good: event("OrderPlaced", "",
		`{"type": "object", "required": ["total"], "properties": {"total": {"type": "integer", "minimum": 5, "maximum": 10}}}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			s := major.Newest().Schema
			if s == nil || glance.Plainest(s) != nil || hasValidExample(major.Newest()) || !compat.Empty(s, emptyBudget) {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    s.Span(),
				Pointer: s.Pointer,
				Message: fmt.Sprintf("no event can be valid under %s", lint.Subject(p.Contract.Name, major.Number)),
				Why:     "every producer is refused, whatever it writes",
				Hint:    "look for bounds, types and `allOf` that exclude each other in what is required",
			})
		}
	},
}

// emptyBudget bounds the search for one valid event, in steps of the prover;
// without an answer nothing is reported.
const emptyBudget = 50_000

// hasValidExample reports whether an example shows that events can be valid.
func hasValidExample(r *workspace.Revision) bool {
	if slices.ContainsFunc(r.Examples, func(e *workspace.Example) bool { return glance.Valid(r.Schema, e.Doc.Root) }) {
		return true
	}
	if len(r.Examples) == 0 {
		return false
	}
	v, err := validator.Compile(r.Schema)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(r.Examples, func(e *workspace.Example) bool {
		ok, err := v.Valid(e.Doc.Root)
		return ok && err == nil
	})
}
