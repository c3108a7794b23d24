package suggest_test

import (
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint/suggest"
)

var every = flag.Int("every", 5, "of the real histories, each so many-th is looked at; the figures in the documentation are of 1")

// Of the real histories each version is taken for an edit of the one before. What is
// suggested for those that break is held against a review that knows nothing of it.
// The figures are in docs/commands.md.
func TestSuggestionsForRealHistories(t *testing.T) {
	var pairs, broken, kept, undone, majors, nothing, breaks, reviews int
	files := testkit.HistoryFiles(t)
	for i, event := range slices.Sorted(maps.Keys(files)) {
		if i%*every > 0 {
			continue
		}
		var last []byte
		for _, file := range files[event] {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before := last
			last = text
			if before == nil || !loads(t, sidesOf(before)) || !loads(t, sidesOf(text)) {
				continue
			}
			pairs++
			base, head := sidesOf(before), sidesOf(text)
			list, asked := reviewsOf(t, base, head, suggest.For)
			found := list[0]
			if len(found.Breaks) == 0 {
				continue
			}
			broken++
			breaks += len(found.Breaks)
			reviews += asked
			switch {
			case len(found.Files) == 0:
				nothing++
				t.Errorf("%s: nothing: %v", file, result(found)["said"])
			case found.Opens > 0:
				majors++
				t.Logf("%s: %v", file, result(found)["said"])
			case found.Undone:
				undone++
			default:
				kept++
			}
			for _, f := range found.Files {
				head[f.Name] = f.After
				if f.After == nil {
					delete(head, f.Name)
				}
			}
			if len(found.Files) > 0 {
				for _, f := range breaksOf(t, base, head) {
					t.Errorf("%s: %s: %s", file, f.Rule, f.Message)
				}
			}
		}
	}
	t.Logf("%d pairs, %d break (%d findings): %d keep something of the change, %d are taken back as a whole, %d open the next major, for %d nothing; %d reviews",
		pairs, broken, breaks, kept, undone, majors, nothing, reviews)
	if broken < 100 / *every || kept*10 < broken*8 || majors+nothing > 0 {
		t.Errorf("of %d that break only %d keep something", broken, kept)
	}
}

// loads reports whether the workspace can be read without an error.
func loads(t *testing.T, files workspace.MemFiles) bool {
	t.Helper()
	return usable(t, files) && !slices.ContainsFunc(breaksOf(t, files, files), func(f diag.Finding) bool { return f.Severity == diag.Error })
}
