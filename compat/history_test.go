package compat_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// neighbours are two consecutive versions of a real event.
type neighbours struct {
	name         string
	older, newer *schema.Schema
}

// histories reads the consecutive versions of every real event.
func histories(t testing.TB) []neighbours {
	t.Helper()
	files := testkit.HistoryFiles(t)
	var list []neighbours
	for _, event := range slices.Sorted(maps.Keys(files)) {
		list = append(list, consecutive(t, event, files[event])...)
	}
	return list
}

// consecutive loads the versions and pairs them; what is no schema is left out.
func consecutive(t testing.TB, event string, files []string) []neighbours {
	var list []neighbours
	var last *schema.Schema
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := loadReal(t, file, text)
		if s == nil {
			continue
		}
		if last != nil {
			list = append(list, neighbours{filepath.Base(event) + " " + filepath.Base(file), last, s})
		}
		last = s
	}
	return list
}

// loadReal reads the schema of an event with the documents beside it that it may
// refer to: those of links in CDEvents, by their $id. Nil: it is no schema.
func loadReal(t testing.TB, file string, text []byte) *schema.Schema {
	t.Helper()
	links, err := filepath.Glob(filepath.Join(filepath.Dir(file), "links", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	beside := map[string]*source.Document{}
	for _, link := range links {
		data, err := os.ReadFile(link)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := source.ParseJSON("links/"+filepath.Base(link), data, source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		beside[doc.Root.Get("$id").Text] = doc
	}
	doc, err := source.ParseJSON(filepath.Base(file), text, source.DefaultLimits)
	if err != nil {
		return nil
	}
	s, _ := schema.Load(doc, schema.Options{Resources: beside})
	return s
}

// TestHistories asks both questions in both models about every step of every
// real history. A refutation has its confirmed witness by construction; every
// break is complete; the counts are for people.
func TestHistories(t *testing.T) {
	t.Parallel()
	list := histories(t)
	for _, model := range contract.ContentModels {
		counts := map[string]int{}
		for _, n := range list {
			for _, question := range questions {
				answer := compat.Compare(n.older, n.newer, question, compat.Options{Model: model})
				counts[answer.Result.Verdict.String()]++
				if answer.Result.Verdict == compat.Unknown {
					counts[answer.Result.Reason.Code]++
				}
				if !answer.Complete {
					counts["there may be more breaks"]++
				}
				for _, b := range answer.Breaks {
					counts["break "+b.Rule]++
					if change.ByID(b.Rule) == nil || b.Witness == nil || b.Message == "" {
						t.Errorf("%s: %s: incomplete break %+v", n.name, question, b)
					}
				}
			}
		}
		t.Logf("%s: %d steps", model, len(list))
		for _, what := range slices.Sorted(maps.Keys(counts)) {
			t.Logf("  %4d %s", counts[what], what)
		}
	}
}
