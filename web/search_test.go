package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A text is taken apart at the words, in any case; of a long one the part around the
// first of them is shown.
func TestWordsAreMarked(t *testing.T) {
	show := func(pieces []piece) string {
		var b strings.Builder
		for _, p := range pieces {
			if p.Hit {
				b.WriteString("[" + p.Text + "]")
				continue
			}
			b.WriteString(p.Text)
		}
		return b.String()
	}
	for _, tt := range []struct {
		text, words string
		most        int
		want        string
	}{
		{"OrderPlaced", "order", 80, "[Order]Placed"},
		{"OrderPlaced", "order placed", 80, "[OrderPlaced]"},
		{"OrderPlaced", "rpl erp", 80, "Ord[erPl]aced"},
		{"Straße ÄRGER", "ärger", 80, "Straße [ÄRGER]"},
		{"nothing of it", "order", 80, "nothing of it"},
		{"", "order", 80, ""},
		{"abc", "abcd", 80, "abc"},
		{"a\u202Eb", "b", 80, "a⟨U+202E⟩[b]"},
		{strings.Repeat("x", 50) + "word" + strings.Repeat("y", 50), "word", 16, "…xxxxx[word]yyyyyyy…"},
		{"word" + strings.Repeat("y", 50), "word", 9, "[word]yyyyy…"},
		{strings.Repeat("x", 50) + "word", "word", 9, "…xxxxx[word]"},
		{strings.Repeat("x", 50), "word", 5, "xxxxx…"},
	} {
		if got := show(marked(tt.text, strings.Fields(tt.words), tt.most, visible)); got != tt.want {
			t.Errorf("%q in %q: %s, want %s", tt.words, tt.text, got, tt.want)
		}
	}
}

// The addresses of the choices keep what else is asked, and take the page back.
func TestSearchKeepsItsStateInTheAddress(t *testing.T) {
	at := newAddress("/search", map[string][]string{"q": {"order"}, "kind": {"field"}, "page": {"3"}, "other": {"x"}}, "q", "kind", "context")
	got := []string{at.choice("kind", "field", "Fields", 1).Link, at.choice("context", "a b", "a b", 1).Link, at.with("page", "2")}
	want := []string{"/search?q=order", "/search?context=a+b&kind=field&q=order", "/search?kind=field&page=2&q=order"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
