package main

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen/verify"
)

// printedVerified is a report as people see it.
func printedVerified(t *testing.T, color bool, r *verify.Report) string {
	t.Helper()
	var out strings.Builder
	if err := (&shared{Streams: term.Streams{Out: &out, Color: color}}).printVerified(r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Names of schemas, files and formats do not steer a terminal, wherever they stand in a report.
func TestAReportDoesNotSteerATerminal(t *testing.T) {
	const evil = "\x1b[31m\r\u202e\nevil"
	at := []verify.Place{{Line: 1}}
	r := &verify.Report{
		Events: 1, Checked: 1, Names: map[int]string{0: evil}, Unchecked: []string{evil},
		Kinds: []*verify.KindReport{{
			Event: "a.B", Version: 1, Status: "active", Newest: 1, Formats: []string{evil},
			Violations: []*verify.ViolationReport{{Pointer: "/" + evil, Message: evil, Schema: evil, Count: 1, Samples: at}},
		}},
		Sections: map[string]verify.Section{"personal": &verify.PersonalReport{
			Fields: []*verify.PersonalField{{Event: "a.B", Version: 1, Pointer: "/" + evil, Looks: "IBAN", Hint: "DE…", Count: 1, Samples: at}},
		}},
	}
	if out := printedVerified(t, false, r); strings.ContainsAny(out, evil[:1]+"\r\u202e") || strings.Contains(out, "\nevil") || strings.Count(out, `\x1b`) != 8 {
		t.Errorf("it is printed as %q", out)
	}
}

// What stages found has the colours of the rest, and without colour it is the same text.
func TestSectionsOfAReportAreColoured(t *testing.T) {
	r := &verify.Report{Events: 1, Checked: 1, Sections: map[string]verify.Section{"order": &verify.OrderReport{
		IDs: 12_345, WithoutID: 1, Events: []*verify.OrderOf{{Event: "a.B", Late: 1, LateSamples: []verify.Pair{{}}}},
	}}}
	out := printedVerified(t, true, r)
	for _, want := range []string{"\n\x1b[1mOrder and duplicates\x1b[0m\n", "\n  12,345 ids of events", "\n  \x1b[33m!\x1b[0m 1 event has no id", "\n    \x1b[31m✗\x1b[0m 1 event is out of order"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
	plain := out
	for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[33m"} {
		plain = strings.ReplaceAll(plain, code, "")
	}
	if got := printedVerified(t, false, r); got != plain {
		t.Errorf("without colour it is\n%s\nwant\n%s", got, plain)
	}
}

// The first line has all that fails: who mends what it says is not refused again.
func TestTheFirstLineCountsAllThatFails(t *testing.T) {
	kinds := []*verify.KindReport{{Event: "a.B", Version: 1, Status: "active", Newest: 1, Count: 12, Valid: 10, Upcast: 10}}
	sections := map[string]verify.Section{
		verify.OrderName:    &verify.OrderReport{Events: []*verify.OrderOf{{Event: "a.B", Late: 1, Conflicts: 2, Misnumbered: 3, Gaps: 4, Duplicates: 50, Undecided: 60}}},
		verify.PersonalName: &verify.PersonalReport{Fields: []*verify.PersonalField{{Count: 5}, {Count: 6}}, More: 1},
		verify.TimesName:    &verify.TimesReport{Events: []*verify.TimesOf{{Event: "a.B", Future: 1, Early: 1, Unreadable: 1, WithoutTime: 70}}},
	}
	fine := []*verify.KindReport{{Event: "a.B", Version: 1, Status: "active", Newest: 1, Count: 12, Valid: 12, Upcast: 12}}
	for want, r := range map[string]*verify.Report{
		"✗ 2 fail, and 25 findings: 10 of order and duplicates, 12 of personal data, 3 of times   12 events": {Events: 12, Checked: 12, Kinds: kinds, Sections: sections},
		"✗ 25 findings: 10 of order and duplicates, 12 of personal data, 3 of times   12 events":             {Events: 12, Checked: 12, Kinds: fine, Sections: sections},
		"✗ 2 fail   12 events":                             {Events: 12, Checked: 12, Kinds: kinds},
		"✗ nothing was read: there is no event   0 events": {Sections: sections},
	} {
		out := printedVerified(t, false, r)
		if !strings.HasPrefix(out, want) {
			t.Errorf("the report begins with\n%s\nwant\n%s", out, want)
		}
		if r.Checked == 0 && strings.Count(out, "\n") != 1 {
			t.Errorf("of nothing it is said\n%s", out)
		}
	}
}
