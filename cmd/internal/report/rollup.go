package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// One line of a file that many contracts refer to breaks all of them in the same
// way, and one file that cannot be read leaves the same open for all. The forms for
// people tell it once, of the contract that comes first, and name the others with
// those whom it breaks there; those for programs have each of them.

// Told is a finding that is told, also for those of other contracts that have the
// same cause.
type Told struct {
	diag.Finding
	Also []diag.Finding
}

// Stands returns for how many findings it stands.
func (t Told) Stands() int { return 1 + len(t.Also) }

// cause is what findings of different contracts share that come from one place and say
// the same of it, or come from what their rule names as the cause.
type cause struct {
	rule, question string
	severity       diag.Severity

	place, said string

	named, why, hint string // where the rule names it: it costs the same, and is mended alike
}

// causeOf returns the cause of a finding about a contract; ok is false where it has
// neither a line nor a cause with a name, or is about something else.
func causeOf(f diag.Finding) (c cause, ok bool) {
	name, ok := contractOf(f.Subject)
	if !ok {
		return c, false
	}
	c = cause{rule: f.Rule, severity: f.Severity}
	if f.Proof != nil {
		c.question = f.Proof.Question
	}
	switch {
	case f.Cause != "":
		c.named, c.why, c.hint = f.Cause, f.Why, strings.ReplaceAll(f.Hint, name, "")
	case f.Span.Start.Line > 0:
		c.place, c.said = f.Span.String(), said(f, name)
	default:
		return c, false
	}
	return c, true
}

// contractOf returns the contract that a finding is about; ok is false where it is about
// something else. Events of a folder of plain schemas have no context, so they are known
// by their major.
func contractOf(subject string) (name string, ok bool) {
	name, major, _ := strings.Cut(subject, " ")
	if _, err := contract.ParseEventName(name, ""); err == nil {
		return name, true
	}
	_, err := strconv.Atoi(strings.TrimPrefix(major, "v"))
	return name, err == nil && strings.HasPrefix(major, "v") && contract.CheckEventName(name) == nil
}

// RollUp returns the findings that are told, in the order in which people read them:
// each but those whose cause is told of another contract. Of one contract that has a
// cause twice, the first stands for the others. The heaviest come first, of these what
// is wrong with files, for that leaves others open; else their order stays.
func RollUp(findings []diag.Finding) []Told {
	var told []Told
	first := map[cause]int{} // in told
	for _, f := range findings {
		c, ok := causeOf(f)
		if !ok {
			told = append(told, Told{Finding: f})
			continue
		}
		i, known := first[c]
		switch {
		case !known:
			first[c] = len(told)
			told = append(told, Told{Finding: f})
		case told[i].Subject == f.Subject:
			told = append(told, Told{Finding: f})
		default:
			told[i].Also = append(told[i].Also, f)
		}
	}
	slices.SortStableFunc(told, func(a, b Told) int {
		return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), cmp.Compare(a.rank(), b.rank()))
	})
	return told
}

// rank orders what weighs the same: 0 is what is wrong with a file.
func (t Told) rank() int {
	if slices.Contains(workspace.Rules, t.Rule) {
		return 0
	}
	return 1
}

// Findings returns what is told without what it stands for.
func Findings(told []Told) []diag.Finding {
	list := make([]diag.Finding, len(told))
	for i, t := range told {
		list[i] = t.Finding
	}
	return list
}
