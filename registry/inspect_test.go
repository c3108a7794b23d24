package registry_test

import (
	"slices"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/schemas"
)

func inspect(t *testing.T, r *registry.Registry, home string) *registry.Inspection {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.Inspect(t.Context(), s, home)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func fingerprints(found []diag.Finding) []string {
	var list []string
	for _, f := range found {
		list = append(list, string(f.Severity)+" "+f.Rule+" "+f.Subject+" "+f.Fingerprint)
	}
	slices.Sort(list)
	return list
}

// A registry with one home finds what `treaty lint` finds in its files.
func TestAnInspectionFindsWhatLintFinds(t *testing.T) {
	files, err := workspace.Collect(t.Context(), workspace.FromFS(schemas.Examples()))
	if err != nil {
		t.Fatal(err)
	}
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: files, History: true})
	ws, err := workspace.Load(t.Context(), files, "here")
	if err != nil {
		t.Fatal(err)
	}
	report, err := lint.Review(t.Context(), lint.Request{Head: ws, Rules: rules.All(), Policy: lint.PolicyOf(ws.Config, now), Whole: true})
	if err != nil {
		t.Fatal(err)
	}
	found := inspect(t, r, homes(t, r)[0])
	want, got := fingerprints(report.Findings), fingerprints(found.Findings)
	if len(want) == 0 || !slices.Equal(want, got) {
		t.Errorf("lint finds\n%q\nand the registry\n%q", want, got)
	}
}

// What crosses homes is found in the one that it is about, but while those that are
// hurt let it pass.
func TestAnInspectionIsOfOneHome(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: hidden()})
	found := refusing(t, r, crossing(""))
	asking := crossing(waiverOf(found.Fingerprint[:12], now.AddDate(0, 0, 10).Format(time.DateOnly)))
	refusing(t, r, asking)
	decide := registry.WaiverDecision{Fingerprint: found.Fingerprint, Reason: "until spring", Actor: "token ann"}
	if _, err := r.Approve(t.Context(), decide); err != nil {
		t.Fatal(err)
	}
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: asking})
	if got := inspect(t, r, billingHome); got.Waived != 1 || slices.ContainsFunc(got.Findings, isHidden) {
		t.Errorf("while it is let pass: %d waived, %q", got.Waived, fingerprints(got.Findings))
	}
	if _, err := r.Revoke(t.Context(), decide); err != nil {
		t.Fatal(err)
	}
	got := inspect(t, r, billingHome)
	if i := slices.IndexFunc(got.Findings, isHidden); got.Waived != 0 || i < 0 || got.Findings[i].Fingerprint != found.Fingerprint {
		t.Errorf("once it is taken back: %d waived, %q", got.Waived, fingerprints(got.Findings))
	}
	for _, home := range homes(t, r) {
		if got := inspect(t, r, home); home != billingHome && slices.ContainsFunc(got.Findings, isHidden) {
			t.Errorf("%s is told of what billing does: %q", home, fingerprints(got.Findings))
		}
	}
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Inspect(t.Context(), s, "nobody")
	wantRefusal(t, err, registry.NotFound)
}

func isHidden(f diag.Finding) bool { return f.Rule == "not-visible" }

func homes(t *testing.T, r *registry.Registry) []string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.Homes()
}
