package testkit

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// HistoryFiles lists the files of every real event of the data folder by event, the
// oldest version first, those with one version too: Eiffel and Iglu have one file
// a version, CDEvents one folder a release.
func HistoryFiles(t testing.TB) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for _, pattern := range []string{
		"events/eiffel/schemas/*/*.json",
		"events/iglu-central/schemas/*/*/jsonschema/*",
		"events/cdevents/*/schemas/*.json",
	} {
		found, err := filepath.Glob(filepath.Join(Data(t), pattern))
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
	for _, versions := range files {
		slices.SortFunc(versions, func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
	}
	return files
}

// Majors splits the versions of an event, as HistoryFiles has them, by their majors, the
// oldest first. Those of CDEvents are all of one: the spec that they are of is 0.
func Majors(versions []string) [][]string {
	var majors [][]string
	last := -1
	for _, file := range versions {
		major := 0
		if n := numbers(filepath.Base(file)); len(n) > 0 {
			major = n[0]
		}
		if major != last {
			majors, last = append(majors, nil), major
		}
		i := len(majors) - 1
		majors[i] = append(majors[i], file)
	}
	return majors
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
