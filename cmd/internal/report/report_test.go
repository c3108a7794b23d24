package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

var update = flag.Bool("update", false, "rewrite the golden files; read them before they are kept")

func at(file string, line, column int) source.Span {
	start := source.Pos{Line: line, Column: column}
	return source.Span{File: file, Start: start, End: start}
}

const orderPlaced = "contexts/ordering/OrderPlaced/v1.schema.json"

// found is what a review may report: breaks under both questions, an unknown,
// a finding without proof, and a note.
func found() []diag.Finding {
	return []diag.Finding{
		{
			Rule: "property-required", Severity: diag.Error, Subject: "ordering.OrderPlaced v1", Span: at(orderPlaced, 41, 9),
			Pointer: "/required/2", Message: "/shippingAddress is now required", Why: "events stored under v1@1a2b3c4 could not be read by the new schema",
			Hint: "make it optional, or: `treaty new major ordering.OrderPlaced`",
			Proof: &diag.Proof{
				Question: "stored-events", Mode: "FULL_TRANSITIVE", Model: "tolerant", Writer: "v1@1a2b3c4", Reader: "v1",
				Witness: []byte(`{"orderId":"o-1","lines":[]}`), Consumers: []string{"billing/projector"},
			},
		},
		{
			Rule: "property-removed", Severity: diag.Error, Subject: "ordering.OrderPlaced v1", Span: at(orderPlaced, 7, 7),
			Pointer: "/properties", Message: "/lines/*/sku is gone", Hint: "make it optional, or: `treaty new major ordering.OrderPlaced`",
			Related: []diag.Related{
				{Span: at("contexts/ordering/OrderPlaced/history/v1/0002-gift.schema.json", 17, 7), Message: "the same against gift"},
				{Span: at("contexts/ordering/OrderPlaced/history/v1/0001-launch.schema.json", 9, 17), Message: "the same against launch"},
			},
			Proof: &diag.Proof{
				Question: "running-consumers", Mode: "FULL_TRANSITIVE", Model: "tolerant", Writer: "v1", Reader: "v1@1a2b3c4",
				Witness:   []byte(`{"orderId":"o-1","lines":[{"quantity":1,"title":"` + strings.Repeat("x", 60) + `"}]}`),
				Consumers: []string{"billing/invoicer", "crm/mailer", "fulfilment/shipping-worker"},
				Breaks:    []diag.Consumer{{Name: "fulfilment/shipping-worker", Note: "reads /lines/*/sku"}},
				Safe:      []diag.Consumer{{Name: "billing/invoicer"}},
				Unknown:   []diag.Consumer{{Name: "crm/mailer", Note: "pulled 94 days ago"}},
			},
		},
		{
			Rule: "not-proved", Severity: diag.Error, Subject: "payments.PaymentCaptured v2", Span: at("contexts/payments/PaymentCaptured/v2.schema.json", 12, 3),
			Message: "it is not known whether stored events can be read", Why: "unsupported-pattern: a back reference", Hint: "ask for a waiver",
			Proof: &diag.Proof{Question: "stored-events", Mode: "FULL", Model: "strict", Writer: "2.0", Reader: "v2"},
		},
		{
			Rule: "past-tense", Severity: diag.Warning, Subject: "ordering.PlaceOrder", Span: at("contexts/ordering/PlaceOrder/event.yaml", 2, 1),
			Message: "PlaceOrder does not say what happened", Why: "consumers take a name that is no fact for a command", Hint: "say OrderPlaced",
		},
		{
			Rule: "unreadable-file", Severity: diag.Warning, Span: at("contexts/\x1b[2Jevil\u202e.yaml", 0, 0), Message: "::error::owned\nby a file",
		},
		{
			Rule: "closed-enum", Severity: diag.Info, Subject: "ordering.OrderPlaced v1", Span: at(orderPlaced, 50, 9), Message: "/channel has 3 values",
		},
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	testkit.Golden(t, filepath.Join("testdata", name), got, *update)
}

func text(t *testing.T, color bool, findings []diag.Finding, sum Summary) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(term.Streams{Out: &b, Color: color}, findings, sum); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheTextForm(t *testing.T) {
	sum := Summary{Scope: "base main@1a2b3c4", Known: 3}
	golden(t, "review.txt", text(t, false, found(), sum))
	sum.Notes = true
	golden(t, "review-with-notes.txt", text(t, false, found(), sum))
}

// What could not be looked at stands below the verdict, clean or not.
func TestWhatWasNotSeenIsSaid(t *testing.T) {
	got := text(t, false, nil, Summary{Scope: "base before", Unseen: []string{"the base is a directory\x1b[2J"}})
	want := "✓ clean   base before\n  note: the base is a directory" + term.Safe("\x1b[2J") + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Colour changes how it looks, never what it says.
func TestColourIsAllThatColourAdds(t *testing.T) {
	sum := Summary{Scope: "base main@1a2b3c4", Known: 3, Notes: true}
	painted := text(t, true, found(), sum)
	bare := painted
	for _, style := range []term.Style{term.Bold, term.Dim, term.Red, term.Green, term.Yellow, term.Cyan} {
		bare = strings.ReplaceAll(bare, "\x1b["+string(style)+"m", "")
	}
	bare = strings.ReplaceAll(bare, "\x1b[0m", "")
	if diff := cmp.Diff(text(t, false, found(), sum), bare); diff != "" {
		t.Error(diff)
	}
	if painted == bare {
		t.Error("nothing is painted")
	}
}

// What was waived before is counted, and is no news of this change.
func TestWhatWasWaivedBeforeIsCounted(t *testing.T) {
	old := wire.Waived{Finding: wire.Finding{Rule: "past-tense", Subject: "a.PlaceOrder"}, Reason: "agreed", Owner: "team-a", Expires: "2026-11-27", Known: true}
	fresh := wire.Waived{Finding: wire.Finding{Rule: "too-large", Subject: "a.Placed v1"}, Reason: "rare", Owner: "team-b", Expires: "2027-01-31"}
	sum := Summary{Scope: "base", Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Waived: []wire.Waived{old}}
	if diff := cmp.Diff("✓ clean (1 waived, 1 expires in 6 days)   base\n", text(t, false, nil, sum)); diff != "" {
		t.Error(diff)
	}
	sum.Waived = append(sum.Waived, fresh)
	want := "✓ clean (2 waived, 1 expires in 6 days)   base\n  waived: too-large of a.Placed v1 until 2027-01-31, by team-b: rare\n"
	if diff := cmp.Diff(want, text(t, false, nil, sum)); diff != "" {
		t.Error(diff)
	}
}

func TestAVerdictInOneLine(t *testing.T) {
	note, warning := diag.Finding{Severity: diag.Info, Rule: "r"}, diag.Finding{Severity: diag.Warning, Rule: "r"}
	for _, tt := range []struct {
		name  string
		found []diag.Finding
		sum   Summary
		want  string
	}{
		{"nothing", nil, Summary{Scope: "3 contracts"}, "✓ clean   3 contracts"},
		{"known before", nil, Summary{Scope: "base", Known: 2}, "✓ clean (2 known before)   base"},
		{"notes alone are clean", []diag.Finding{note, note}, Summary{Scope: "base"}, "✓ clean (2 notes not shown: --notes)   base"},
		{"notes shown", []diag.Finding{note}, Summary{Scope: "base", Notes: true}, "! 1 note   base"},
		{"a warning", []diag.Finding{warning, note}, Summary{Scope: "base", Known: 1}, "! 1 warning (1 known before, 1 note not shown: --notes)   base"},
		{"everything", found(), Summary{Scope: "base", Notes: true}, "✗ 2 breaking, 1 error, 2 warnings, 1 note   base"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _, _ := strings.Cut(text(t, false, tt.found, tt.sum), "\n"); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheJSONFormSaysEverything(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, found(), Summary{Scope: "base main@1a2b3c4", Known: 3}, nil); err != nil {
		t.Fatal(err)
	}
	golden(t, "review.json", b.String())
	var doc struct {
		Counts   map[string]int
		Findings []json.RawMessage
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil || len(doc.Findings) != len(found()) || doc.Counts["info"] != 1 {
		t.Errorf("%v: %d findings, %v", err, len(doc.Findings), doc.Counts)
	}
}

func TestAVeryLongWitnessIsCutBetweenCharacters(t *testing.T) {
	got := shorten(strings.Repeat("x", maxText-1) + "é" + strings.Repeat("y", 10))
	if want := strings.Repeat("x", maxText-1) + "… (--output json has all of it)"; got != want {
		t.Errorf("it ends with %q", got[len(got)-60:])
	}
	if whole := strings.Repeat("é", maxText/2); shorten(whole) != whole {
		t.Error("a witness that just fits was cut")
	}
}

// What a program reads says the same, and what a log shows is tame.
func TestJSONIsEscapedWhereItWouldSteer(t *testing.T) {
	text := "a\u202eb\u200b\u007f\u0085\U000E0041 ##[error]x <&> é \u2028"
	var b bytes.Buffer
	if err := Encode(&b, []string{text}); err != nil {
		t.Fatal(err)
	}
	want := "[\n  \"a\\u202eb\\u200b\\u007f\\u0085\\udb40\\udc41 \\u0023#[error]x <&> é \\u2028\"\n]\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	var back []string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back[0] != text {
		t.Errorf("%v: %q", err, back)
	}
}
