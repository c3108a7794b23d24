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
	if proof.Witness != nil {
		title, said := Proves(proof)
		witness, gap := Witness(proof), "   "
		if width(witness) > maxInline {
			gap = "\n        "
		}
		fmt.Fprintf(&p.b, "      %s: %s%s%s\n", p.Paint(term.Bold, title), term.Safe(said), gap, witness)
	}
	p.whom(proof)
}

// Proves returns what the witness of a break proves: the question as people know
// it, and what kind of event it is.
func Proves(proof *diag.Proof) (title, said string) {
	switch question := contract.Question(proof.Question); question {
	case contract.RunningConsumers:
		return question.Title(), fmt.Sprintf("one that the new schema allows and %s refuses", proof.Reader)
	case "":
		return contract.RunningConsumers.Title(), fmt.Sprintf("one that %s allowed and that will come no more", proof.Writer)
	default:
		return question.Title(), fmt.Sprintf("one that %s allowed and the new schema refuses", proof.Writer)
	}
}

// Concerned are the consumers of whom a proof says the same.
type Concerned struct {
	Title string // "breaks", "safe", "unknown" or "consumed by"
	List  []diag.Consumer
	style term.Style
}

// Whom returns who is hurt, who is safe and of whom it is not known; of a server
// that does not say so, who consumes the major.
func Whom(proof *diag.Proof) []Concerned {
	var groups []Concerned
	for _, group := range []Concerned{
		{"breaks", proof.Breaks, term.Red}, {"safe", proof.Safe, term.Green}, {"unknown", proof.Unknown, term.Yellow},
	} {
		if len(group.List) > 0 {
			groups = append(groups, group)
		}
	}
	if len(groups) == 0 && len(proof.Consumers) > 0 {
		all := Concerned{Title: "consumed by"}
		for _, name := range proof.Consumers {
			all.List = append(all.List, diag.Consumer{Name: name})
		}
		groups = []Concerned{all}
	}
	return groups
}

// whom prints the consumers whom a proof concerns.
func (p *textPrinter) whom(proof *diag.Proof) {
	var parts []string
	for _, group := range Whom(proof) {
		title := group.Title + ":"
		if group.style != "" {
			title = p.Paint(group.style, title)
		}
		var names []string
		for _, c := range group.List {
			if c.Note != "" {
				c.Name += " (" + c.Note + ")"
			}
			names = append(names, c.Name)
		}
		parts = append(parts, title+" "+term.Safe(strings.Join(names, ", ")))
	}
	if len(parts) > 0 {
		fmt.Fprintf(&p.b, "      %s\n", strings.Join(parts, "    "))
	}
}

// Witness returns the witness of a proof in one line, as people read it: long lists
// and objects in brief, safe to print.
func Witness(proof *diag.Proof) string { return shorten(Brief(proof.Witness)) }

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
