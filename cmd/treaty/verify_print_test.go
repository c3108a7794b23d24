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
		Names: map[int]string{0: evil}, Unchecked: []string{evil},
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
	r := &verify.Report{Sections: map[string]verify.Section{"order": &verify.OrderReport{
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
