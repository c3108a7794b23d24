package outputs

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
)

var update = flag.Bool("update", false, "rewrite the golden files; read them before they are kept")

const orderPlaced = "contexts/ordering/OrderPlaced/v1.schema.json"

func at(file string, line, column int) source.Span {
	return source.Span{File: file, Start: source.Pos{Line: line, Column: column}, End: source.Pos{Line: line, Column: column + 4}}
}

// found is what a review may report: a break that a file shares with another contract,
// an unknown, a warning of a service, a file that cannot be read, and a note; and what
// a waiver lets pass.
func found() []diag.Finding {
	return []diag.Finding{
		{
			Rule: "property-removed", Severity: diag.Error, Subject: "ordering.OrderPlaced v1", Span: at(orderPlaced, 7, 7),
			Pointer: "/properties", Message: "/lines/*/sku is gone", Why: "not said beside a witness",
			Hint: "make it optional, or: `treaty new major ordering.OrderPlaced`", Fingerprint: "7f3a00112233445566",
			Related: []diag.Related{{Span: at("contexts/ordering/OrderPlaced/history/v1/0001-launch.schema.json", 9, 17), Message: "the same against launch"}},
			Proof: &diag.Proof{
				Question: "running-consumers", Mode: "FULL_TRANSITIVE", Model: "tolerant", Writer: "v1", Reader: "v1@1a2b3c4",
				Witness:   []byte(`{"orderId":"o-1","lines":[{"quantity":1}]}`),
				Consumers: []string{"billing/invoicer", "crm/mailer", "fulfilment/shipping-worker"},
				Breaks:    []diag.Consumer{{Name: "fulfilment/shipping-worker", Note: "reads /lines/*/sku"}},
				Safe:      []diag.Consumer{{Name: "billing/invoicer"}},
				Unknown:   []diag.Consumer{{Name: "crm/mailer", Note: "pulled 94 days ago"}},
			},
		},
		sharedBreak("ordering.OrderPlaced v1", "payments/ledger"),
		sharedBreak("ordering.OrderShipped v1", "fulfilment/labels"),
		{
			Rule: "not-proved", Severity: diag.Error, Subject: "payments.PaymentCaptured v2", Span: at("contexts/payments/PaymentCaptured/v2.schema.json", 12, 3),
			Message: "it is not known whether stored events can be read", Why: "unsupported-pattern: a back reference", Fingerprint: "99aa",
			Proof: &diag.Proof{Question: "stored-events", Mode: "FULL", Model: "strict", Writer: "2.0", Reader: "v2"},
		},
		{
			Rule: "not-idempotent", Severity: diag.Warning, Subject: "service checkout", Span: at("contexts/ordering/services/checkout.yaml", 3, 5),
			Message: "checkout does not say how it knows a duplicate", Why: "it would ship twice", Hint: "say `idempotent-by:`", Fingerprint: "55",
		},
		{Rule: "unreadable-file", Severity: diag.Warning, Span: source.Span{File: "contexts/ordering/a b.yaml"}, Message: "it is a pipe"},
		{Rule: "closed-enum", Severity: diag.Info, Subject: "ordering.OrderPlaced v1", Span: at(orderPlaced, 50, 9), Message: "/channel has 3 values", Fingerprint: "66"},
	}
}

// sharedBreak is a break of a contract at a line of a file that others refer to too.
func sharedBreak(subject, hurts string) diag.Finding {
	return diag.Finding{
		Rule: "max-length-lowered", Severity: diag.Error, Subject: subject, Span: at("contexts/ordering/common/address.json", 9, 7),
		Message: "the length of /address/line falls from 80 to 40", Fingerprint: "ab12",
		Proof: &diag.Proof{
			Question: "stored-events", Mode: "FULL_TRANSITIVE", Model: "tolerant", Writer: "v1@1a2b3c4", Reader: "v1",
			Witness: []byte(`{"address":{"line":"…"}}`), Breaks: []diag.Consumer{{Name: hurts}},
		},
	}
}

