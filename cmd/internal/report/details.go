package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
)

// Widths of the text form, in characters. A rule or a place that is longer
// pushes its own line only.
const (
	maxRule   = 32
	maxPlace  = 80
	maxInline = 72   // of a witness that stands beside what it proves
	maxText   = 2000 // of a witness at all; the JSON form has all of it
)

// details prints what stands below a finding: the proof, or why it matters, and
// the other places.
func (p *textPrinter) details(f diag.Finding) {
	if f.Why != "" && (f.Proof == nil || f.Proof.Witness == nil) { // a witness says it better
		fmt.Fprintf(&p.b, "      %s\n", p.Paint(term.Dim, term.Safe(f.Why)))
	}
	if f.Proof != nil {
		p.proof(f.Proof)
	}
	place := 0
	for _, r := range f.Related {
		place = max(place, width(r.Span.String()))
	}
	for _, r := range f.Related {
		fmt.Fprintf(&p.b, "      %s   %s\n", p.Paint(term.Dim, pad(r.Span.String(), min(place, maxPlace))), p.Paint(term.Dim, term.Safe(r.Message)))
	}
	p.waivable(f)
}

// proof prints the event that proves a break, and whom it hurts.
func (p *textPrinter) proof(proof *diag.Proof) {
	question := contract.Question(proof.Question)
	if proof.Witness != nil {
		said := fmt.Sprintf("one that %s allowed and the new schema refuses", proof.Writer)
		title := question.Title()
		switch question {
		case contract.RunningConsumers:
			said = fmt.Sprintf("one that the new schema allows and %s refuses", proof.Reader)
		case "":
			title, said = "consumers", fmt.Sprintf("one that %s allowed and that will come no more", proof.Writer)
		}
		witness, gap := shorten(Brief(proof.Witness)), "   "
		if width(witness) > maxInline {
			gap = "\n        "
		}
		fmt.Fprintf(&p.b, "      %s: %s%s%s\n", p.Paint(term.Bold, title), term.Safe(said), gap, witness)
	}
	p.whom(proof)
}

// whom prints who is hurt, who is safe and of whom it is not known; of a server that
// does not say so, who consumes the major.
func (p *textPrinter) whom(proof *diag.Proof) {
	var parts []string
	for _, group := range []struct {
		title string
		style term.Style
		list  []diag.Consumer
	}{{"breaks:", term.Red, proof.Breaks}, {"safe:", term.Green, proof.Safe}, {"unknown:", term.Yellow, proof.Unknown}} {
		var names []string
		for _, c := range group.list {
			name := c.Name
			if c.Note != "" {
				name += " (" + c.Note + ")"
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			parts = append(parts, p.Paint(group.style, group.title)+" "+term.Safe(strings.Join(names, ", ")))
		}
	}
	if len(parts) == 0 && len(proof.Consumers) > 0 {
		parts = []string{"consumed by: " + term.Safe(strings.Join(proof.Consumers, ", "))}
	}
	if len(parts) > 0 {
		fmt.Fprintf(&p.b, "      %s\n", strings.Join(parts, "    "))
	}
}

// shorten returns a witness as it is printed: safe, and cut off between two
// characters where it is very long.
func shorten(witness string) string {
	if len(witness) > maxText {
		end := maxText
		for end > 0 && !utf8.RuneStart(witness[end]) {
			end--
		}
		witness = witness[:end] + "… (--output json has all of it)"
	}
	return term.Safe(witness)
}

// width is how many characters text has once it is safe to print.
func width(text string) int { return utf8.RuneCountInString(term.Safe(text)) }

// pad returns text, safe to print, with spaces up to the width.
func pad(text string, to int) string {
	return term.Safe(text) + strings.Repeat(" ", max(0, to-width(text)))
}
