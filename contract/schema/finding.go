package schema

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// The rules under which Load reports.
const (
	ruleInvalid = "invalid-schema"
	ruleForeign = "foreign-ref"
)

// RuleDialect is the rule under which Load reports that a $schema names no draft
// that it knows.
const RuleDialect = "unknown-dialect"

// Rules lists every rule under which Load reports, sorted by id; lint/rules says what
// each means.
var Rules = []string{ruleForeign, ruleInvalid, RuleDialect}

// costs says of a rule what follows from its findings.
var costs = map[string]string{
	ruleForeign: "a contract that is not whole is neither proved, nor published, nor generated from",
	ruleInvalid: "a schema that is not valid is neither proved, nor published, nor generated from",
	RuleDialect: "the draft decides what keywords mean",
}

// maxFindings bounds the list of findings of one Load; one more says how many
// there are.
const maxFindings = 100

// report adds a finding about what is written at the pointer.
func (l *loading) report(f diag.Finding) {
	f.Why = costs[f.Rule]
	if f.Severity == diag.Error {
		l.errors++
	}
	if len(l.findings) >= maxFindings {
		l.dropped++
		return
	}
	l.findings = append(l.findings, f)
}

// result returns the findings in order, with a last one for those left out.
func (l *loading) result() []diag.Finding {
	diag.Sort(l.findings)
	if l.dropped > 0 {
		l.findings = append(l.findings, diag.Finding{
			Rule: ruleInvalid, Severity: diag.Error, Span: source.Span{File: l.first.doc.File},
			Message: fmt.Sprintf("%d more findings are not listed", l.dropped),
			Hint:    "correct those that are listed, then look again",
		})
	}
	return l.findings
}

// invalid reports that the member m of s is not what its draft wants.
func (p *parser) invalid(s *Schema, m *source.Member, message, hint string) {
	p.invalidAt(m.Value, s.Pointer.Join(m.Name), message, hint)
}

// invalidAt reports that the node at the pointer is not what the draft wants.
func (p *parser) invalidAt(n *source.Node, at source.Pointer, message, hint string) {
	p.load.report(diag.Finding{
		Rule: ruleInvalid, Severity: diag.Error,
		Span: p.file.doc.Span(n), Pointer: at,
		Message: message, Hint: hint,
	})
}

// wants reports that the keyword m wants a value of another kind.
func (p *parser) wants(s *Schema, m *source.Member, what string) {
	p.invalid(s, m,
		fmt.Sprintf("%q must be %s, not %s", m.Name, what, show(m.Value)),
		fmt.Sprintf("give %q %s, or remove it", m.Name, what))
}

// show names a value in a message: short ones as they are written.
func show(n *source.Node) string {
	switch n.Kind {
	case source.Null:
		return "null"
	case source.Bool, source.Number:
		return clip(n.Text)
	case source.String:
		return fmt.Sprintf("the string %q", clip(n.Text))
	case source.Array:
		if len(n.Items) == 0 {
			return "an empty array"
		}
		return "an array"
	}
	return "an object"
}

// clip shortens text for a message.
func clip(text string) string {
	const most = 100
	for i := range text {
		if i >= most {
			return text[:i] + "…"
		}
	}
	return text
}

// didYouMean returns the candidate nearest to word as a hint, or otherwise.
func didYouMean(word string, candidates []string, otherwise string) string {
	best, least := "", 3
	for _, c := range candidates {
		if len(word) > 2*len(c)+2 {
			continue // far away; and a hostile word costs nothing
		}
		if d := distance(strings.ToLower(word), c); d < least {
			best, least = c, d
		}
	}
	if best == "" {
		return otherwise
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// distance counts the bytes to insert, delete or replace to get from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
