package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var typeConstant = &lint.Rule{
	ID:          "type-constant",
	Since:       "0.1",
	Group:       lint.Envelope,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "The field that holds the event's type may hold any text",
	Rationale: "Consumers decide by it which schema a message has. A type that may be any text is written with a slip one day, " +
		"every consumer skips the event, and the schema finds nothing wrong with it.",
	FalsePositive: "The field is about something else (the type of a card): call it so, or take its name from `type-names`.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"eventType": {"type": "string"}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"eventType": {"const": "OrderPlaced"}}}`),
	Words:         []*lint.WordList{envelopeWords, typeNames},
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			for _, f := range envelopeFields(p, major, p.Words(typeNames)) {
				if !isAnyText(f.Schema) {
					continue
				}
				p.Report(diag.Finding{
					Subject: f.Subject,
					Span:    f.Span,
					Pointer: f.Pointer,
					Message: fmt.Sprintf("%s holds the event's type, and may hold any text", f.Path),
					Why:     "with a slip in it, every consumer skips the event, and nothing finds it",
					Hint:    "give it one value: `const`; `treaty lint --fix` takes that of the examples, or the event's name",
				})
			}
		}
	},
}

// typeNames are names of the field by which consumers tell events apart.
var typeNames = &lint.WordList{
	Name:  "type-names",
	Doc:   "names of the field by which consumers tell events apart",
	Words: []string{"event type", "message type", "event name"},
}

// isAnyText reports whether the schema takes every string.
func isAnyText(s *schema.Schema) bool {
	return s.Types != nil && *s.Types&schema.TypeString != 0 && s.Const == nil && len(s.Enum) == 0 && s.Pattern == nil && !isCombined(s)
}
