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
		"decided: it says that a string matches two patterns, or one and not the other. What is no pattern at all (`(?i)`, a bracket " +
		"that nothing closes) weighs a step more: validators refuse the schema for it.",
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
			everywhere(root, func(s *schema.Schema) { reportPatterns(p, subject, s) })
		}
	},
}

func reportPatterns(p *lint.ContractPass, subject string, s *schema.Schema) {
	report := func(pattern string, f diag.Finding) {
		formula, err := regex.Split(pattern)
		if err == nil {
			err = formula.Check()
		}
		f.Subject, f.Values = subject, []string{pattern}
		var (
			unsupported *regex.Unsupported
			invalid     *regex.Invalid
		)
		switch {
		case errors.As(err, &unsupported):
			f.Message = fmt.Sprintf("the pattern cannot be read exactly: %s", unsupported)
			f.Why = "readers outside of JavaScript refuse it, and no change of it can be proved"
			f.Hint = "write it without " + unsupported.Reason
			p.Report(f)
		case errors.As(err, &invalid):
			f.Message = fmt.Sprintf("the pattern is no regular expression of ECMA-262: %s", invalid)
			f.Why = "validators refuse the whole schema, or leave the pattern out; no change of it can be proved"
			f.Hint = "write it as JavaScript does with the flag u; it has no (?i) and no \\Z"
			p.ReportHeavier(f)
		}
	}
	if s.Pattern != nil {
		report(*s.Pattern, diag.Finding{Span: s.Doc.Span(s.Node.Get("pattern")), Pointer: s.Pointer.Join("pattern")})
	}
	for _, pp := range s.PatternProperties {
		report(pp.Pattern, diag.Finding{Span: s.Doc.NameSpan(pp.Member), Pointer: pp.Schema.Pointer})
	}
}
