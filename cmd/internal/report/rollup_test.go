package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
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
		"events of no context":               {[]diag.Finding{sharedBreak("first-event v1", 3, "stored-events"), sharedBreak("second-event v1", 3, "stored-events")}, 1, "and in 1 more contract: second-event v1\n"},
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

// What is said must be the same too, but for what each contract calls the place: one
// line may be where two members went, or where lists became one that were not alike.
func TestOneLineMayBeTwoCauses(t *testing.T) {
	for name, c := range map[string]struct {
		pointer       source.Pointer
		first, second string
		same          bool
	}{
		"a member that went, under two names of the object": {"/properties", "/shipTo/zip is gone", "/billing/address/zip is gone", true},
		"two members that went":                             {"/properties", "/to/country is gone", "/to/zip is gone", false},
		"of which the place says nothing":                   {"", "/to/country is gone", "/to/zip is gone", false},
		"the same values, of a list with two names":         {"/enum", `values of /status narrowed: "a" gone`, `values of /state narrowed: "a" gone`, true},
		"other values":                                      {"/enum", `values of /status narrowed: "a" gone`, `values of /status narrowed: "b" gone`, false},
		"values that look like places":                      {"/enum", `values of /status narrowed: "is /a/c" gone`, `values of /status narrowed: "is /b/c" gone`, false},
		"members of a property that is called as a keyword": {"/properties/enum", "/enum/a is gone", "/enum/b is gone", false},
		"an item that a list must have":                     {"/required/1", "/shipTo/zip is now required", "/billTo/zip is now required", true},
		"what names the contract":                           {"", "a.First is not alone", "b.Second is not alone", true},
		"what names another one":                            {"", "a.First is not c.Third", "b.Second is not c.Fourth", false},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := sharedBreak("a.First v1", 3, ""), sharedBreak("b.Second v1", 3, "")
			first.Pointer, second.Pointer = c.pointer, c.pointer
			first.Message, second.Message = c.first, c.second
			if told := RollUp([]diag.Finding{first, second}); (len(told) == 1) != c.same {
				t.Errorf("%d are told, of one cause: %t", len(told), c.same)
			}
		})
	}
}
