// Package report prints findings: one annotation type, one file per form. It
// decides nothing: what is printed was found by lint.Review, here or in the
// registry.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry/wire"
)

// Summary is what stands above the findings.
type Summary struct {
	Scope string // what was looked at: "14 contracts", "base main@1a2b3c4"
	Known int    // findings that the base has too, left out
	Notes bool   // the text form shows findings of severity info too
	// Unseen says, a line each, what could not be looked at.
	Unseen []string
	Waived []wire.Waived // findings that a waiver lets pass, left out
	Now    time.Time     // for how long waivers hold
}

// Text prints the verdict line, then the findings by subject. A clean report is
// one line. Notes, the findings of severity info, are counted, and shown only
// where somebody wants them: what has to be done must not drown in what could be.
func Text(s term.Streams, findings []diag.Finding, sum Summary) error {
	p := textPrinter{Streams: s}
	notes := 0
	if !sum.Notes {
		all := len(findings)
		findings = slices.DeleteFunc(slices.Clone(findings), func(f diag.Finding) bool { return f.Severity == diag.Info })
		notes = all - len(findings)
	}
	p.verdict(findings, sum, notes)
	p.waived(sum.Waived)
	for _, line := range sum.Unseen {
		fmt.Fprintf(&p.b, "  %s: %s\n", p.Paint(term.Yellow, "note"), term.Safe(line))
	}
	for _, group := range bySubject(findings) {
		p.group(group)
	}
	_, err := io.WriteString(s.Out, p.b.String())
	return err
}

type textPrinter struct {
	term.Streams
	b strings.Builder
}

// verdict prints the first line; notes is how many are not shown.
func (p *textPrinter) verdict(findings []diag.Finding, sum Summary, notes int) {
	words, style := "✓ clean", term.Green
	switch {
	case slices.ContainsFunc(findings, func(f diag.Finding) bool { return f.Severity == diag.Error }):
		words, style = "✗ "+Counts(findings), term.Red
	case len(findings) > 0:
		words, style = "! "+Counts(findings), term.Yellow
	}
	var beside []string
	if sum.Known > 0 {
		beside = append(beside, fmt.Sprintf("%d known before", sum.Known))
	}
	if len(sum.Waived) > 0 {
		beside = append(beside, waivedInWords(sum))
	}
	if notes > 0 {
		beside = append(beside, count(notes, "note", "notes")+" not shown: --notes")
	}
	text := ""
	if len(beside) > 0 {
		text = " (" + strings.Join(beside, ", ") + ")"
	}
	fmt.Fprintf(&p.b, "%s%s   %s\n", p.Paint(style, words), text, p.Paint(term.Dim, term.Safe(sum.Scope)))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Counts returns the numbers in words: "2 breaking, 1 error, 3 warnings".
func Counts(findings []diag.Finding) string {
	var breaking, errors, warnings, infos int
	for _, f := range findings {
		switch {
		case f.Proof != nil && f.Proof.Witness != nil && f.Severity == diag.Error:
			breaking++
		case f.Severity == diag.Error:
			errors++
		case f.Severity == diag.Warning:
			warnings++
		default:
			infos++
		}
	}
	var parts []string
	for _, c := range []struct {
		n         int
		one, many string
	}{{breaking, "breaking", "breaking"}, {errors, "error", "errors"}, {warnings, "warning", "warnings"}, {infos, "note", "notes"}} {
		if c.n > 0 {
			parts = append(parts, count(c.n, c.one, c.many))
		}
	}
	return strings.Join(parts, ", ")
}

// bySubject groups findings by what they are about, in the order in which each
// subject first comes up.
func bySubject(findings []diag.Finding) [][]diag.Finding {
	var groups [][]diag.Finding
	index := map[string]int{}
	for _, f := range findings {
		subject := f.Subject
		if subject == "" {
			subject = f.Span.File
		}
		i, ok := index[subject]
		if !ok {
			i = len(groups)
			index[subject] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

func (p *textPrinter) group(findings []diag.Finding) {
	title := findings[0].Subject
	if title == "" {
		title = findings[0].Span.File
	}
	fmt.Fprintf(&p.b, "\n%s%s\n", p.Paint(term.Bold, term.Safe(title)), p.promise(findings))
	hints := p.findings(findings)
	for _, hint := range hints {
		fmt.Fprintf(&p.b, "  %s %s\n", p.Paint(term.Cyan, "hint:"), term.Safe(hint))
	}
}

// promise says which mode and content model were asked, where one was.
func (p *textPrinter) promise(findings []diag.Finding) string {
	for _, f := range findings {
		if f.Proof != nil && f.Proof.Mode != "" {
			return "   " + p.Paint(term.Dim, f.Proof.Mode+", "+f.Proof.Model)
		}
	}
	return ""
}

// findings prints the findings of a group and returns their hints, each once.
func (p *textPrinter) findings(findings []diag.Finding) []string {
	rule, place := 0, 0
	for _, f := range findings {
		rule, place = max(rule, width(f.Rule)), max(place, width(f.Span.String()))
	}
	rule, place = min(rule, maxRule), min(place, maxPlace)
	var hints []string
	for _, f := range findings {
		fmt.Fprintf(&p.b, "  %s  %s   %s   %s\n", p.severity(f.Severity), pad(f.Rule, rule), pad(f.Span.String(), place), term.Safe(f.Message))
		p.details(f)
		if f.Hint != "" && !slices.Contains(hints, f.Hint) {
			hints = append(hints, f.Hint)
		}
	}
	return hints
}

func (p *textPrinter) severity(s diag.Severity) string {
	word := fmt.Sprintf("%-7s", s)
	switch s {
	case diag.Error:
		return p.Paint(term.Red, word)
	case diag.Warning:
		return p.Paint(term.Yellow, word)
	}
	return p.Paint(term.Dim, word)
}
