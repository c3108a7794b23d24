package workspace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// BaselineFile holds the findings that were there before the rules were, beside
// treaty.yaml.
const BaselineFile = "baseline.json"

// Baseline is baseline.json: a finding for each line. Two findings that have one
// fingerprint have two lines. A nil Baseline has none.
type Baseline struct {
	Doc     *source.Document
	Entries []BaselineEntry // in the order of the file
}

// BaselineEntry is one known finding. Its fingerprint alone counts; the rest is for
// people who read the file.
type BaselineEntry struct {
	Finding string // the whole fingerprint
	Rule    string
	Subject string // "ordering.OrderPlaced v1", "service checkout"
	Pointer source.Pointer
	Span    source.Span
	At      source.Pointer // in the file
}

// Counts returns how many findings of each fingerprint the baseline has.
func (b *Baseline) Counts() map[string]int {
	counts := map[string]int{}
	if b != nil {
		for _, e := range b.Entries {
			counts[e.Finding]++
		}
	}
	return counts
}

// FormatBaseline returns the text of the file: an entry in a line, by fingerprint,
// so that two branches that take findings away seldom touch the same lines.
func FormatBaseline(entries []BaselineEntry) ([]byte, error) {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, func(a, b BaselineEntry) int { return strings.Compare(a.Finding, b.Finding) })
	var text bytes.Buffer
	text.WriteString("{\n  \"baseline\": 1,\n  \"findings\": [")
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	for i, e := range sorted {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString("\n    ")
		if err := enc.Encode(entryOf(e)); err != nil {
			return nil, fmt.Errorf("writing %s: %w", BaselineFile, err)
		}
		text.Truncate(text.Len() - 1) // the line break
	}
	if len(sorted) > 0 {
		text.WriteString("\n  ")
	}
	text.WriteString("]\n}\n")
	return text.Bytes(), nil
}

// writtenEntry is an entry as the file has it.
type writtenEntry struct {
	Finding string `json:"finding"`
	Rule    string `json:"rule"`
	Subject string `json:"subject,omitempty"`
	Pointer string `json:"pointer,omitempty"`
}

func entryOf(e BaselineEntry) writtenEntry {
	return writtenEntry{e.Finding, e.Rule, e.Subject, string(e.Pointer)}
}

// baseline takes the entries that are whole; what is wrong with the others is
// reported, and they let nothing pass.
func (l *loader) baseline() {
	had := len(l.ws.Findings)
	doc := l.openKind(BaselineFile, BaselineFile, "baseline")
	l.generated(had)
	if doc == nil {
		return
	}
	l.ws.Baseline = &Baseline{Doc: doc}
	for i, item := range items(doc.Root.Get("findings")) {
		at := source.Pointer("/findings").JoinIndex(i)
		e := BaselineEntry{
			Finding: textWhere(item.Get("finding"), checkFingerprint),
			Rule:    textWhere(item.Get("rule"), checkRuleID),
			Subject: textWhere(item.Get("subject"), checkText),
			Pointer: source.Pointer(textWhere(item.Get("pointer"), checkText)),
			Span:    doc.Span(item),
			At:      at,
		}
		if e.Finding != "" && e.Rule != "" {
			l.ws.Baseline.Entries = append(l.ws.Baseline.Entries, e)
		}
	}
}

// generated says of the findings from that one on how to mend a file that nobody
// writes by hand: it is a conflict that nobody solved, most of the time.
func (l *loader) generated(from int) {
	for i := range l.ws.Findings[from:] {
		if f := &l.ws.Findings[from+i]; f.Rule != ruleTooMuch {
			f.Hint = "`treaty baseline write` writes the file anew, after a conflict too"
		}
	}
}
