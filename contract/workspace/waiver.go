package workspace

import (
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract/source"
)

// WaiversFile holds the exceptions of a workspace, beside its treaty.yaml.
const WaiversFile = "waivers.yaml"

// Waiver is an exception that waivers.yaml asks for: a finding that somebody
// answers for until a day.
type Waiver struct {
	Finding string // its fingerprint, or the first digits of it
	Rule    string // as the file says it; may be empty
	Event   string // likewise: the full name
	Reason  string
	Owner   string
	Expires string      // the last day on which it holds, YYYY-MM-DD
	Span    source.Span // of the entry's finding
	Pointer source.Pointer
}

// Names reports whether the waiver is about the finding with that fingerprint.
func (w *Waiver) Names(fingerprint string) bool {
	return fingerprint != "" && strings.HasPrefix(fingerprint, w.Finding)
}

// DaysLeft returns how many days the waiver holds after today: 0 on its last day,
// negative once it has expired. Days are those of UTC.
func (w *Waiver) DaysLeft(now time.Time) int {
	last, err := time.Parse(time.DateOnly, w.Expires)
	if err != nil {
		return -1
	}
	return int(last.Sub(now.UTC().Truncate(24*time.Hour)).Hours() / 24)
}

// waivers takes the entries that are whole; what is wrong with the others is
// reported, and they waive nothing.
func (l *loader) waivers(doc *source.Document) {
	for i, item := range items(doc.Root.Get("waivers")) {
		at := source.Pointer("/waivers").JoinIndex(i).Join("finding")
		w := Waiver{
			Finding: textWhere(item.Get("finding"), checkShortFingerprint),
			Rule:    textWhere(item.Get("rule"), checkRuleID),
			Event:   textWhere(item.Get("event"), checkFullName),
			Reason:  textWhere(item.Get("reason"), checkText),
			Owner:   textWhere(item.Get("owner"), checkName),
			Expires: textWhere(item.Get("expires"), checkDate),
			Span:    valueSpan(doc, at),
			Pointer: at,
		}
		if w.Finding != "" && w.Reason != "" && w.Owner != "" && w.Expires != "" {
			l.ws.Waivers = append(l.ws.Waivers, w)
		}
	}
}
