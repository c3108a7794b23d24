package outputs

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/impact"
)

// Bounds of what is said of one finding where a service shows it: what is longer
// is cut off with a mark, and the JSON form has it whole.
const (
	maxSentence = 1_000 // characters
	maxNames    = 20    // of consumers
	maxPlaces   = 10    // related ones
)

// contracts says what happened to contracts, in one line that is safe to print, above
// the findings that are shown; "" where that is no news.
func (r *Review) contracts(shown []diag.Finding, name func(string) string) string {
	return report.ContractsBeside(shown, r.Summary.Contracts, func(text string) string { return name(said(text)) })
}

// sentences says what a finding says, in lines that are safe to print: what is
// wrong, what proves it, whom it hurts, where else it is, what to do. Where nothing
// proves it, its hint may be about the related places: at, unless it is nil, names the
// place of each.
func sentences(f report.Told, at func(source.Span) string) []string {
	lines := []string{said(f.Message)}
	if reason := why(f.Finding); reason != "" {
		lines = append(lines, said(reason))
	}
	if f.Proof != nil {
		if f.Proof.Witness != nil {
			title, what := report.Proves(f.Proof)
			lines = append(lines, title+": "+said(what)+": "+report.Witness(f.Proof))
		}
		for _, group := range report.Whom(f.Proof) {
			lines = append(lines, group.Title+": "+said(names(group.List, asItIs, asItIs)))
		}
	}
	if at != nil && f.Proof == nil {
		lines = append(lines, places(f.Related, at)...)
	}
	if also := f.AlsoIn(asItIs); also != "" {
		lines = append(lines, said(also))
	}
	if f.Hint != "" {
		lines = append(lines, "hint: "+said(f.Hint))
	}
	if command := report.AskForWaiver(f.Finding); command != "" {
		lines = append(lines, "to ask for a waiver: "+command)
	}
	return lines
}

// places says of each related place what is there.
func places(related []diag.Related, at func(source.Span) string) []string {
	var lines []string
	for i, other := range related {
		if i == maxPlaces {
			return append(lines, fmt.Sprintf("and %d more places", len(related)-i))
		}
		lines = append(lines, "at "+said(at(other.Span))+": "+said(other.Message))
	}
	return lines
}

// why returns why a finding matters, unless an event says it better.
func why(f diag.Finding) string {
	if f.Proof != nil && f.Proof.Witness != nil {
		return ""
	}
	return f.Why
}

// said returns a sentence that is safe to print and not too long.
func said(text string) string { return cut(term.Safe(text), maxSentence) }

// cut returns at most so many characters of text.
func cut(text string, most int) string {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// names joins consumers, each name and note in its form; of many it says how many
// more there are.
func names(list []diag.Consumer, name, note func(string) string) string {
	var parts []string
	for _, c := range list[:min(len(list), maxNames)] {
		text := name(c.Name)
		if c.Note != "" {
			text += " (" + note(c.Note) + ")"
		}
		parts = append(parts, text)
	}
	text := strings.Join(parts, ", ")
	if more := len(list) - maxNames; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func asItIs(text string) string { return text }

// unanswered are the rules whose findings say that something was not looked at, or
// could not be decided: whatever they weigh, it did not pass.
var unanswered = []string{impact.NotProved, "no-base", "unreadable-file", "workspace-too-large", "no-contracts"}
