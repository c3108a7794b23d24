package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/privacy"
)

var untaggedPersonalData = &lint.Rule{
	ID:          "untagged-personal-data",
	Since:       "0.1",
	Group:       lint.Privacy,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A field looks like personal data, and is not marked",
	Rationale: "Whoever must delete, export or pseudonymise a person's data asks the contracts where it is. A field that is not " +
		"marked is left behind, and nobody notices until the complaint.",
	FalsePositive: "The name only looks so (the address of a warehouse, the e-mail of a shop): say `\"x-pii\": false`, or leave it, this is " +
		"a remark.",
	Bad:   event("OrderPlaced", "", `{"type": "object", "properties": {"email": {"type": "string"}}}`),
	Good:  event("OrderPlaced", "retention: P2Y\n", `{"type": "object", "properties": {"email": {"type": "string", "x-pii": "personal"}}}`),
	Words: []*lint.WordList{personalNames, personWords},
	Contract: func(p *lint.ContractPass) {
		names, persons := p.Words(personalNames), p.Words(personWords)
		var marked []string // subjects and paths, parents first
		p.Fields(func(f lint.Field) {
			here := f.Subject + f.Path
			if isMarked(&f) {
				marked = append(marked, here)
				return
			}
			if !isPersonalName(f.Name, names, persons) || isBelowOne(here, marked) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s looks like personal data, but is not marked", f.Path),
				Why:     "who has to delete a person's data does not find it",
				Hint:    `add "x-pii": "personal" (or "sensitive"), and say in event.yaml whose it is: data-subject`,
			})
		})
	},
}

// isMarked reports whether the field says whether it is personal data.
func isMarked(f *lint.Field) bool {
	says := func(s *schema.Schema) bool {
		return s.Annotations.PII != "" || slices.ContainsFunc(s.Unknown, func(m source.Member) bool { return m.Name == privacy.Keyword })
	}
	return says(f.Property.Schema) || someForm(f, says)
}

func isBelowOne(path string, above []string) bool {
	for _, a := range above {
		if strings.HasPrefix(path, a+"/") {
			return true
		}
	}
	return false
}

// personalNames are names of fields that hold personal data nearly always, in
// the form that Words makes of them.
var personalNames = &lint.WordList{
	Name: "personal-names",
	Doc:  "names of fields that hold personal data nearly always",
	Words: []string{
		"email", "e mail", "email address", "mail address", "phone", "phone number",
		"mobile", "mobile number", "telephone", "first name", "last name",
		"given name", "family name", "full name", "maiden name", "surname",
		"birth date", "birthday", "date of birth", "birth place", "dob",
		"ssn", "social security number", "tax id", "passport number", "iban",
		"ip", "ip address", "street", "street address", "postal address",
		"home address", "billing address", "shipping address", "gender", "religion",
		"credit card number", "card number", "latitude", "longitude",
	},
}

// isPersonalName reports whether the name, or what is left of it without a
// first word such as customer or user, is one of the names, or several of them.
func isPersonalName(name string, names, persons map[string]bool) bool {
	words := Words(name)
	is := func(words []string) bool {
		joined := strings.Join(words, " ")
		return names[joined] || names[strings.TrimSuffix(joined, "s")] || names[strings.TrimSuffix(joined, "es")]
	}
	return is(words) || len(words) > 1 && persons[words[0]] && is(words[1:])
}

// personWords are the words for a person in front of what belongs to it.
var personWords = &lint.WordList{
	Name: "person-words",
	Doc:  "words for a person in front of what belongs to it",
	Words: []string{
		"customer", "user", "person", "contact", "recipient",
		"employee", "patient", "buyer", "guest", "member",
	},
}
