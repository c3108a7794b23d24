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
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
)

// Summary is what stands above the findings.
type Summary struct {
	Scope string // what was looked at: "14 contracts", "base main@1a2b3c4"
	// Prefix is the workspace's place in its repository, "services/shop"; empty: its
	// root, or there is none.
	Prefix string
	Known  int  // findings that the base has too, left out
	Notes  bool // the text form shows findings of severity info too
	// Unseen says, a line each, what could not be looked at.
	Unseen []string
	Waived []wire.Waived // findings that a waiver lets pass, left out
	// Baseline is how many findings are left out because the baseline has them, and
	// Mended how many of its entries nothing answers to any more.
	Baseline, Mended int
	Now              time.Time // for how long waivers hold
	// Contracts are what happened to each contract, where there was a past to compare
	// with.
	Contracts []lint.ContractChange
	Fixes     *Fixes // of `treaty lint --fix`; else nil
}

// Text prints the verdict line, what happened to contracts, then the findings by
// subject. A clean report is one line. Notes, the findings of severity info, are counted, and shown only
// where somebody wants them: what has to be done must not drown in what could be.
func Text(s term.Streams, findings []diag.Finding, sum Summary) error {
	p := textPrinter{Streams: s}
	findings, notes := Shown(findings, sum)
	p.verdict(findings, sum, notes)
	if said := ContractsBeside(findings, sum.Contracts, term.Safe); said != "" {
		fmt.Fprintf(&p.b, "  %s: %s\n", p.Paint(term.Dim, "contracts"), said)
	}
	p.waived(sum.NewlyWaived())
	for _, line := range sum.Unseen {
		fmt.Fprintf(&p.b, "  %s: %s\n", p.Paint(term.Yellow, "note"), term.Safe(line))
	}
	for _, group := range BySubject(RollUp(findings)) {
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
	words, beside := Headline(findings, sum, notes)
	style := term.Green
	switch Verdict(findings) {
	case Blocked:
		style = term.Red
	case Found:
		style = term.Yellow
	}
	text := ""
	if len(beside) > 0 {
		text = " (" + strings.Join(beside, ", ") + ")"
	}
	fmt.Fprintf(&p.b, "%s%s   %s\n", p.Paint(style, words), text, p.Paint(term.Dim, term.Safe(sum.Scope)))
}

// Headline returns the verdict on the findings that are shown, "✗ 2 breaking, 1
// warning", and what belongs beside it: what is known, waived and not shown, and of a
// clean review, which is one line, how many contracts changed.
func Headline(shown []diag.Finding, sum Summary, notes int) (words string, beside []string) {
	switch Verdict(shown) {
	case Blocked:
		words = "✗ " + Count(shown).String()
	case Found:
		words = "! " + Count(shown).String()
	default:
		words = "✓ clean"
		if said := contractsInWords(sum.Contracts); said != "" {
			beside = append(beside, said)
		}
	}
	if sum.Known > 0 {
		beside = append(beside, fmt.Sprintf("%d known before", sum.Known))
	}
	if sum.Baseline > 0 {
		beside = append(beside, fmt.Sprintf("%d in the baseline", sum.Baseline))
	}
	if sum.Mended > 0 {
		beside = append(beside, fmt.Sprintf("%d of the baseline mended: `treaty baseline prune`", sum.Mended))
	}
	if len(sum.Waived) > 0 {
		beside = append(beside, waivedInWords(sum))
	}
	if notes > 0 {
		beside = append(beside, count(notes, "note", "notes")+" not shown: --notes")
	}
	return words, beside
}

// Shown returns the findings that people are shown, and how many are not: notes,
// unless somebody wants them.
func Shown(findings []diag.Finding, sum Summary) (shown []diag.Finding, notes int) {
	if sum.Notes {
		return findings, 0
	}
	shown = slices.DeleteFunc(slices.Clone(findings), func(f diag.Finding) bool { return f.Severity == diag.Info })
	return shown, len(findings) - len(shown)
}

// BySubject groups what is told by what it is about, in the order in which each
// subject first comes up.
func BySubject(told []Told) [][]Told {
	var groups [][]Told
	index := map[string]int{}
	for _, f := range told {
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

func (p *textPrinter) group(told []Told) {
	title := told[0].Subject
	if title == "" {
		title = told[0].Span.File
	}
	fmt.Fprintf(&p.b, "\n%s%s\n", p.Paint(term.Bold, term.Safe(title)), p.promise(told))
	own, below := Hints(told)
	p.findings(told, own)
	for _, hint := range below {
		fmt.Fprintf(&p.b, "  %s %s\n", p.Paint(term.Cyan, "hint"+hint.Of(term.Safe)+":"), term.Safe(hint.Text))
	}
}

// promise prints what Promise says.
func (p *textPrinter) promise(told []Told) string {
	if said := Promise(told); said != "" {
		return "   " + p.Paint(term.Dim, term.Safe(said))
	}
	return ""
}

// Promise says which mode and content model were asked, "FULL_TRANSITIVE, tolerant";
// "" where none was.
func Promise(told []Told) string {
	for _, f := range told {
		if f.Proof != nil && f.Proof.Mode != "" {
			return f.Proof.Mode + ", " + f.Proof.Model
		}
	}
	return ""
}

// findings prints the findings of a group, each with the hint of its own.
func (p *textPrinter) findings(told []Told, hints []string) {
	rule, place := 0, 0
	for _, f := range told {
		rule, place = max(rule, width(f.Rule)), max(place, width(f.Span.String()))
	}
	rule, place = min(rule, maxRule), min(place, maxPlace)
	for i, f := range told {
		fmt.Fprintf(&p.b, "  %s  %s   %s   %s\n", p.severity(f.Severity), pad(f.Rule, rule), pad(f.Span.String(), place), term.Safe(f.Message))
		p.details(f.Finding)
		if also := f.AlsoIn(term.Safe); also != "" {
			fmt.Fprintf(&p.b, "      %s\n", also)
		}
		if hints[i] != "" {
			fmt.Fprintf(&p.b, "      %s %s\n", p.Paint(term.Cyan, "hint:"), term.Safe(hints[i]))
		}
	}
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
