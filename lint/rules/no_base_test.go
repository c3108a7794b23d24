package rules_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func TestABaseWithoutContracts(t *testing.T) {
	_, some := split(eventFile("", `{"type": "object"}`))
	moved := workspace.MemFiles{"sub/treaty.yaml": []byte("treaty: 1\n"), "treaty.yaml": []byte("treaty: 1\ncontracts: [elsewhere/**]\n")}
	for name, c := range map[string]struct {
		base, head workspace.MemFiles
		isNew      bool
		want       string // in the hint; "": no finding
	}{
		"is refused":                         {base: workspace.MemFiles{}, head: some, want: "treaty check --new"},
		"says where the base has its own":    {base: moved, head: some, want: "sub/treaty.yaml"},
		"is right for a new workspace":       {base: workspace.MemFiles{}, head: some, isNew: true},
		"has nothing to say to an empty one": {base: workspace.MemFiles{}, head: workspace.MemFiles{}},
		"is not one that has some":           {base: some, head: some},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := lint.Review(t.Context(), lint.Request{
				Base: load(t, c.base, "base"), Head: load(t, c.head, "head"), Rules: rules.All(), NewOnly: true, NewWorkspace: c.isNew,
			})
			if err != nil {
				t.Fatal(err)
			}
			var hints []string
			for _, f := range report.Findings {
				if f.Rule == "no-base" {
					hints = append(hints, f.Hint)
				}
			}
			if c.want == "" && len(hints) > 0 || c.want != "" && (len(hints) != 1 || !strings.Contains(hints[0], c.want)) {
				t.Errorf("hints %q, want one with %q", hints, c.want)
			}
		})
	}
}
