package compat

import (
	"strings"
	"testing"
)

// A made-up text has the length that is asked for, and reads as a sentence does.
func TestSentences(t *testing.T) {
	for n := len(word) + 1; n <= maxSentence; n++ {
		got := sentence(n)
		if len(got) != n || strings.Contains(got, "  ") || strings.TrimSpace(got) != got {
			t.Fatalf("%d letters: %q has %d", n, got, len(got))
		}
	}
	for n, want := range map[int]string{
		5: "text.", 6: "text 1", 8: "text all", 13: "text together", 14: "text that more", 30: "text that is just as long more",
	} {
		if got := sentence(n); got != want {
			t.Errorf("%d letters: %q, want %q", n, got, want)
		}
	}
}
