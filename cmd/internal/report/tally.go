package report

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// The verdicts.
const (
	Clean   = "clean"
	Found   = "findings" // no error among them
	Blocked = "blocked"
)

// Verdict sums the findings up in a word.
func Verdict(list []diag.Finding) string {
	verdict := Clean
	for _, f := range list {
		if f.Severity == diag.Error {
			return Blocked
		}
		verdict = Found
	}
	return verdict
}

// Tally is how many findings there are, each counted once.
type Tally struct {
	Breaking int // errors that an event proves
	Errors   int // the other errors
	Warnings int
	Notes    int
}

// Count counts the findings.
func Count(findings []diag.Finding) Tally {
	var n Tally
	for _, f := range findings {
		switch {
		case Breaks(f):
			n.Breaking++
		case f.Severity == diag.Error:
			n.Errors++
		case f.Severity == diag.Warning:
			n.Warnings++
		default:
			n.Notes++
		}
	}
	return n
}

// Breaks reports whether the finding is a break: an error that an event proves.
func Breaks(f diag.Finding) bool {
	return f.Severity == diag.Error && f.Proof != nil && f.Proof.Witness != nil
}

// String returns the numbers in words: "2 breaking, 1 error, 3 warnings".
func (n Tally) String() string {
	var parts []string
	for _, c := range []struct {
		n         int
		one, many string
	}{{n.Breaking, "breaking", "breaking"}, {n.Errors, "error", "errors"}, {n.Warnings, "warning", "warnings"}, {n.Notes, "note", "notes"}} {
		if c.n > 0 {
			parts = append(parts, count(c.n, c.one, c.many))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
