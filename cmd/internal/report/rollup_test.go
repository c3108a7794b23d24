package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
)

// sharedBreak returns a finding of a contract at a line that others refer to as well.
func sharedBreak(subject string, line int, question string, breaks ...string) diag.Finding {
	f := diag.Finding{
		Rule: "max-length-lowered", Severity: diag.Error, Subject: subject, Span: at("shared/address.json", line, 44), Message: "maxLength of " + subject,
		Proof: &diag.Proof{Question: question, Witness: []byte(`{}`)},
	}
	for _, name := range breaks {
		f.Proof.Breaks = append(f.Proof.Breaks, diag.Consumer{Name: name})
	}
	return f
}

func TestASharedCauseIsToldOnce(t *testing.T) {
	many := []diag.Finding{sharedBreak("a.First v1", 3, "stored-events")}
	for i := range 12 {
		many = append(many, sharedBreak(fmt.Sprintf("a.Event%02d v1", i), 3, "stored-events"))
	}
	for name, c := range map[string]struct {
		findings []diag.Finding
		told     int
		also     string // in the text; "": nothing is
	}{
		"one contract":                       {[]diag.Finding{sharedBreak("a.First v1", 3, "stored-events")}, 1, ""},
		"another contract":                   {[]diag.Finding{sharedBreak("a.First v1", 3, "stored-events"), sharedBreak("b.Second v1", 3, "stored-events", "c/reader")}, 1, "and in 1 more contract: b.Second v1 (breaks c/reader)\n"},
		"another line":                       {[]diag.Finding{sharedBreak("a.First v1", 3, "stored-events"), sharedBreak("b.Second v1", 4, "stored-events")}, 2, ""},
		"another question":                   {[]diag.Finding{sharedBreak("a.First v1", 3, "stored-events"), sharedBreak("b.Second v1", 3, "running-consumers")}, 2, ""},
		"the same contract twice":            {[]diag.Finding{sharedBreak("a.First v1", 3, "stored-events"), sharedBreak("a.First v1", 3, "stored-events")}, 2, ""},
		"no line":                            {[]diag.Finding{sharedBreak("a.First v1", 0, "stored-events"), sharedBreak("b.Second v1", 0, "stored-events")}, 2, ""},
		"what is no contract":                {[]diag.Finding{sharedBreak("service one", 3, ""), sharedBreak("service two", 3, "")}, 2, ""},
		"so many that not all can be listed": {many, 1, "and in 12 more contracts: a.Event00 v1, "},
	} {
		t.Run(name, func(t *testing.T) {
			told := RollUp(c.findings)
			var out bytes.Buffer
			if err := Text(term.Streams{Out: &out}, c.findings, Summary{Scope: "base main@1a2b3c4"}); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if len(told) != c.told || !strings.Contains(text, c.also) || c.also == "" && strings.Contains(text, "and in ") {
				t.Errorf("%d told, want %d with %q:\n%s", len(told), c.told, c.also, text)
			}
			if want := fmt.Sprintf("✗ %d breaking", len(c.findings)); !strings.HasPrefix(text, want) {
				t.Errorf("the verdict does not count all %d:\n%s", len(c.findings), text)
			}
			if strings.Contains(text, "Event10") || len(c.findings) > 12 && !strings.Contains(text, ", and 2 more (--output json has all)") {
				t.Errorf("more are named than wanted:\n%s", text)
			}
		})
	}
}
