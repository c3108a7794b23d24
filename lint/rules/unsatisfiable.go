package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
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
			if s == nil || hasValidExample(major.Newest()) || !isEmpty(s) {
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

// isEmpty reports whether it is proved that no value is valid under the schema:
// every one would be valid under the schema that allows none.
func isEmpty(s *schema.Schema) bool {
	r := compat.Contained(s, nothing, compat.Options{Model: contract.Strict, Budget: emptyBudget, Aside: true})
	return r.Verdict == compat.Proved
}

// hasValidExample reports whether an example shows that events can be valid.
func hasValidExample(r *workspace.Revision) bool {
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

// nothing is the schema that no value satisfies.
var nothing = func() *schema.Schema {
	doc, err := source.Parse("nothing.json", []byte(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "not": {}}`))
	if err != nil {
		panic(err)
	}
	s, _ := schema.Load(doc, schema.Options{})
	return s
}()
