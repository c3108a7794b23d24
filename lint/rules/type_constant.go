package rules

import (
	"cmp"
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
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
	Fix: func(p *lint.FixPass) {
		for _, f := range envelopeFields(&p.ContractPass, p.Major, p.Words(typeNames)) {
			if f.Pointer != p.Finding.Pointer || f.Subject != p.Finding.Subject {
				continue
			}
			value, agreed := typeInExamples(p, f.Path)
			switch {
			case f.Schema != f.Property.Schema || f.Schema.Doc != p.Major.Newest().Schema.Doc:
				p.Leave("its schema is shared: others may hold another type")
			case !agreed:
				p.Leave("the examples hold different types")
			case f.Schema.Draft == schema.Draft4: // which has no const
				p.Change("wrote the one type "+source.Quote(value), edit.Set(f.Pointer.Join("enum"), source.NewArray(source.NewString(value))))
			default:
				p.Change("wrote the one type "+source.Quote(value), edit.Set(f.Pointer.Join("const"), source.NewString(value)))
			}
			return
		}
	},
}

// typeInExamples returns the type that all examples hold at the path, or the event's name
// where none holds any; false: they hold different ones.
func typeInExamples(p *lint.FixPass, path string) (value string, agreed bool) {
	for _, example := range p.Major.Newest().Examples {
		n := example.Doc.At(source.Pointer(path))
		switch {
		case n == nil || n.Kind != source.String:
		case value != "" && value != n.Text:
			return "", false
		default:
			value = n.Text
		}
	}
	return cmp.Or(value, p.Contract.Name.Event), true
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
