package outputs

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// allRules lists the ids of everything that can be found.
func allRules() []string {
	var ids []string
	for _, r := range rules.Catalogue() {
		ids = append(ids, r.ID)
	}
	return ids
}

// Every rule is described, and its page is there.
func TestEveryRuleHasAPage(t *testing.T) {
	for _, id := range allRules() {
		d, ok := (&Review{}).ruleDoc(id)
		if !ok || d.title == "" || d.rationale == "" {
			t.Errorf("%s is not described: %+v", id, d)
			continue
		}
		page, anchor, _ := strings.Cut(strings.TrimPrefix(d.page, homePage+"/blob/main/"), "#")
		text, err := os.ReadFile("../../../" + page)
		if err != nil || anchor != "" && !strings.Contains(string(text), "\n## "+anchor+"\n") {
			t.Errorf("%s: %s is no page with it: %v", id, d.page, err)
		}
	}
	if _, ok := review(nil).ruleDoc("no-such-rule"); ok {
		t.Error("a rule that is not there is described")
	}
}

// A rule of the workspace is described in the words of its declaration, and says
// where that is.
func TestARuleOfTheWorkspaceIsDescribed(t *testing.T) {
	ws, err := workspace.Load(t.Context(), workspace.MemFiles{
		workspace.ConfigFile: []byte("treaty: 1\ncontracts: [contexts/**]\ncustom:\n" +
			"  - {id: x-summary-short, of: event, severity: error, message: a summary is one line, why: it is shown in lists, schema: {type: object}}\n"),
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	broken := []diag.Finding{{Rule: "x-summary-short", Severity: diag.Error, Span: at(orderPlaced, 1, 1), Message: "a summary is one line: too long"}}
	want := sarifRule{
		ID: "x-summary-short", Short: &sarifText{Text: "a summary is one line"}, Full: &sarifText{Text: "it is shown in lists"},
		Help: &sarifText{
			Text:     "a summary is one line.\n\nit is shown in lists\n\nIt is a rule of this workspace: services/shop/treaty.yaml:4:5.\n\n`treaty explain x-summary-short` says more, offline.",
			Markdown: "**a summary is one line.**\n\nit is shown in lists\n\nIt is a rule of this workspace: `services/shop/treaty.yaml:4:5`\n",
		},
		Configuration: &sarifConfiguration{Enabled: true, Level: "error"},
		Properties: map[string]any{
			"tags": []any{"treaty", "custom"}, "problem.severity": "error", "from": "services/shop/treaty.yaml:4:5",
		},
	}
	for name, set := range map[string]func(*Review){
		"of those that were asked":            func(r *Review) { r.Gate.Custom = lint.PolicyOf(ws.Config, r.Summary.Now).Custom },
		"of the head, where a registry asked": func(r *Review) { r.Head = ws },
	} {
		r := review(broken)
		set(r)
		var log sarifLog
		if err := json.Unmarshal([]byte(printed(t, "sarif", r)), &log); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]sarifRule{want}, log.Runs[0].Tool.Driver.Rules); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What says that something was not looked at is something that can be found.
func TestWhatIsUnansweredCanBeFound(t *testing.T) {
	for _, id := range unanswered {
		if !slices.Contains(allRules(), id) {
			t.Errorf("there is no rule %s", id)
		}
	}
}
