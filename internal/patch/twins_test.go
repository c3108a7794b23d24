package patch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever the texts are: twins are equal lines, rise, and no line has two; swapping a
// text for itself finds all of it.
func TestTwins(t *testing.T) {
	line := rapid.SampledFrom([]string{"a", "b", "c", "{", "}", ""})
	rapid.Check(t, func(t *rapid.T) {
		older, newer := rapid.SliceOfN(line, 0, 40).Draw(t, "older"), rapid.SliceOfN(line, 0, 40).Draw(t, "newer")
		last := -1
		for i, j := range Twins(older, newer) {
			if j < 0 {
				continue
			}
			if j <= last || older[i] != newer[j] {
				t.Fatalf("line %d: twin %d after %d", i, j, last)
			}
			last = j
		}
		for i, j := range Twins(older, slices.Clone(older)) {
			if i != j {
				t.Fatalf("line %d of itself: %d", i, j)
			}
		}
	})
}

// Large texts in which everything differs, or nothing is there once, take no longer
// than a page may.
func TestTwinsOfLargeTexts(t *testing.T) {
	many := func(n int, text func(int) string) []string {
		var list []string
		for i := range n {
			list = append(list, text(i))
		}
		return list
	}
	const n = 100_000
	same := many(n, func(i int) string { return "x" })
	counted := many(n, func(i int) string { return strings.Repeat("y", i%5) + string(rune(0x4E00+i%20_000)) })
	backwards := slices.Clone(counted)
	slices.Reverse(backwards)
	for name, pair := range map[string][2][]string{
		"nothing in common": {same, counted}, "backwards": {counted, backwards}, "every second": {counted, many(n, func(i int) string {
			if i%2 == 0 {
				return counted[i]
			}
			return "z"
		})},
	} {
		started := time.Now()
		Twins(pair[0], pair[1])
		if took := time.Since(started); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}
