package outputs

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	homePage    = "https://github.com/treaty-events/treaty"
	// repositoryRoot is the base of all places: whoever shows the log knows where
	// the repository is.
	repositoryRoot = "%SRCROOT%"
	// fingerprintKey names our fingerprint, whose meaning is lint.Fingerprint's.
	fingerprintKey = "treatyFingerprint/v1"
	// maxResults is how many results GitHub takes of a run; it refuses a log that
	// has more.
	maxResults = 25_000
)

// printSARIF prints a SARIF log of one run. Waived findings are in it, suppressed;
// columns are counted in Unicode code points, as everywhere in Treaty, and it says so.
func printSARIF(s term.Streams, r *Review) error {
	l := sarifWriter{Review: r, rules: map[string]int{}, driver: sarifDriver{
		Name: "Treaty", Version: build.Version(), InformationURI: homePage, Rules: []sarifRule{},
	}}
	results := []sarifResult{}
	for _, f := range r.Gate.Findings[:min(len(r.Gate.Findings), maxResults)] {
		results = append(results, l.result(f))
	}
	for _, w := range r.Gate.Waived[:min(len(r.Gate.Waived), maxResults-len(results))] {
		result := l.result(w.Finding)
		result.Suppressions = []sarifSuppression{{
			Kind: "external", Status: "accepted",
			Justification: said(fmt.Sprintf("%s (%s, until %s)", w.Waiver.Reason, w.Waiver.Owner, w.Waiver.Expires)),
		}}
		results = append(results, result)
	}
	notifications := []sarifNotification{}
	for _, line := range r.Summary.Unseen {
		notifications = append(notifications, sarifNotification{"note", sarifText{Text: unlinked(said(line))}})
	}
	if left := len(r.Gate.Findings) + len(r.Gate.Waived) - len(results); left > 0 {
		notifications = append(notifications, sarifNotification{"warning", sarifText{
			Text: fmt.Sprintf("%d more findings are left out: GitHub takes %d of a run; the JSON form has them all", left, maxResults),
		}})
	}
	return report.Encode(s.Out, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{{
		Tool:        sarifTool{l.driver},
		Automation:  sarifAutomation{ID: uri(strings.Join([]string{"treaty", r.Verb, r.Summary.Prefix}, "/")) + "/"},
		Invocations: []sarifInvocation{{Successful: true, Notifications: notifications}},
		Bases:       map[string]sarifBase{repositoryRoot: {sarifText{Text: "The root of the repository."}}},
		ColumnKind:  "unicodeCodePoints",
		Results:     results,
		Properties:  r.properties(),
	}}})
}

// properties are what a review says beside its results, among it what happened to
// contracts, in the words of the JSON form.
func (r *Review) properties() map[string]any {
	list := map[string]any{
		"verdict": report.Verdict(r.Gate.Findings), "scope": r.Summary.Scope, "known": r.Summary.Known, "baseline": r.Summary.Baseline,
	}
	if changes := report.Contracts(r.Summary.Contracts, asItIs); changes != "" {
		list["contracts"] = said(changes)
	}
	return list
}

// sarifWriter collects the rules that the results name.
type sarifWriter struct {
	*Review
	driver sarifDriver
	rules  map[string]int // where each is in driver.Rules
}

func (l *sarifWriter) result(f diag.Finding) sarifResult {
	index, known := l.rules[f.Rule]
	if !known {
		index = len(l.driver.Rules)
		l.rules[f.Rule] = index
		l.driver.Rules = append(l.driver.Rules, l.sarifRule(f.Rule))
	}
	lines := sentences(report.Told{Finding: f}, nil)
	for i, line := range lines {
		lines[i] = unlinked(line)
	}
	result := sarifResult{
		RuleID: f.Rule, RuleIndex: index, Level: sarifLevel(f.Severity),
		Message:   sarifText{Text: strings.Join(lines, "\n")},
		Locations: []sarifLocation{{Physical: l.physical(f.Span)}},
		Properties: map[string]any{
			"subject": f.Subject, "pointer": f.Pointer,
		},
	}
	if f.Subject != "" {
		result.Locations[0].Logical = []sarifLogical{{term.Safe(f.Subject)}}
	}
	if f.Fingerprint != "" {
		result.Fingerprints = map[string]string{fingerprintKey: f.Fingerprint}
	}
	if f.Proof != nil {
		result.Properties["question"] = f.Proof.Question
		if f.Proof.Witness != nil {
			result.Properties["witness"] = string(f.Proof.Witness)
		}
	}
	for i, other := range f.Related {
		result.Related = append(result.Related, sarifLocation{
			ID: &i, Physical: l.physical(other.Span), Message: &sarifText{Text: unlinked(said(other.Message))},
		})
	}
	return result
}

func (l *sarifWriter) physical(s source.Span) sarifPhysical {
	at := whole(s)
	return sarifPhysical{
		Artifact: sarifArtifact{URI: uri(l.file(s.File)), Base: repositoryRoot},
		Region:   sarifRegion{at.Start.Line, at.Start.Column, at.End.Line, at.End.Column},
	}
}

// sarifRule describes a rule to those who do not have Treaty at hand.
func (r *Review) sarifRule(id string) sarifRule {
	doc, ok := r.ruleDoc(id)
	if !ok {
		return sarifRule{ID: id}
	}
	rule := sarifRule{
		ID: id, Short: sarifTextOf(doc.title), HelpURI: doc.page,
		Full:          sarifTextOf(doc.rationale),
		Help:          &sarifText{Text: unlinked(doc.help()), Markdown: doc.markdown()},
		Configuration: &sarifConfiguration{Enabled: doc.severity != diag.Off, Level: sarifLevel(doc.severity)},
		Properties:    map[string]any{"tags": []string{"treaty", doc.group}, "problem.severity": problemSeverity(doc.severity)},
	}
	if doc.from != "" {
		rule.Properties["from"] = doc.from
	}
	return rule
}

// sarifTextOf returns a text; nil where there is none.
func sarifTextOf(text string) *sarifText {
	if text == "" {
		return nil
	}
	return &sarifText{Text: unlinked(text)}
}

// sarifLevel is the level of a severity in SARIF.
func sarifLevel(s diag.Severity) string {
	switch s {
	case diag.Error, diag.Warning:
		return string(s)
	case diag.Info:
		return "note"
	}
	return "none"
}

// problemSeverity is the severity of a rule as GitHub's code scanning has it.
func problemSeverity(s diag.Severity) string {
	if slices.Contains([]diag.Severity{diag.Error, diag.Warning}, s) {
		return string(s)
	}
	return "recommendation"
}

// uri returns a name as a relative reference: what is no part of one is escaped.
func uri(name string) string { return (&url.URL{Path: name}).String() }

// unlinked returns a message in which no viewer finds a link: SARIF's messages have
// those of Markdown.
func unlinked(text string) string { return strings.ReplaceAll(text, "](", "] (") }
