package outputs

import (
	"fmt"
	"html"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/diag"
)

// page is a review as Markdown, within a number of bytes: the verdict, what happened
// to contracts, then each subject folded up with its findings, the heaviest first. What
// does not fit is counted.
type page struct {
	*Review
	findings []diag.Finding
	notes    int    // that are not shown
	marker   string // the first line; may be empty
	room     int    // bytes
	limit    string // why there is no more room

	b strings.Builder
}

// reserve is kept for the last line, which says what is left out.
const reserve = 300

const endOfFold = "\n</details>\n"

// compose returns the page; "" where not even its verdict fits.
func (p *page) compose() string {
	p.b.WriteString(p.marker)
	p.verdict()
	if p.b.Len()+reserve > p.room {
		return ""
	}
	if changes := p.contracts(p.findings, code); changes != "" {
		p.fits("\nContracts: "+changes+"\n", 0)
	}
	for _, line := range p.Summary.Unseen {
		p.fits("\n> "+inline(said(line))+"\n", 0)
	}
	left := len(p.findings)
	for _, group := range report.BySubject(report.RollUp(p.findings)) {
		n := p.group(group)
		for _, f := range group[:n] {
			left -= f.Stands()
		}
		if n < len(group) {
			break
		}
	}
	if left > 0 {
		fmt.Fprintf(&p.b, "\n**%s not shown here:** %s.\n", counted(left, "more finding is", "more findings are"), inline(p.limit))
		return p.b.String()
	}
	p.waived()
	return p.b.String()
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// verdict writes the first line that is shown.
func (p *page) verdict() {
	words, beside := report.Headline(p.findings, p.Summary, p.notes)
	p.b.WriteString("**" + words + "**")
	if len(beside) > 0 {
		p.b.WriteString(" (" + inline(strings.Join(beside, ", ")) + ")")
	}
	if p.Summary.Scope != "" {
		p.b.WriteString(" · " + inline(said(p.Summary.Scope)))
	}
	if p.Summary.Prefix != "" {
		p.b.WriteString(" · in " + code(cut(p.Summary.Prefix, maxSentence)))
	}
	p.b.WriteString(" · " + code("treaty "+p.Verb) + "\n")
}

// fits writes text where there is room for it and for what has to follow.
func (p *page) fits(text string, follows int) bool {
	if p.b.Len()+len(text)+follows+reserve > p.room {
		return false
	}
	p.b.WriteString(text)
	return true
}

// group writes the findings about one subject, folded up, and returns how many had
// room.
func (p *page) group(findings []report.Told) int {
	title := findings[0].Subject
	if title == "" {
		title = p.file(findings[0].Span.File)
	}
	start := fmt.Sprintf("\n<details><summary>%s <code>%s</code></summary>\n", report.Count(report.Findings(findings)), html.EscapeString(said(title)))
	if promise := report.Promise(findings); promise != "" {
		start += "\nasked under " + code(cut(promise, maxSentence)) + "\n"
	}
	own, below := report.Hints(findings)
	printed := 0
	for i, f := range findings {
		text := start + p.finding(f)
		if own[i] != "" {
			text += whatToDo(report.Hint{Text: own[i]})
		}
		if !p.fits(text, len(endOfFold)) {
			break
		}
		start = ""
		printed++
	}
	if printed == 0 {
		return 0
	}
	if printed == len(findings) {
		text := ""
		for _, hint := range below {
			text += whatToDo(hint)
		}
		p.fits(text, len(endOfFold))
	}
	p.b.WriteString(endOfFold)
	return printed
}

// whatToDo writes a hint.
func whatToDo(h report.Hint) string {
	of := h.Of(func(rule string) string { return code(cut(rule, maxSentence)) })
	return "\n**What to do" + of + ":** " + inline(said(h.Text)) + "\n"
}

// finding returns one finding as Markdown.
func (p *page) finding(f report.Told) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n**%s** %s at %s\n%s\n", f.Severity, code(cut(f.Rule, maxSentence)), code(cut(p.at(f.Span), maxSentence)), inline(said(f.Message)))
	if reason := why(f.Finding); reason != "" {
		b.WriteString("\n" + inline(said(reason)) + "\n")
	}
	if f.Proof != nil {
		proof(&b, f.Proof)
	}
	for i, other := range f.Related {
		if i == maxPlaces {
			fmt.Fprintf(&b, "- and %d more places\n", len(f.Related)-i)
			break
		}
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s %s\n", code(cut(p.at(other.Span), maxSentence)), inline(said(other.Message)))
	}
	if also := f.AlsoIn(func(name string) string { return code(cut(name, maxSentence)) }); also != "" {
		b.WriteString("\n" + also + "\n")
	}
	if command := report.AskForWaiver(f.Finding); command != "" {
		b.WriteString("\nTo ask for a waiver: " + code(command) + "\n")
	}
	return b.String()
}

// proof writes the event that proves a break, and whom it concerns.
func proof(b *strings.Builder, proof *diag.Proof) {
	if proof.Witness != nil {
		title, what := report.Proves(proof)
		b.WriteString("\n" + inline(title+": "+said(what)) + "\n\n" + block("json", report.Witness(proof)))
	}
	for i, group := range report.Whom(proof) {
		if i == 0 {
			b.WriteByte('\n')
		}
		name := func(text string) string { return code(cut(text, maxSentence)) }
		note := func(text string) string { return inline(said(text)) }
		b.WriteString("- **" + group.Title + "** " + names(group.List, name, note) + "\n")
	}
}

// waived writes what waivers let pass that is news, where there is room.
func (p *page) waived() {
	list := p.Summary.NewlyWaived()
	if len(list) == 0 {
		return
	}
	text := fmt.Sprintf("\n<details><summary>%d waived</summary>\n\n", len(list))
	for _, w := range list {
		text += fmt.Sprintf("- %s of %s until %s, by %s: %s\n", code(w.Finding.Rule), code(cut(w.Finding.Subject, maxSentence)),
			inline(said(w.Expires)), code(cut(w.Owner, maxSentence)), inline(said(w.Reason)))
	}
	p.fits(text+endOfFold, 0)
}