// waived is a finding that a waiver lets pass.
func waived() lint.Waived {
	return lint.Waived{
		Finding: diag.Finding{
			Rule: "past-tense", Severity: diag.Warning, Subject: "ordering.PlaceOrder", Span: at("contexts/ordering/PlaceOrder/event.yaml", 1, 8),
			Message: "PlaceOrder does not say what happened", Fingerprint: "44",
		},
		Waiver: workspace.Waiver{Reason: "its name is in a contract with a partner", Owner: "team-ordering", Expires: "2026-12-24"},
	}
}

// review is a review of a workspace in the folder services/shop of its repository.
func review(findings []diag.Finding, let ...lint.Waived) *Review {
	gate := &lint.Report{Findings: findings, Known: 3, Waived: let}
	event := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	named := func(name string) contract.EventName { return contract.EventName{Context: "ordering", Event: name} }
	if len(findings) > 0 {
		gate.Contracts = []lint.ContractChange{
			{Name: named("OrderMoved"), Change: lint.Renamed, From: "contexts/sales/OrderMoved"},
			{Name: event, Change: lint.Changed},
			{Name: named("OrderRead"), Change: lint.Unchanged},
			{Name: named("OrderShipped"), Change: lint.Renamed, Formerly: named("OrderSent"), From: "contexts/ordering/OrderSent"},
			{Name: named("OrderStored"), Change: lint.Removed},
			{Name: named("PlaceOrder"), Change: lint.Added},
		}
	}
	for _, verdict := range []compat.Verdict{compat.Unknown, compat.Proved, compat.Refuted} {
		gate.Comparisons = append(gate.Comparisons, lint.Comparison{
			Contract: event, Major: 1, Older: &workspace.Revision{Label: "v1@1a2b3c4"}, Newer: &workspace.Revision{Label: "v1"},
			Mode: contract.FullTransitive, Model: contract.Tolerant,
			Answer: compat.Answer{Question: contract.StoredEvents, Result: compat.Result{Verdict: verdict, Work: 7}},
		})
	}
	head := &workspace.Workspace{}
	for _, name := range []string{"ordering.OrderPlaced", "ordering.OrderShipped", "ordering.PlaceOrder", "payments.PaymentCaptured"} {
		event, err := contract.ParseEventName(name, "")
		if err != nil {
			panic(err)
		}
		head.Contracts = append(head.Contracts, &workspace.Contract{Event: contract.Event{Name: event}})
	}
	head.Contexts = []*workspace.Context{{Context: contract.Context{Name: "ordering"}}}
	head.Services = []*workspace.Service{{Service: contract.Service{Name: "checkout"}}}
	return &Review{
		Verb: "check", Gate: gate, FailOn: diag.Error, Head: head, Against: true,
		Summary: report.Summary{
			Scope: "base main@1a2b3c4", Prefix: "services/shop", Known: 3, Waived: report.Waived(let),
			Contracts: gate.Contracts,
			Unseen:    []string{"the base is a directory"}, Now: time.Date(2026, 12, 18, 0, 0, 0, 0, time.UTC),
		},
	}
}

// printed returns the review in a form.
func printed(t testing.TB, form string, r *Review) string {
	t.Helper()
	for _, f := range Forms {
		if f.Name == form {
			var b bytes.Buffer
			if err := f.Print(term.Streams{Out: &b}, r); err != nil {
				t.Fatalf("%s: %v", form, err)
			}
			return b.String()
		}
	}
	t.Fatalf("there is no form %s", form)
	return ""
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	testkit.Golden(t, filepath.Join("testdata", name), got, *update)
}

func TestTheForms(t *testing.T) {
	r := review(found(), waived())
	for form, file := range map[string]string{
		"text": "review.txt", "json": "review.json", "github": "github.txt", "sarif": "review.sarif",
		"gitlab": "gitlab.json", "junit": "junit.xml", "markdown": "comment.md",
	} {
		t.Run(form, func(t *testing.T) { golden(t, file, printed(t, form, r)) })
	}
	t.Run("summary", func(t *testing.T) { golden(t, "summary.md", stepSummary(r, 1<<20)) })
}

