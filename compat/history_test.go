package compat_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/internal/testkit"
)

// neighbours are two consecutive versions of a real event.
type neighbours struct {
	name         string
	older, newer *schema.Schema
}

// histories reads the consecutive versions of every real event: Eiffel and Iglu
// have one file a version, CDEvents one folder a release.
func histories(t testing.TB) []neighbours {
	t.Helper()
	dir := testkit.Data(t)
	files := map[string][]string{}
	for _, pattern := range []string{
		"events/eiffel/schemas/*/*.json",
		"events/iglu-central/schemas/*/*/jsonschema/*",
		"events/cdevents/*/schemas/*.json",
	} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			event := filepath.Dir(file)
			if strings.Contains(pattern, "cdevents") {
				event = filepath.Base(file)
			}
			files[event] = append(files[event], file)
		}
	}
	var list []neighbours
	for _, event := range slices.Sorted(mapKeys(files)) {
		list = append(list, consecutive(t, event, files[event])...)
	}
	return list
}

func mapKeys(m map[string][]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// consecutive loads the versions in order and pairs them; what is no schema is
// left out.
func consecutive(t testing.TB, event string, files []string) []neighbours {
	slices.SortFunc(files, func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
	var list []neighbours
	var last *schema.Schema
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := tryLoad(filepath.Base(file), text)
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

// numbers returns the numbers of a version in a path: 1-0-2, 4.1.0, v0.1.2.
func numbers(path string) []int {
	var out []int
	for _, word := range strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(word)
		if err == nil {
			out = append(out, n)
		}
	}
	return out
}

// TestHistories asks both questions in both models about every step of every
// real history. A refutation has its confirmed witness by construction; the
// counts are for people.
func TestHistories(t *testing.T) {
	list := histories(t)
	for _, model := range contract.ContentModels {
		counts, reasons := map[string]int{}, map[string]int{}
		var slowest time.Duration
		var slow string
		for _, n := range list {
			for _, question := range []contract.Question{contract.StoredEvents, contract.RunningConsumers} {
				writer, reader := n.older, n.newer
				if question == contract.RunningConsumers {
					writer, reader = n.newer, n.older
				}
				got := compat.Contained(writer, reader, compat.Options{Model: model})
				counts[got.Verdict.String()]++
				if got.Verdict == compat.Unknown {
					reasons[got.Reason.Code+": "+got.Reason.Message]++
				}
				if got.Prove > slowest {
					slowest, slow = got.Prove, n.name+" "+string(question)
				}
			}
		}
		t.Logf("%s: %d steps of histories: %v, slowest %v %s", model, len(list), counts, slowest, slow)
		for _, r := range slices.Sorted(mapInts(reasons)) {
			t.Logf("  %3d × %s", reasons[r], r)
		}
	}
}

func mapInts(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
