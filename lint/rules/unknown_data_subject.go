package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unknownDataSubject = &lint.Rule{
	ID:          "unknown-data-subject",
	Since:       "0.1",
	Group:       lint.Privacy,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "The data subject is no field of the event",
	Rationale: "`data-subject` says whose personal data it is: by that field a person's events are found, to be shown or erased. A " +
		"pointer that leads nowhere finds nobody, and the data stays.",
	FalsePositive: "There is none: where the schema says nothing of an object, any field may be in it, and nothing is found.",
	Bad:           event("OrderPlaced", "data-subject: /customer/id\n", `{"type": "object", "properties": {"customerId": {"type": "string"}}}`),
	Good:          event("OrderPlaced", "data-subject: /customerId\n", `{"type": "object", "properties": {"customerId": {"type": "string"}}}`),
	Contract: func(p *lint.ContractPass) {
		pointer := p.Contract.DataSubject
		if !strings.HasPrefix(pointer, "/") || len(p.Contract.Majors) == 0 {
			return
		}
		major := p.Contract.Majors[len(p.Contract.Majors)-1]
		s := major.Newest().Schema
		if s == nil || leadsSomewhere(s, pointer) {
			return
		}
		p.Report(diag.Finding{
			Subject: lint.Subject(p.Contract.Name, major.Number),
			Span:    eventSpan(p.Contract, "/data-subject"),
			Pointer: "/data-subject",
			Message: fmt.Sprintf("data-subject %s is not in the schema", pointer),
			Values:  []string{pointer},
			Why:     "nobody finds the events of a person who asks for them",
			Hint:    "point at the field that holds the person's id",
			Related: []diag.Related{{Span: s.Span(), Message: "the schema is here"}},
		})
	},
}

// leadsSomewhere reports whether the schema describes what is at the pointer.
func leadsSomewhere(s *schema.Schema, pointer string) bool {
	at := locate(s)
	for _, token := range tokens(pointer) {
		if at = at.step(token); len(at) == 0 {
			return false
		}
	}
	return true
}
