package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/privacy"
)

var unclearPersonalData = &lint.Rule{
	ID:          "unclear-personal-data",
	Since:       "0.1",
	Group:       lint.Privacy,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A mark of personal data is in a word that is none",
	Rationale: "`x-pii` says personal or sensitive. What says anything else counts as personal data in every list, but nobody knows " +
		"how careful to be with it, and other tools that read the mark pass over it.",
	FalsePositive: "The word is one of another tool: write the mark in the words of Treaty, and keep that word in a keyword of its own. " +
		"`\"x-pii\": false` says that the field is not personal, and is not found.",
	Bad:  event("OrderPlaced", "retention: P2Y\n", `{"type": "object", "properties": {"email": {"type": "string", "x-pii": "yes"}}}`),
	Good: event("OrderPlaced", "retention: P2Y\n", `{"type": "object", "properties": {"email": {"type": "string", "x-pii": "personal"}}}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			root := major.Newest().Schema
			if root == nil {
				continue
			}
			everywhere(root, func(s *schema.Schema) {
				word := privacy.Unknown(s)
				if word == "" {
					return
				}
				p.Report(diag.Finding{
					Subject: lint.Subject(p.Contract.Name, major.Number),
					Span:    s.KeywordSpan(privacy.Keyword),
					Pointer: s.Pointer.Join(privacy.Keyword),
					Message: fmt.Sprintf("%s is %s, which is neither \"personal\" nor \"sensitive\"", privacy.Keyword, word),
					Values:  []string{word},
					Why:     "it counts as personal data of which nobody knows how sensitive it is",
					Hint:    `write "personal" or "sensitive"; false says that it is none`,
				})
			})
		}
	},
}
