// Package diag holds what the linter, the gate and the readers report: findings
// with a place. It prints nothing; printers are in cmd/internal.
package diag

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// Severity is how much a finding weighs.
type Severity string

// The severities, the heaviest first. Off is for rules, never for findings.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
	Off     Severity = "off"
)

// Severities lists them, the heaviest first.
var Severities = []Severity{Error, Warning, Info, Off}

// Rank orders severities: 0 is the heaviest.
func (s Severity) Rank() int { return slices.Index(Severities, s) }

// Finding is one thing that was found, at one place. The message says what is
// wrong and names the values; Why says what it costs and whom; Hint says what
// to do next.
type Finding struct {
	Rule     string // the rule's id, for ever
	Severity Severity
	Subject  string // what it is about: "ordering.OrderPlaced v1", "service checkout"
	Span     source.Span
	Pointer  source.Pointer // in the file
	Message  string
	Why      string
	Hint     string
	Related  []Related
	Proof    *Proof // of a break

	// Values are what, beside rule, subject and place, makes it this finding: the
	// names and numbers that the message speaks of.
	Values []string
	// Covers are the subjects of findings of the rule, at the same pointer and without
	// values, for which this one stands: where the base has it, they are not new.
	Covers []string
	// Cause names what it comes from, where that is not its own place: findings of a
	// rule that have the same one are mended together. Empty: its own place.
	Cause string
	// Contexts are those whose consent an exception needs; none: those to which
	// the subject belongs and those that read it.
	Contexts []string
	// Fingerprint is the same as long as it is the same finding; empty: it cannot
	// be waived.
	Fingerprint string
}

// Related is another place that belongs to a finding.
type Related struct {
	Span    source.Span
	Message string
}

// Proof shows a break: one event that the writer may write and the reader
// refuses, confirmed by the independent validator.
type Proof struct {
	Question string // contract.Question, as text
	Mode     string // contract.Mode that asks it
	Model    string // contract.ContentModel
	Writer   string // label of the writing side: "v1@1a2b3c4", "1.3", "v1"
	Reader   string // label of the reading side
	Witness  []byte // one event, JSON; nil where the answer is unknown
	At       string // JSON Pointer to the place in the witness that is refused
	// Consumers are the services that declare to read the major; each is also one
	// of those whom the finding hurts, whom it does not, or of whom it is not known.
	Consumers             []string
	Breaks, Safe, Unknown []Consumer
}

// Consumer is one whom a finding concerns.
type Consumer struct {
	Name string // "fulfilment/shipping-worker"
	Note string // in a few words: "reads /lines/*/sku", "pulled 94 days ago"; may be empty
	// Since is the version from which on it is broken, where it is so in the one in
	// force already; else empty.
	Since string
}

// Compare orders findings for printing: severity, file, place, rule, message.
func Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Severity.Rank(), b.Severity.Rank()),
		cmp.Compare(a.Span.File, b.Span.File),
		cmp.Compare(a.Span.Start.Offset, b.Span.Start.Offset),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Pointer, b.Pointer),
		cmp.Compare(a.Message, b.Message),
	)
}

// Sort sorts findings as Compare orders them.
func Sort(findings []Finding) { slices.SortStableFunc(findings, Compare) }
