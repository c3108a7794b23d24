package regex_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/internal/testkit"
)

var seeds = []string{
	`^[0-9a-f]{8}-[0-9a-f]{4}$`, `^pkg:`, `^[-A-Za-z0-9+/]*={0,3}$`, `^(\d+\.\d+\.\d+.*)$`, `^[a-zA-Z0-9-_.]+$`,
	`^\$[A-Z0-9-_]+`, `^(0|[1-9][0-9]{0,1})(-rc[0-9]{1,2}){0,1}$`, `a|b|`, `(a|b)*?c`, `[^\s\d]`, `[\S\W]`, `\bx\B`,
	`[]`, `[^]`, `.`, `\p{L}\P{Lu}`, `[\p{Nd}_]`, `\u{61}\u0062\x63`, `[--0]`, `[\w-.]`, `]{}`, `a{,2}`, `(?<n>a)b`,
	`a{3}?`, `(?:a{2}){2,3}`, `\cA[\cA]`, `[\b]`, `\0`, `a**`, `(`, `\k<a>`, `(?=a)`, `\1`, `x{2,1}`, `[z-a]`, `^^$$`,
	`(?:)`, `(?:|a)+`, `(^a|b$)+`, `[^\-a]`, `[a\]b]`, `\/`, `[[:alpha:]]`, `[&&a]`, `\s+$`, `^\S+\s`, `\ud83d\ude00`,
}

var subjects = []string{
	"", "a", "b", "ab", "aab", "abc", "A", "Z", "0", "9", "-", "_", ".", "]", "{}", "a{,2}", "pkg:x", "1.2.3", "$A",
	" ", "\n", "\r", "\t", "\v", "\x00", "\x01", "\b", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "é", "λ", "٣",
	"😀", "x", " x ", "x\n", "a]", ":]", "/", "&", "aaaa", "aaaaaa", "deadbeef-0000", "ba", "ABC-rc1", "a\nb",
}

// script answers, for each pattern, whether node takes it under the u flag, and
// else without it (by Annex B), and which subjects it matches.
const script = `
const {patterns, subjects} = JSON.parse(require('fs').readFileSync(0));
const compile = (p, flags) => { try { return new RegExp(p, flags) } catch { return null } };
console.log(JSON.stringify(patterns.map(p => {
  const re = compile(p, 'u') ?? compile(p, '');
  return {valid: re !== null, annexB: re !== null && !re.unicode, matches: re && subjects.map(s => re.test(s))};
})));`

type answer struct {
	Valid   bool   `json:"valid"`
	AnnexB  bool   `json:"annexB"` // valid only without the u flag
	Matches []bool `json:"matches"`
}

// The translation agrees with node's engine: what is translated matches the
// same subjects, and what is called invalid, node refuses under the u flag or
// reads by Annex B as letters that stand for themselves.
func TestAgreesWithNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		testkit.Missing(t, "node, whose regular expressions are compared, is not on this machine")
	}
	patterns := append(seeds[:len(seeds):len(seeds)], randomPatterns(3000)...)
	input, err := json.Marshal(map[string][]string{"patterns": patterns, "subjects": subjects})
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(node, "-e", script)
	run.Stdin = bytes.NewReader(input)
	output, err := run.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	var answers []answer
	if err := json.Unmarshal(output, &answers); err != nil {
		t.Fatal(err)
	}
	translated := 0
	for i, pattern := range patterns {
		text, err := regex.Translate(pattern)
		if err == nil {
			translated++
			compare(t, pattern, text, answers[i])
			continue
		}
		var invalid *regex.Invalid
		if errors.As(err, &invalid) && answers[i].Valid && !letterEscape.MatchString(pattern) {
			t.Errorf("%q is valid for node, but refused: %v", pattern, err)
		}
	}
	t.Logf("%d of %d patterns were translated and compared", translated, len(patterns))
}

// letterEscape finds escapes of letters. Those that only Annex B allows are
// refused on purpose: they mean something in another dialect.
var letterEscape = regexp.MustCompile(`\\[a-zA-Z]`)

// onlyUnicode finds what the u flag gives a meaning: beside what only Annex B
// allows, no mode of node's reads the pattern as Translate does.
var onlyUnicode = regexp.MustCompile(`\\u\{|\\p|[^\x00-\x{FFFF}]`)

func compare(t *testing.T, pattern, text string, node answer) {
	t.Helper()
	if !node.Valid {
		t.Errorf("%q is no pattern for node, but was translated to %q", pattern, text)
		return
	}
	if node.AnnexB && onlyUnicode.MatchString(pattern) {
		return
	}
	re := regexp.MustCompile(text)
	for i, subject := range subjects {
		if node.AnnexB && onlyUnicode.MatchString(subject) {
			continue // two code units without the u flag
		}
		if got := re.MatchString(subject); got != node.Matches[i] {
			t.Errorf("%q, as %q, on %q: %v, node says %v", pattern, text, subject, got, node.Matches[i])
		}
	}
}

// randomPatterns puts parts of patterns together, the same on every run.
func randomPatterns(n int) []string {
	parts := []string{
		"a", "b", "x", ".", "^", "$", "|", "(", ")", "(?:", "[", "]", "[^", "-", "*", "+", "?", "{2}", "{1,2}", "{0,}",
		`\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\b`, `\.`, `\-`, `\n`, `\x61`, `\u0061`, `\u{1F600}`, "{", "}", ",", `\p{L}`, "0", "_",
	}
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		var text strings.Builder
		for range 1 + random.IntN(7) {
			text.WriteString(parts[random.IntN(len(parts))])
		}
		out[i] = text.String()
	}
	return out
}
