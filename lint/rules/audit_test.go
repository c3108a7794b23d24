package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

var idPattern = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

func TestIdsAreWordsOfTheirOwn(t *testing.T) {
	for _, r := range rules.Catalogue() {
		if !idPattern.MatchString(r.ID) && r.ID != "unsatisfiable" {
			t.Errorf("%q is not kebab-case", r.ID)
		}
		if !slices.Contains(lint.Groups, r.Group) {
			t.Errorf("%s is of the group %q, which does not exist", r.ID, r.Group)
		}
		if got, err := rules.ByID(r.ID); err != nil || got != r {
			t.Errorf("ByID(%s): %v, %v", r.ID, got, err)
		}
	}
	if _, err := rules.ByID("no-such-rule"); err == nil {
		t.Error("ByID finds what is not there")
	}
}

// What readers of files report is in the catalogue, and what the catalogue says that
// they report, they do; no review is asked for it.
func TestTheGroupFilesIsWhatReadersReport(t *testing.T) {
	var group []string
	for _, r := range rules.Catalogue() {
		if r.Group == lint.Files {
			group = append(group, r.ID)
		}
	}
	if diff := cmp.Diff(workspace.Rules, group); diff != "" {
		t.Errorf("package workspace has the first, the catalogue the second:\n%s", diff)
	}
	for _, r := range rules.All() {
		if r.Group == lint.Files {
			t.Errorf("%s is a rule of the readers, and asked by reviews as well", r.ID)
		}
	}
}

// What the catalogue says that a reader's rule weighs is the heaviest that it reports
// with, and no policy changes it.
func TestReadersReportAsTheCatalogueSays(t *testing.T) {
	for _, r := range rules.Catalogue() {
		if r.Group != lint.Files {
			continue
		}
		heaviest := diag.Off
		for _, f := range findings(t, r, r.Bad) {
			if f.Severity.Rank() < heaviest.Rank() {
				heaviest = f.Severity
			}
		}
		if heaviest != r.Recommended || heaviest != r.Strict {
			t.Errorf("%s: reported as %s, and the catalogue says %s, in the profile strict %s", r.ID, heaviest, r.Recommended, r.Strict)
		}
		off := lint.Policy{Profile: lint.ProfileStrict, Rules: map[string]lint.Setting{r.ID: {Severity: diag.Off}}}
		if got := r.Severity(off, lint.Place{}); got != heaviest {
			t.Errorf("%s: a policy makes it %s", r.ID, got)
		}
	}
}

func TestEveryKindOfChangeIsARule(t *testing.T) {
	for _, k := range change.Kinds() {
		if r, err := rules.ByID(k.ID); err != nil || r.Group != lint.Breaking {
			t.Errorf("%s: %v", k.ID, err)
		}
	}
}

// A rule that is written and not listed would never run.
func TestEveryRuleOfAFileIsListed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	id := regexp.MustCompile(`(?m)^var \w+ = &lint\.Rule\{\n\tID: +"([^"]+)"`)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range id.FindAllStringSubmatch(string(data), -1) {
			found++
			if _, err := rules.ByID(m[1]); err != nil {
				t.Errorf("%s: %v", f, err)
			}
			if want := strings.ReplaceAll(m[1], "-", "_") + ".go"; f != want {
				t.Errorf("%s is in %s, want %s", m[1], f, want)
			}
		}
	}
	if all := len(rules.Catalogue()) - len(change.Kinds()); found != all {
		t.Errorf("%d rules in files, %d listed", found, all)
	}
}
