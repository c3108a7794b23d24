package rules_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// now is the clock of the examples: sunsets and expiry dates are around it.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestEveryRuleFindsItsBadAndNotItsGood(t *testing.T) {
	for _, r := range rules.Catalogue() {
		t.Run(r.ID, func(t *testing.T) {
			if found := findings(t, r, r.Bad); len(found) == 0 {
				t.Errorf("nothing found in Bad:\n%s", r.Bad)
			}
			for _, f := range findings(t, r, r.Good) {
				t.Errorf("found in Good: %s: %s\n%s", f.Span, f.Message, r.Good)
			}
		})
	}
}

func TestEveryFindingSaysWhereWhatWhyAndWhatNext(t *testing.T) {
	for _, r := range rules.Catalogue() {
		t.Run(r.ID, func(t *testing.T) {
			for _, f := range findings(t, r, r.Bad) {
				if f.Span.File == "" || f.Subject == "" || f.Message == "" || f.Why == "" || f.Hint == "" {
					t.Errorf("incomplete finding: %+v", f)
				}
				if strings.HasSuffix(f.Message, ".") || strings.Contains(f.Message, "\n") {
					t.Errorf("the message is one line without a full stop: %q", f.Message)
				}
			}
		})
	}
}

func TestTheCatalogueIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.Catalogue() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		checks := 0
		for _, set := range []bool{r.Contract != nil, r.Pair != nil, r.Catalogue != nil, r.Waivers != nil} {
			if set {
				checks++
			}
		}
		want := 1
		if r.Group == lint.Files {
			want = 0 // the readers of files report
		}
		if checks != want {
			t.Errorf("%s has %d checks, want %d", r.ID, checks, want)
		}
		for field, text := range map[string]string{
			"Since": r.Since, "Title": r.Title, "Rationale": r.Rationale, "FalsePositive": r.FalsePositive,
		} {
			if text == "" {
				t.Errorf("%s has no %s", r.ID, field)
			}
		}
		if r.Recommended.Rank() < 0 || r.Strict.Rank() < 0 || r.Strict.Rank() > r.Recommended.Rank() {
			t.Errorf("%s: strict (%s) must weigh at least as much as recommended (%s)", r.ID, r.Strict, r.Recommended)
		}
	}
}

// findings runs one rule over a txtar workspace, whose files below base/ are
// the base, and returns what that rule found.
func findings(t *testing.T, r *lint.Rule, archive string) []diag.Finding {
	t.Helper()
	base, head := split(archive)
	req := lint.Request{Head: load(t, head, "head"), Rules: []*lint.Rule{r}}
	decides := req.Head
	if len(base) > 0 {
		req.Base = load(t, base, "base")
		decides = req.Base
	}
	req.Policy = lint.PolicyOf(decides.Config, now)
	req.Policy.Rules[r.ID] = lint.Setting{Severity: diag.Error, Options: req.Policy.Rules[r.ID].Options}
	report, err := lint.Review(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	var found []diag.Finding
	for _, f := range report.Findings {
		if f.Rule == r.ID {
			found = append(found, f)
		} else if f.Severity == diag.Error {
			t.Errorf("the example of %s is broken: %s: %s (%s)", r.ID, f.Span, f.Message, f.Rule)
		}
	}
	return found
}

func split(archive string) (base, head workspace.MemFiles) {
	base, head = workspace.MemFiles{}, workspace.MemFiles{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		if name, ok := strings.CutPrefix(f.Name, "base/"); ok {
			base[name] = f.Data
		} else {
			head[f.Name] = f.Data
		}
	}
	return base, head
}

func load(t *testing.T, files workspace.MemFiles, label string) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(context.Background(), files, label)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}
