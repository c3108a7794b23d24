package outputs

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
)

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// printJUnit prints a JUnit report: each contract, context and service is a test,
// whether anything was found or not, so that a viewer shows what a change broke and
// what it repaired (docs/decisions). A test fails on a finding that fails the run; what
// was not looked at never passes: it is skipped.
func printJUnit(s term.Streams, r *Review) error {
	w := junitWriter{Review: r, of: map[testID]*tested{}}
	w.everything()
	for _, f := range r.Gate.Findings {
		t := w.test(idOf(f))
		t.findings = append(t.findings, f)
	}
	for _, waived := range r.Summary.Waived {
		t := w.test(idOf(diag.Finding{Subject: waived.Finding.Subject}))
		t.waived = append(t.waived, waived)
	}
	if _, err := io.WriteString(s.Out, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(s.Out)
	enc.Indent("", "  ")
	if err := enc.Encode(w.suites()); err != nil {
		return err
	}
	_, err := io.WriteString(s.Out, "\n")
	return err
}

// testID is what a test is about: one of its suite.
type testID struct{ suite, name string }

// The suites that are no context's.
const (
	suiteContexts = "contexts"
	suiteServices = "services"
	suiteFiles    = "files"
	suiteReview   = "review"
)

// allSeen is the test that passes where everything was looked at.
var allSeen = testID{suiteReview, "everything was looked at"}

// idOf returns the test that a finding belongs to.
func idOf(f diag.Finding) testID {
	kind, name, _ := strings.Cut(f.Subject, " ")
	switch {
	case kind == "context" && name != "":
		return testID{suiteContexts, name}
	case kind == "service" && name != "":
		return testID{suiteServices, name}
	}
	if event, err := contract.ParseEventName(kind, ""); err == nil {
		return contractID(event)
	}
	if f.Subject != "" {
		return testID{suiteFiles, f.Subject}
	}
	return testID{suiteFiles, f.Span.File}
}

func contractID(event contract.EventName) testID {
	return testID{"contracts of " + event.Context, event.Event}
}

// tested is what was found about one of them.
type tested struct {
	id       testID
	findings []diag.Finding
	waived   []wire.Waived
	changed  string   // what happened to the contract; empty: nothing
	unseen   []string // why it was not looked at
}

type junitWriter struct {
	*Review
	tests []*tested
	of    map[testID]*tested
}

func (w *junitWriter) test(id testID) *tested {
	t := w.of[id]
	if t == nil {
		t = &tested{id: id}
		w.of[id] = t
		w.tests = append(w.tests, t)
	}
	return t
}

// everything adds a test for all that was looked at, and one of whether it was all.
func (w *junitWriter) everything() {
	w.test(allSeen).unseen = w.Summary.Unseen
	if w.Head == nil {
		return
	}
	for _, c := range w.Head.Contracts {
		w.test(contractID(c.Name))
	}
	for _, c := range w.Head.Contexts {
		w.test(testID{suiteContexts, c.Name})
	}
	for _, s := range w.Head.Services {
		w.test(testID{suiteServices, s.Name})
	}
	for _, c := range w.Summary.Contracts {
		if t := w.of[contractID(c.Name)]; t != nil {
			t.changed = report.Contracts([]lint.ContractChange{c}, asItIs)
		}
	}
}

func (w *junitWriter) suites() junitSuites {
	all := junitSuites{Name: "treaty " + w.Verb, Time: "0"}
	index := map[string]int{}
	for _, t := range w.tests {
		name := term.Safe(t.id.suite)
		i, ok := index[name]
		if !ok {
			i = len(all.Suites)
			index[name] = i
			all.Suites = append(all.Suites, junitSuite{Name: name, Time: "0"})
		}
		suite, test := &all.Suites[i], w.testcase(t)
		suite.Cases = append(suite.Cases, test)
		suite.Tests, all.Tests = suite.Tests+1, all.Tests+1
		if test.Failure != nil {
			suite.Failures, all.Failures = suite.Failures+1, all.Failures+1
		}
		if test.Skipped != nil {
			suite.Skipped++
		}
	}
	slices.SortStableFunc(all.Suites, func(a, b junitSuite) int { return b.Failures - a.Failures })
	return all
}

func (w *junitWriter) testcase(t *tested) junitCase {
	test := junitCase{Name: term.Safe(t.id.name), Class: "treaty." + w.Verb + "." + term.Safe(t.id.suite), Time: "0"}
	var b strings.Builder
	if t.changed != "" {
		fmt.Fprintf(&b, "%s\n", said(t.changed))
	}
	for _, f := range t.findings {
		fmt.Fprintf(&b, "%s %s %s\n", f.Severity, term.Safe(f.Rule), term.Safe(w.at(f.Span)))
		for _, line := range sentences(report.Told{Finding: f}, w.at) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	for _, v := range t.waived {
		fmt.Fprintf(&b, "waived %s until %s, by %s: %s\n", term.Safe(v.Finding.Rule), term.Safe(v.Expires), said(v.Owner), said(v.Reason))
	}
	if len(t.findings) > 0 && t.findings[0].Severity.Rank() <= w.FailOn.Rank() {
		first := t.findings[0]
		test.Failure = &junitFailure{
			Message: report.Count(t.findings).String() + ": " + term.Safe(first.Rule) + ": " + said(first.Message),
			Type:    term.Safe(first.Rule), Text: b.String(),
		}
		return test
	}
	if unseen := t.notSeen(); len(unseen) > 0 {
		test.Skipped = &junitSkipped{Message: strings.Join(unseen, "; ")}
	}
	test.Out = b.String()
	return test
}

// notSeen says what of a test was not looked at, although that fails no run.
func (t *tested) notSeen() []string {
	var list []string
	for _, line := range t.unseen {
		list = append(list, said(line))
	}
	for _, f := range t.findings {
		if slices.Contains(unanswered, f.Rule) {
			list = append(list, term.Safe(f.Rule)+": "+said(f.Message))
		}
	}
	return list
}
