package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
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
	FalsePositive: "The name only looks so (the address of a warehouse, the e-mail of a shop): leave it, this is a remark.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"email": {"type": "string"}}}`),
	Good:          event("OrderPlaced", "retention: P2Y\n", `{"type": "object", "properties": {"email": {"type": "string", "x-pii": "personal"}}}`),
	Contract: func(p *lint.ContractPass) {
		var marked []string // subjects and paths, parents first
		lint.Fields(p.Contract, func(f lint.Field) {
			here := f.Subject + f.Path
			if isPersonal(f) {
				marked = append(marked, here)
				return
			}
			if !isPersonalName(f.Name) || isBelowOne(here, marked) {
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

// isPersonal reports whether the field is marked as personal data.
func isPersonal(f lint.Field) bool {
	return f.Property.Schema.Annotations.PII != "" || f.Schema.Annotations.PII != ""
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
var personalNames = map[string]bool{
	"email": true, "e mail": true, "email address": true, "mail address": true, "phone": true, "phone number": true,
	"mobile": true, "mobile number": true, "telephone": true, "first name": true, "last name": true,
	"given name": true, "family name": true, "full name": true, "maiden name": true, "surname": true,
	"birth date": true, "birthday": true, "date of birth": true, "birth place": true, "dob": true,
	"ssn": true, "social security number": true, "tax id": true, "passport number": true, "iban": true,
	"ip": true, "ip address": true, "street": true, "street address": true, "postal address": true,
	"home address": true, "billing address": true, "shipping address": true, "gender": true, "religion": true,
	"credit card number": true, "card number": true, "latitude": true, "longitude": true,
}

// isPersonalName reports whether the name, or what is left of it without a
// first word such as customer or user, is one of personalNames.
func isPersonalName(name string) bool {
	words := Words(name)
	if personalNames[strings.Join(words, " ")] {
		return true
	}
	return len(words) > 1 && personOf[words[0]] && personalNames[strings.Join(words[1:], " ")]
}

// personOf are the words for a person in front of what belongs to it.
var personOf = map[string]bool{
	"customer": true, "user": true, "person": true, "contact": true, "recipient": true,
	"employee": true, "patient": true, "buyer": true, "guest": true, "member": true,
}
