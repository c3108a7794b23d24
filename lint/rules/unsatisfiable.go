package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/glance"
	"github.com/treaty-events/treaty/contract/schema"
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
			subject, part := lint.Subject(p.Contract.Name, major.Number), emptyPart(s)
			message := fmt.Sprintf("no event can be valid under %s", subject)
			if part != s {
				message += fmt.Sprintf(": nothing is valid at %s", part.Pointer)
			}
			p.Report(diag.Finding{
				Subject: subject,
				Span:    part.Span(),
				Pointer: part.Pointer,
				Message: message,
				Why:     "every producer is refused, whatever it writes",
				Hint:    "look for bounds, types and `allOf` that exclude each other in what is required",
			})
		}
	},
}

// emptyPart returns the innermost part of an empty schema that is empty by itself, and
// that every event needs.
func emptyPart(s *schema.Schema) *schema.Schema {
	for range mostNested {
		i := slices.IndexFunc(needed(s), func(part *schema.Schema) bool { return compat.Empty(part, emptyBudget) })
		if i < 0 {
			break
		}
		s = needed(s)[i]
	}
	return s
}

// needed lists the parts of a schema that a valid event needs to satisfy: what always
// applies, and required properties.
func needed(s *schema.Schema) []*schema.Schema {
	list := slices.Clone(s.AllOf)
	if s.Ref != nil && s.Ref.Target != nil {
		list = append(list, s.Ref.Target)
	}
	for _, p := range s.Properties {
		if s.Types != nil && *s.Types == schema.TypeObject && s.IsRequired(p.Name) {
			list = append(list, p.Schema)
		}
	}
	return list
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
