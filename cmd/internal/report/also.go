package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// maxAlso is how many contracts are named that a shared cause concerns too.
const maxAlso = 10

// AlsoIn says in which other contracts the finding is too, each with those whom it
// breaks there, and of whom that is not known; "" where in none. Names are printed by
// name.
func (t Told) AlsoIn(name func(string) string) string {
	if len(t.Also) == 0 {
		return ""
	}
	others := bySubject(t.Also)
	text := "and in " + count(len(others), "more contract", "more contracts")
	if AskForWaiver(t.Finding) != "" {
		text += ", each waived by itself"
	}
	var parts []string
	for _, o := range others[:min(len(others), maxAlso)] {
		parts = append(parts, o.inWords(name))
	}
	text += ": " + strings.Join(parts, ", ")
	if more := len(others) - maxAlso; more > 0 {
		text += fmt.Sprintf(", and %d more (--output json has all)", more)
	}
	return text
}

// other is a contract of which a cause is not told by itself.
type other struct {
	subject         string
	breaks, unknown []string // consumers
}

// bySubject returns what findings are about, in order, each with the consumers whom
// they concern there.
func bySubject(list []diag.Finding) []*other {
	var others []*other
	for _, f := range list {
		i := slices.IndexFunc(others, func(o *other) bool { return o.subject == f.Subject })
		if i < 0 {
			i = len(others)
			others = append(others, &other{subject: f.Subject})
		}
		if f.Proof != nil {
			others[i].concern(f.Proof)
		}
	}
	return others
}

// concern adds the consumers whom a proof hurts, or may. Whoever reads elsewhere is
// told with the first contract.
func (o *other) concern(proof *diag.Proof) {
	for _, c := range proof.Breaks {
		if !slices.Contains(o.breaks, c.Name) {
			o.breaks = append(o.breaks, c.Name)
		}
	}
	for _, c := range proof.Unknown {
		if slices.Contains(proof.Consumers, c.Name) && !slices.Contains(o.unknown, c.Name) {
			o.unknown = append(o.unknown, c.Name)
		}
	}
}

// inWords names the contract: "billing.Paid v1 (breaks crm/mailer; unknown: erp/ledger)".
func (o *other) inWords(name func(string) string) string {
	var whom []string
	if len(o.breaks) > 0 {
		whom = append(whom, "breaks "+inNames(o.breaks, name))
	}
	if len(o.unknown) > 0 {
		whom = append(whom, "unknown: "+inNames(o.unknown, name))
	}
	if len(whom) == 0 {
		return name(o.subject)
	}
	return name(o.subject) + " (" + strings.Join(whom, "; ") + ")"
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
