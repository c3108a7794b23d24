package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
)

// ownerless is the shop, whose context nobody owns, and whose baseline has that.
func ownerless(t *testing.T) workspace.MemFiles {
	t.Helper()
	m := with(shop, "")
	yaml := "contexts/ordering/context.yaml"
	m[yaml] = []byte(strings.Replace(string(m[yaml]), "owner:", "# owner:", 1))
	return baselined(t, m)
}

// baselined is the files with a baseline of the errors that they have.
func baselined(t *testing.T, m workspace.MemFiles) workspace.MemFiles {
	t.Helper()
	ws, err := workspace.Load(t.Context(), m, "")
	if err != nil {
		t.Fatal(err)
	}
	report, err := lint.Review(t.Context(), lint.Request{Head: ws, Rules: rules.All()})
	if err != nil {
		t.Fatal(err)
	}
	text, err := workspace.FormatBaseline(lint.Baseline(report.Findings, diag.Error))
	if err != nil {
		t.Fatal(err)
	}
	m = with(m, "")
	m[workspace.BaselineFile] = text
	return m
}

// The first push of a home is judged without a past: its baseline says what is old,
// if an approver of the home agrees. From then on it lets nothing new pass.
func TestTheBaselineOfAFirstPush(t *testing.T) {
	r := newRegistry(t)
	m := ownerless(t)
	_, err := push(t, r, registry.PushRequest{Files: m, Rights: rights{publish: "ordering"}})
	refusal := wantRefusal(t, err, registry.Refused)
	var refused []string
	for _, f := range refusal.Findings {
		if f.Severity == diag.Error {
			refused = append(refused, f.Rule+" of "+f.Subject)
		}
	}
	if got := strings.Join(refused, ", "); got != "baseline-grown of baseline.json" {
		t.Fatalf("refused for %s", got)
	}
	accept := []registry.Acceptance{{Rule: "baseline-grown", Subject: "baseline.json", Reason: "it was so for years"}}
	_, err = push(t, r, registry.PushRequest{Files: m, Accept: accept, Rights: rights{publish: "ordering"}})
	wantRefusal(t, err, registry.Forbidden)
	result := mustPush(t, r, registry.PushRequest{Files: m, Accept: accept, Rights: rights{publish: "ordering", approve: "ordering"}})
	if result.Baseline != 1 {
		t.Errorf("%d in the baseline, want 1", result.Baseline)
	}

	// What is mended passes, what comes back does not, whatever the file says.
	mended := with(m, "")
	mended["contexts/ordering/context.yaml"] = shop["contexts/ordering/context.yaml"]
	mustPush(t, r, registry.PushRequest{Files: mended})
	_, err = push(t, r, registry.PushRequest{Files: m})
	if refusal := wantRefusal(t, err, registry.Refused); !strings.Contains(explain(refusal), "owner-missing") {
		t.Errorf("refused: %s", explain(refusal))
	}
	shrunk := with(mended, "-- baseline.json --\n{\"baseline\": 1, \"findings\": []}\n")
	mustPush(t, r, registry.PushRequest{Files: shrunk})
	_, err = push(t, r, registry.PushRequest{Files: mended})
	if refusal := wantRefusal(t, err, registry.Refused); !strings.Contains(explain(refusal), "baseline-grown") {
		t.Errorf("refused: %s", explain(refusal))
	}
}

// A home's approvers cannot let pass what hurts another: that needs a waiver, and
// the consent of the other side.
func TestABaselineDoesNotCrossABorder(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: hidden()})
	found := refusing(t, r, crossing(""))
	text, err := workspace.FormatBaseline([]workspace.BaselineEntry{{Finding: found.Fingerprint, Rule: found.Rule, Subject: found.Subject}})
	if err != nil {
		t.Fatal(err)
	}
	m := crossing("")
	m[workspace.BaselineFile] = text
	accept := []registry.Acceptance{{Rule: "baseline-grown", Subject: "baseline.json", Reason: "it was so for years"}}
	_, err = push(t, r, registry.PushRequest{Home: billingHome, Files: m, Accept: accept})
	if refusal := wantRefusal(t, err, registry.Refused); !strings.Contains(explain(refusal), found.Rule) {
		t.Errorf("refused: %s", explain(refusal))
	}
}
