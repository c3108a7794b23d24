package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
)

// One line of a file that many contracts refer to breaks all of them in the same
// way. The forms for people tell it once, of the contract that comes first, and name
// the others with those whom it breaks there; those for programs have each of them.

// Told is a finding that is told, also for those of other contracts that have the
// same cause.
type Told struct {
	diag.Finding
	Also []diag.Finding
}

// Stands returns for how many findings it stands.
func (t Told) Stands() int { return 1 + len(t.Also) }

// cause is what findings of different contracts share that come from one place.
type cause struct {
	rule, place, question string
	severity              diag.Severity
}

// causeOf returns the cause of a finding about a contract; ok is false where it has
// no line, or is about something else.
func causeOf(f diag.Finding) (c cause, ok bool) {
	name, _, _ := strings.Cut(f.Subject, " ")
	if _, err := contract.ParseEventName(name, ""); err != nil || f.Span.Start.Line == 0 {
		return c, false
	}
	c = cause{rule: f.Rule, place: f.Span.String(), severity: f.Severity}
	if f.Proof != nil {
		c.question = f.Proof.Question
	}
	return c, true
}

// RollUp returns the findings that are told, in their order: each but those whose
// cause is told of another contract. Of one contract that has a cause twice, the
// first stands for the others.
func RollUp(findings []diag.Finding) []Told {
	var told []Told
	first := map[cause]int{} // in told
	for _, f := range findings {
		c, ok := causeOf(f)
		if !ok {
			told = append(told, Told{Finding: f})
			continue
		}
		i, known := first[c]
		switch {
		case !known:
			first[c] = len(told)
			told = append(told, Told{Finding: f})
		case told[i].Subject == f.Subject:
			told = append(told, Told{Finding: f})
		default:
			told[i].Also = append(told[i].Also, f)
		}
	}
	return told
}

// Findings returns what is told without what it stands for.
func Findings(told []Told) []diag.Finding {
	list := make([]diag.Finding, len(told))
	for i, t := range told {
		list[i] = t.Finding
	}
	return list
}

// maxAlso is how many contracts are named that a shared cause concerns too.
const maxAlso = 10

// AlsoIn says in which other contracts the finding is too, each with those whom it
// breaks; "" where in none. Names are printed by name.
func (t Told) AlsoIn(name func(string) string) string {
	if len(t.Also) == 0 {
		return ""
	}
	subjects, breaks := hurtBySubject(t.Also)
	text := "and in " + count(len(subjects), "more contract", "more contracts")
	if AskForWaiver(t.Finding) != "" {
		text += ", each waived by itself"
	}
	text += ": "
	for i, subject := range subjects {
		if i == maxAlso {
			return text + fmt.Sprintf(", and %d more (--output json has all)", len(subjects)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += name(subject)
		if hurt := breaks[subject]; len(hurt) > 0 {
			text += " (breaks " + inNames(hurt, name) + ")"
		}
	}
	return text
}

// hurtBySubject returns what findings are about, in order, and whom they break there.
func hurtBySubject(list []diag.Finding) (subjects []string, breaks map[string][]string) {
	breaks = map[string][]string{}
	for _, f := range list {
		if !slices.Contains(subjects, f.Subject) {
			subjects = append(subjects, f.Subject)
		}
		if f.Proof == nil {
			continue
		}
		for _, c := range f.Proof.Breaks {
			if !slices.Contains(breaks[f.Subject], c.Name) {
				breaks[f.Subject] = append(breaks[f.Subject], c.Name)
			}
		}
	}
	return subjects, breaks
}

// inNames joins names, the first of many.
func inNames(list []string, name func(string) string) string {
	var parts []string
	for _, text := range list[:min(len(list), maxAlso)] {
		parts = append(parts, name(text))
	}
	text := strings.Join(parts, ", ")
	if more := len(list) - maxAlso; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
