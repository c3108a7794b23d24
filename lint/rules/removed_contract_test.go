package rules_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// Whoever renames an event meets it as one that is gone: the finding says what makes
// it the same one, as it is to be written. A folder of schemas has no place for that.
func TestAnEventThatIsGoneMayHaveAnotherName(t *testing.T) {
	_, event := split(eventFile("", `{"type": "object"}`))
	plain := workspace.MemFiles{"OrderPlaced.json": []byte(`{"type": "object"}`)}
	for name, c := range map[string]struct {
		base workspace.MemFiles
		want bool
	}{
		"an event":          {event, true},
		"a folder of plain": {plain, false},
	} {
		t.Run(name, func(t *testing.T) {
			base := load(t, c.base, "base")
			report, err := lint.Review(t.Context(), lint.Request{Base: base, Head: load(t, workspace.MemFiles{}, "head"), Rules: rules.All(), NewOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, f := range report.Findings {
				if f.Rule != "removed-contract" {
					continue
				}
				found = true
				want := "say `formerly: [" + base.Contracts[0].Name.String() + "]`"
				if got := strings.Contains(f.Hint, want); got != c.want {
					t.Errorf("the hint has %q: %v, want %v: %s", want, got, c.want, f.Hint)
				}
			}
			if !found {
				t.Errorf("nothing is gone: %v", report.Findings)
			}
		})
	}
}
