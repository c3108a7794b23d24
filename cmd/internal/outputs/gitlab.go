package outputs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
)

// gitLabIssue is an entry of a GitLab code quality report, the part of Code Climate's
// format that GitLab reads.
type gitLabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitLabLocation `json:"location"`
}

type gitLabLocation struct {
	Path  string      `json:"path"`
	Lines gitLabLines `json:"lines"`
}

type gitLabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// notSeen is the name of the check of what could not be looked at.
const notSeen = "not-looked-at"

// printGitLab prints a code quality report. GitLab tells findings apart by their
// fingerprints alone, and keeps one of those that have the same. What could not be
// looked at is told as a finding about the workspace, for there is no other place.
func printGitLab(s term.Streams, r *Review) error {
	issues := []gitLabIssue{}
	seen := map[string]int{}
	for _, f := range r.Gate.Findings {
		place := whole(f.Span)
		print := r.fingerprint(f)
		seen[print]++
		if n := seen[print]; n > 1 {
			print = digest(print, fmt.Sprint(n))
		}
		issues = append(issues, gitLabIssue{
			Description: inOneLine(f), CheckName: f.Rule, Fingerprint: print, Severity: gitLabSeverity(f),
			Location: gitLabLocation{r.file(f.Span.File), gitLabLines{place.Start.Line, place.End.Line}},
		})
	}
	for _, line := range r.Summary.Unseen {
		issues = append(issues, gitLabIssue{
			Description: "not looked at: " + said(line), CheckName: notSeen, Fingerprint: digest(r.file(""), notSeen, withoutNumbers(line)),
			Severity: "info", Location: gitLabLocation{r.file(""), gitLabLines{1, 1}},
		})
	}
	return report.Encode(s.Out, issues)
}

// withoutNumbers returns what stays the same of a note while days go by.
func withoutNumbers(line string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, line)
}

// inOneLine says what a finding says in one line, which is what GitLab has room for;
// it does not show the name of the check by itself.
func inOneLine(f diag.Finding) string {
	text := said(f.Rule) + ": "
	if f.Subject != "" {
		text += said(f.Subject) + ": "
	}
	text += said(f.Message)
	if f.Proof != nil {
		for _, group := range report.Whom(f.Proof) {
			text += "; " + group.Title + " " + said(names(group.List, asItIs, asItIs))
		}
	}
	return text
}

// gitLabSeverity weighs a finding as GitLab does: from info to blocker.
func gitLabSeverity(f diag.Finding) string {
	switch {
	case report.Breaks(f):
		return "blocker"
	case f.Severity == diag.Error:
		return "critical"
	case f.Severity == diag.Warning:
		return "minor"
	}
	return "info"
}

// fingerprint names a finding in the repository, where there may be several
// workspaces. It has no line in it; of what has no fingerprint of its own it has
// the message.
func (r *Review) fingerprint(f diag.Finding) string {
	name := f.Fingerprint
	if name == "" {
		name = digest(f.Rule, f.Subject, string(f.Pointer), f.Message)
	}
	return digest(r.file(f.Span.File), name)
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
