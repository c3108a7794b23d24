package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
)

// One line of a file that many contracts refer to breaks all of them in the same
// way. The text form tells it once, of the contract that comes first, and names the
// others with those whom it breaks there; every other form has each of them.

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

// rollUp leaves out the findings whose cause was told of another contract. Also says
// by cause what is to be said of the others.
func rollUp(findings []diag.Finding) (told []diag.Finding, also map[cause]string) {
	first := map[cause]string{} // the subject of which it is told
	others := map[cause][]diag.Finding{}
	for _, f := range findings {
		if c, ok := causeOf(f); ok {
			if first[c] == "" {
				first[c] = f.Subject
			}
			if first[c] != f.Subject {
				others[c] = append(others[c], f)
				continue
			}
		}
		told = append(told, f)
	}
	also = make(map[cause]string, len(others))
	for c, list := range others {
		also[c] = alsoIn(list)
	}
	return told, also
}

// alsoIn prints of a finding, below its details, which other contracts its cause
// concerns; of one contract that has it twice, once.
func (p *textPrinter) alsoIn(f diag.Finding) {
	c, _ := causeOf(f)
	if text := p.also[c]; text != "" {
		fmt.Fprintf(&p.b, "      %s\n", term.Safe(text))
		delete(p.also, c)
	}
}

// maxAlso is how many contracts are named that a shared cause concerns too.
const maxAlso = 10

// alsoIn names the contracts of findings, each with those whom it breaks.
func alsoIn(list []diag.Finding) string {
	var names []string
	breaks := map[string][]string{}
	for _, f := range list {
		if !slices.Contains(names, f.Subject) {
			names = append(names, f.Subject)
		}
		if f.Proof != nil {
			for _, c := range f.Proof.Breaks {
				if !slices.Contains(breaks[f.Subject], c.Name) {
					breaks[f.Subject] = append(breaks[f.Subject], c.Name)
				}
			}
		}
	}
	noun := "contracts"
	if len(names) == 1 {
		noun = "contract"
	}
	text := fmt.Sprintf("and in %d more %s: ", len(names), noun)
	for i, name := range names {
		if i == maxAlso {
			return text + fmt.Sprintf(", and %d more (--output json has all)", len(names)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += name
		if hurt := breaks[name]; len(hurt) > 0 {
			text += " (breaks " + strings.Join(hurt, ", ") + ")"
		}
	}
	return text
}