// What a hint asks for may stand at another place: whoever reads the annotation, the
// test or the comment alone has to find it there, and as it is to be written.
func TestWhatAHintIsAboutIsSaid(t *testing.T) {
	asks := diag.Finding{
		Rule: "missing-upcaster", Severity: diag.Error, Subject: "ordering.OrderPlaced v2", Span: at("contexts/ordering/OrderPlaced/event.yaml", 5, 3),
		Message: "how events of v1 become events of v2 is not known: /level is gone", Hint: "write the answer into the schema, at the place that is named with it",
		Related: []diag.Related{{Span: at("contexts/ordering/OrderPlaced/v2.schema.json", 58, 11), Message: "write `\"x-removed\": {\"level\": \"drop\"}` beside its properties"}},
	}
	for form, want := range map[string]string{
		"github":   "%0Aat services/shop/contexts/ordering/OrderPlaced/v2.schema.json:58:11: write `\"x-removed\": {\"level\": \"drop\"}` beside its properties%0Ahint: ",
		"junit":    "&#xA;  at services/shop/contexts/ordering/OrderPlaced/v2.schema.json:58:11: write `&#34;x-removed&#34;: {&#34;level&#34;: &#34;drop&#34;}` beside its properties&#xA;  hint: ",
		"markdown": "\n- `services/shop/contexts/ordering/OrderPlaced/v2.schema.json:58:11` write `\"x-removed\": {\"level\": \"drop\"}` beside its properties\n",
	} {
		if got := printed(t, form, review([]diag.Finding{asks})); !strings.Contains(got, want) {
			t.Errorf("%s: there is no %q in\n%s", form, want, got)
		}
	}
	for range 2 * maxPlaces {
		asks.Related = append(asks.Related, asks.Related[0])
	}
	got := printed(t, "github", review([]diag.Finding{asks}))
	if n := strings.Count(got, "%0Aat services"); n != maxPlaces || !strings.Contains(got, "%0Aand 11 more places%0Ahint: ") {
		t.Errorf("%d places are named, want %d, in\n%s", n, maxPlaces, got)
	}
}

