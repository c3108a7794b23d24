package language_test

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/compat/language"
	"github.com/treaty-events/treaty/internal/testkit"
)

// browserScript answers for each pattern which of the subjects it matches, under
// the flag u; null for one that is none.
const browserScript = `(({patterns, subjects}) => patterns.map(p => {
  try { const re = new RegExp(p, 'u'); return subjects.map(s => re.test(s)) } catch { return null }
}))`

// V8 matches what the languages say, in Chromium: patterns put together at random,
// and those of the real schemas.
func TestAgainstBrowser(t *testing.T) {
	patterns := append(randomPatterns(4_000), realPatterns(t)...)
	languages := map[string]*language.Language{}
	var subjects []string
	for _, p := range patterns {
		l, err := language.Compile(p)
		if err != nil {
			continue
		}
		languages[p] = l
		if len(subjects) < 300 { // what is just inside of one is a test of the others
			if s, outcome := ask(language.Question{In: []*language.Language{l}, High: -1}); outcome == language.Found && len(s) < 200 {
				subjects = append(subjects, s)
			}
		}
	}
	subjects = append(subjects, words("aA-", 3)...)
	subjects = append(subjects, "é", "😀", "a\nb", "\u2028", "٣", "\u00a0", "\ufeff", "a_1", " a ", "\x00")
	input, err := json.Marshal(map[string][]string{"patterns": patterns, "subjects": subjects})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := chromedp.Run(testkit.Browser(t), chromedp.Evaluate[[][]bool](browserScript+"("+string(input)+")", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for i, p := range patterns {
		l := languages[p]
		if l == nil || answers[i] == nil {
			continue // refused here, or read by Annex B
		}
		compared++
		for j, s := range subjects {
			spend, _ := purse(enough)
			if got, ok := l.Matches(s, spend); !ok || got != answers[i][j] {
				t.Errorf("%q on %q: %v, the browser says %v", p, s, got, answers[i][j])
			}
		}
	}
	t.Logf("%d patterns compared on %d strings", compared, len(subjects))
	if compared < 1_000 {
		t.Errorf("only %d of %d patterns were compared", compared, len(patterns))
	}
}

// randomPatterns puts parts of patterns together, the same on every run.
func randomPatterns(n int) []string {
	parts := []string{
		"a", "b", "A", "1", ".", "^", "$", "|", "(?:a|b)", "(?:ab)*", "(a+)+", "[a-c]", "[^a]", "-", "*", "+", "?", "{2}", "{1,2}",
		`\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\b`, `\B`, `\.`, `\n`, `\u{1F600}`, `\p{L}`, `\P{Lu}`, "_", "(?:^|a)", "(?:b|$)",
	}
	heads := []string{"", "", "^", "^(?!a)", "^(?=.*b)", "^(?!.*-)(?=a)"}
	random := rand.New(rand.NewPCG(3, 4))
	out := make([]string, n)
	for i := range out {
		text := heads[random.IntN(len(heads))]
		for range 1 + random.IntN(6) {
			text += parts[random.IntN(len(parts))]
		}
		out[i] = text
	}
	return out
}

var patternKeyword = regexp.MustCompile(`"pattern"\s*:\s*("(?:[^"\\]|\\.)*")`)

// realPatterns returns the patterns of the schemas in the data folder, each once.
func realPatterns(t *testing.T) []string {
	var out []string
	seen := map[string]bool{}
	err := filepath.WalkDir(testkit.Data(t), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(filepath.Base(path), "json") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			for _, found := range patternKeyword.FindAllSubmatch(lines.Bytes(), -1) {
				var pattern string
				if json.Unmarshal(found[1], &pattern) == nil && !seen[pattern] {
					seen[pattern] = true
					out = append(out, pattern)
				}
			}
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
