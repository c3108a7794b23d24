package workspace_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// What is written is read again, entry by entry, in the order of the fingerprints
// and whatever a subject is called.
func TestABaselineIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entry := rapid.Custom(func(t *rapid.T) workspace.BaselineEntry {
			e := workspace.BaselineEntry{
				Finding: rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "finding"),
				Rule:    rapid.StringMatching(`[a-z]{1,8}(-[a-z]{1,8}){0,2}`).Draw(t, "rule"),
				Subject: rapid.StringMatching(`[a-zA-Z<>&é"\\ ]{0,12}[a-z.]`).Draw(t, "subject"),
			}
			for _, token := range rapid.SliceOfN(rapid.StringMatching(`[a-z~/*"é]{0,6}`), 0, 3).Draw(t, "pointer") {
				e.Pointer = e.Pointer.Join(token)
			}
			return e
		})
		entries := rapid.SliceOfN(entry, 0, 6).Draw(t, "entries")
		text, err := workspace.FormatBaseline(entries)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), `"finding":`); lines != len(entries) {
			t.Fatalf("%d lines of %d entries:\n%s", lines, len(entries), text)
		}
		ws, err := workspace.Load(t.Context(), workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n"), "baseline.json": text}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ws.Findings {
			if f.Span.File == workspace.BaselineFile {
				t.Fatalf("%s: %s\n%s", f.Pointer, f.Message, text)
			}
		}
		sorted := cmpopts.SortSlices(func(a, b workspace.BaselineEntry) bool {
			return a.Finding+a.Rule+a.Subject < b.Finding+b.Rule+b.Subject
		})
		if diff := cmp.Diff(entries, ws.Baseline.Entries, sorted, cmpopts.EquateEmpty(),
			cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Span" || p.Last().String() == ".At" }, cmp.Ignore())); diff != "" {
			t.Fatalf("(-written +read)\n%s\n%s", diff, text)
		}
		again, err := workspace.FormatBaseline(ws.Baseline.Entries)
		if err != nil || string(again) != string(text) {
			t.Fatalf("it is written otherwise the second time: %v\n%s\n%s", err, text, again)
		}
	})
}

// One entry, one line: git tells what was taken away.
func TestABaselineHasAnEntryInALine(t *testing.T) {
	text, err := workspace.FormatBaseline([]workspace.BaselineEntry{
		{Finding: strings.Repeat("b", 64), Rule: "past-tense", Subject: "a.B v1", Pointer: source.Pointer("/properties/a<b")},
		{Finding: strings.Repeat("a", 64), Rule: "x-owner"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "baseline": 1,
  "findings": [
    {"finding":"` + strings.Repeat("a", 64) + `","rule":"x-owner"},
    {"finding":"` + strings.Repeat("b", 64) + `","rule":"past-tense","subject":"a.B v1","pointer":"/properties/a<b"}
  ]
}
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}