// Whoever has nothing to do reads one line.
func TestACleanReviewIsOneLine(t *testing.T) {
	r := review(nil)
	r.Summary.Unseen, r.Summary.Known, r.Head = nil, 0, nil
	for form, want := range map[string]string{
		"text":     "✓ clean   base main@1a2b3c4\n",
		"github":   "✓ clean   base main@1a2b3c4\n",
		"markdown": "<!-- treaty check /services%2Fshop -->\n**✓ clean** · base `main@1a2b3c4` · in `services/shop` · `treaty check`\n",
		"gitlab":   "[]\n",
		"junit": `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="treaty check" tests="1" failures="0" errors="0" time="0">
  <testsuite name="review" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase name="everything was looked at" classname="treaty.check.review" time="0"></testcase>
  </testsuite>
</testsuites>
`,
	} {
		if diff := cmp.Diff(want, printed(t, form, r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
	}
}

// A clean review that changed contracts is one line too, and counts them.
func TestACleanReviewCountsContracts(t *testing.T) {
	r := review(nil)
	r.Summary.Unseen, r.Summary.Known = nil, 0
	name := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	for _, tt := range []struct {
		changes []lint.Change
		want    string
	}{
		{[]lint.Change{lint.Unchanged}, "✓ clean   base main@1a2b3c4\n"},
		{[]lint.Change{lint.Changed, lint.Unchanged}, "✓ clean (1 contract changed)   base main@1a2b3c4\n"},
		{[]lint.Change{lint.Renamed, lint.Added, lint.Added, lint.Removed}, "✓ clean (2 contracts added, 1 renamed, 1 removed)   base main@1a2b3c4\n"},
	} {
		r.Summary.Contracts = nil
		for _, change := range tt.changes {
			r.Summary.Contracts = append(r.Summary.Contracts, lint.ContractChange{Name: name, Change: change})
		}
		for _, form := range []string{"text", "github"} {
			if diff := cmp.Diff(tt.want, printed(t, form, r)); diff != "" {
				t.Errorf("%s: %s", form, diff)
			}
		}
		if got := strings.Count(printed(t, "markdown", r), "\n"); got != 2 {
			t.Errorf("a comment of %d lines", got)
		}
	}
}

// A test that passes was looked at: what was not is skipped, whatever it weighs.
func TestWhatWasNotLookedAtDoesNotPass(t *testing.T) {
	unproved := diag.Finding{Rule: "not-proved", Severity: diag.Warning, Subject: "ordering.OrderPlaced v1", Span: at(orderPlaced, 1, 1), Message: "it is not known"}
	r := review([]diag.Finding{unproved})
	var doc junitSuites
	if err := xml.Unmarshal([]byte(printed(t, "junit", r)), &doc); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	skipped := 0
	for _, suite := range doc.Suites {
		skipped += suite.Skipped
		for _, test := range suite.Cases {
			if test.Skipped != nil {
				got[suite.Name+"/"+test.Name] = test.Skipped.Message
			}
		}
	}
	want := map[string]string{
		"review/everything was looked at":   "the base is a directory",
		"contracts of ordering/OrderPlaced": "not-proved: it is not known",
	}
	if diff := cmp.Diff(want, got); diff != "" || doc.Failures != 0 || skipped != 2 {
		t.Errorf("%d failed, %d skipped: %s", doc.Failures, skipped, diff)
	}
}

// GitLab knows a note again although the days that it counts go by.
func TestANoteOnGitLabStaysTheSame(t *testing.T) {
	fingerprint := func(line string) string {
		r := review(nil)
		r.Summary.Unseen = []string{line}
		var issues []gitLabIssue
		if err := json.Unmarshal([]byte(printed(t, "gitlab", r)), &issues); err != nil || len(issues) != 1 || issues[0].CheckName != "not-looked-at" || issues[0].Severity != "info" {
			t.Fatalf("%v: %+v", err, issues)
		}
		return issues[0].Fingerprint
	}
	if fingerprint("the last pull was 91 days ago") != fingerprint("the last pull was 92 days ago") {
		t.Error("another day is another finding")
	}
	if fingerprint("the last pull was 91 days ago") == fingerprint("the base is a directory") {
		t.Error("another note is the same finding")
	}
}

// Of what GitHub does not show, what concerns most contracts is not a part.
func TestWhatConcernsMostIsAnnotatedFirst(t *testing.T) {
	list := many(12, 0, 0)
	for i := range 3 {
		list = append(list, sharedBreak(fmt.Sprintf("ordering.Other%d v1", i), "payments/ledger"))
	}
	got := printed(t, "github", review(list))
	first := strings.Index(got, "\n::error ")
	if line, _, _ := strings.Cut(got[first+1:], "\n"); !strings.Contains(line, "max-length-lowered") || !strings.Contains(line, "%0Aand in 2 more contracts, each waived by itself: ordering.Other1 v1 (breaks payments/ledger), ordering.Other2 v1 ") {
		t.Errorf("the first is %s", line)
	}
	if want := "::notice title=Treaty::3 more (3 errors)"; !strings.Contains(got, want) || strings.Count(got, "\n::error ") != 10 {
		t.Errorf("no %s in\n%s", want, got)
	}
}

// No form decides anything: what fails the run is what it was told.
func TestATestFailsOnWhatFailsTheRun(t *testing.T) {
	for _, tt := range []struct {
		failOn diag.Severity
		want   string
	}{
		{diag.Error, `tests="8" failures="3"`}, {diag.Warning, `tests="8" failures="5"`}, {diag.Info, `tests="8" failures="5"`},
	} {
		r := review(found())
		r.FailOn = tt.failOn
		if got := printed(t, "junit", r); !bytes.Contains([]byte(got), []byte(tt.want)) {
			t.Errorf("--fail-on %s: no %s in\n%s", tt.failOn, tt.want, got)
		}
	}
}
