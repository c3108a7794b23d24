package rules

import (
	"errors"
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unsupportedPattern = &lint.Rule{
	ID:          "unsupported-pattern",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A pattern cannot be read exactly",
	Rationale: "Back references and most lookaround are no regular expressions: Go, Rust and most databases refuse them, and whether " +
		"two of them agree cannot be decided, so a change of this field is not proved. Lookahead where the string begins is " +
		"decided: it says that a string matches two patterns, or one and not the other.",
	FalsePositive: "All readers run ECMA-262, and the field never changes: turn the rule off, or accept the unknown when it comes.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"code": {"type": "string", "pattern": "^(a|b)\\1$"}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"code": {"type": "string", "pattern": "^(aa|bb)$"}, "key": {"type": "string", "pattern": "^(?=.*[0-9])[a-z0-9]{8}$"}}}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			root := major.Newest().Schema
			if root == nil {
				continue
			}
			subject := lint.Subject(p.Contract.Name, major.Number)
			root.Walk(func(s *schema.Schema) bool {
				reportPatterns(p, subject, s)
				return true
			})
		}
	},
}

func reportPatterns(p *lint.ContractPass, subject string, s *schema.Schema) {
	report := func(pattern string, f diag.Finding) {
		formula, err := regex.Split(pattern)
		if err == nil {
			err = formula.Check()
		}
		var unsupported *regex.Unsupported
		if !errors.As(err, &unsupported) {
			return
		}
		f.Subject = subject
		f.Message = fmt.Sprintf("the pattern cannot be read exactly: %s", unsupported)
		f.Values = []string{pattern}
		f.Why = "readers outside of JavaScript refuse it, and no change of it can be proved"
		f.Hint = "write it without " + unsupported.Reason
		p.Report(f)
	}
	if s.Pattern != nil {
		report(*s.Pattern, diag.Finding{Span: s.Doc.Span(s.Node.Get("pattern")), Pointer: s.Pointer.Join("pattern")})
	}
	for _, pp := range s.PatternProperties {
		report(pp.Pattern, diag.Finding{Span: s.Doc.NameSpan(pp.Member), Pointer: pp.Schema.Pointer})
	}
}
