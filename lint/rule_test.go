package lint_test

import (
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

func TestSeverityOfARule(t *testing.T) {
	rule := &lint.Rule{ID: "past-tense", Recommended: diag.Warning, Strict: diag.Error}
	says := func(s diag.Severity) map[string]lint.Setting { return map[string]lint.Setting{rule.ID: {Severity: s}} }
	for name, c := range map[string]struct {
		policy lint.Policy
		want   diag.Severity
	}{
		"nobody says anything":         {lint.Policy{}, diag.Warning},
		"the profile strict":           {lint.Policy{Profile: lint.ProfileStrict}, diag.Error},
		"a severity beats the profile": {lint.Policy{Profile: lint.ProfileStrict, Rules: says(diag.Off)}, diag.Off},
		"the floor holds against off":  {lint.Policy{Floor: lint.ProfileRecommended, Rules: says(diag.Off)}, diag.Warning},
		"the floor holds against info": {lint.Policy{Floor: lint.ProfileRecommended, Rules: says(diag.Info)}, diag.Warning},
		"more than the floor counts":   {lint.Policy{Floor: lint.ProfileRecommended, Rules: says(diag.Error)}, diag.Error},
		"a floor above the profile":    {lint.Policy{Floor: lint.ProfileStrict}, diag.Error},
		"another rule's severity":      {lint.Policy{Rules: map[string]lint.Setting{"name-case": {Severity: diag.Off}}}, diag.Warning},
	} {
		if got := rule.Severity(c.policy, lint.Place{}); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
