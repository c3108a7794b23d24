package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
	"unicode/utf8"
)

func TestNothingHidesInNames(t *testing.T) {
	for text, want := range map[string]string{
		"orderId":          "orderId",
		"a\u202Eb":         "a⟨U+202E⟩b",
		"a\u200Bb":         "a⟨U+200B⟩b",
		"a\x00\nb":         "a⟨U+0000⟩⟨U+000A⟩b",
		"größe 价格 سعر":     "größe 价格 سعر",
		"\uFEFFid\u2066":   "⟨U+FEFF⟩id⟨U+2066⟩",
		"<script>":         "<script>",
		"\U0001F468\u200D": "\U0001F468⟨U+200D⟩",
	} {
		if got := visible(text); got != want {
			t.Errorf("visible(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestProseKeepsItsJoinersAndLosesItsTurns(t *testing.T) {
	for text, want := range map[string]string{
		"\U0001F468\u200D\U0001F469": "\U0001F468\u200D\U0001F469",
		"two\nlines":                 "two\nlines",
		"a\u202Eb\u202C":             "a⟨U+202E⟩b⟨U+202C⟩",
	} {
		if got := isolated(text); got != want {
			t.Errorf("isolated(%q) = %q, want %q", text, got, want)
		}
	}
}

// What is written for a shell or names a file is broken where it can still be read.
func TestCommandsAndFilesAreBrokenWhereTheyMayBe(t *testing.T) {
	for got, want := range map[string]string{
		string(breakablePath("contexts/a<b/v1.schema.json:8:12")):  "contexts/<wbr>a&lt;b/<wbr>v1.schema.json:8:12",
		string(quoted("run `treaty lint --fix --rule a-b` there")): `run <code>treaty lint <span class="nowrap">--fix</span> <span class="nowrap">--rule</span> a-b</code> there`,
		string(quoted("--fix is no command")):                      "--fix is no command",
		string(exampleText("-- a/b.yaml --\nx: <1> -- a/b --\n")):  `<span class="nowrap">-- a/</span><wbr><span class="nowrap">b.yaml --</span>` + "\nx: &lt;1&gt; -- a/b --\n",
	} {
		if got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
}

// Marks that are piled up would spill over the row above; no writing and no emoji is
// shortened.
func TestMarksAreNotPiledUp(t *testing.T) {
	pile := strings.Repeat("\u0301", 30)
	for text, want := range map[string]string{
		"Z" + pile + "algo":            "Z" + strings.Repeat("\u0301", 4) + "⟨+26 marks⟩algo",
		"ends" + pile:                  "ends" + strings.Repeat("\u0301", 4) + "⟨+26 marks⟩",
		"Tiê\u0301ng Vie\u0302\u0323t": "Tiê\u0301ng Vie\u0302\u0323t",
		"בְּרֵאשִׁ֖ית กินน้ำ हिन्दी": "בְּרֵאשִׁ֖ית กินน้ำ हिन्दी",
		"❤\uFE0F 1\uFE0F\u20E3": "❤\uFE0F 1\uFE0F\u20E3",
	} {
		if got := isolated(text); got != want {
			t.Errorf("isolated(%q) = %q, want %q", text, got, want)
		}
		if got := visible(text); got != want {
			t.Errorf("visible(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestClipKeepsWholeCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		most := rapid.IntRange(1, 20).Draw(t, "most")
		got := clip(text, most)
		if n := utf8.RuneCountInString(got); n > most || !utf8.ValidString(got) {
			t.Fatalf("clip(%q, %d) = %q", text, most, got)
		}
		if utf8.RuneCountInString(text) <= most && got != text {
			t.Fatalf("clip(%q, %d) = %q: nothing is to be left out", text, most, got)
		}
	})
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{"": "", "the end": "The end.", "Was it?": "Was it?", "über alles.": "Über alles."} {
		if got := sentence(text); got != want {
			t.Errorf("sentence(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestBreakable(t *testing.T) {
	for name, want := range map[string]string{
		"OrderPlaced":      "Order<wbr>Placed",
		"ordering.a-b_c/d": "ordering.<wbr>a-<wbr>b_<wbr>c/<wbr>d",
		"<b>&\"":           "&lt;b&gt;&amp;&#34;",
	} {
		if got := string(breakable(name)); got != want {
			t.Errorf("breakable(%q) = %q, want %q", name, got, want)
		}
	}
}
