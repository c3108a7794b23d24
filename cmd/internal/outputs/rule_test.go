package outputs

import (
	"os"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
)

// allRules lists the ids of everything that can be found.
func allRules() []string {
	var ids []string
	for _, r := range workspace.Rules {
		ids = append(ids, r.ID)
	}
	for _, r := range rules.All() {
		ids = append(ids, r.ID)
	}
	return ids
}

// Every rule is described, and its page is there.
func TestEveryRuleHasAPage(t *testing.T) {
	for _, id := range allRules() {
		d, ok := ruleDoc(id)
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
	if _, ok := ruleDoc("no-such-rule"); ok {
		t.Error("a rule that is not there is described")
	}
}
