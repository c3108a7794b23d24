package workspace

import "testing"

func TestSuggest(t *testing.T) {
	known := []string{"event", "summary", "idempotency-key", "key", "kind", "versions"}
	for word, want := range map[string]string{
		"sumary":        "summary",
		"Summary":       "summary",
		"evnet":         "event",
		"version":       "versions",
		"idempotency":   "idempotency-key",
		"ky":            "key",
		"kid":           "kind",
		"x":             "",
		"":              "",
		"visibility":    "",
		"versions-long": "versions",
	} {
		if got := Suggest(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"abc", "ab", 1}, {"abcd", "badc", 2}, {"kitten", "sitting", 3}, {"ä", "Ä", 0},
	} {
		if got := slips(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := slips(c.b, c.a); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
