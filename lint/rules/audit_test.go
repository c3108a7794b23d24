package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

var idPattern = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

func TestIdsAreWordsOfTheirOwn(t *testing.T) {
	for _, r := range rules.All() {
		if !idPattern.MatchString(r.ID) && r.ID != "unsatisfiable" {
			t.Errorf("%q is not kebab-case", r.ID)
		}
		if !slices.Contains(lint.Groups, r.Group) {
			t.Errorf("%s is of the group %q, which does not exist", r.ID, r.Group)
		}
		if slices.ContainsFunc(workspace.Rules, func(w diag.RuleDoc) bool { return w.ID == r.ID }) {
			t.Errorf("%s is a rule of package workspace as well", r.ID)
		}
		if got, err := rules.ByID(r.ID); err != nil || got != r {
			t.Errorf("ByID(%s): %v, %v", r.ID, got, err)
		}
	}
	if _, err := rules.ByID("no-such-rule"); err == nil {
		t.Error("ByID finds what is not there")
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
	if all := len(rules.All()) - len(change.Kinds()); found != all {
		t.Errorf("%d rules in files, %d listed", found, all)
	}
}
