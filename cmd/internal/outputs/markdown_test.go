package outputs

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the lines of a page are, beside what is code in them.
var (
	ownMark   = regexp.MustCompile(`\*\*(?:error|warning|info|breaks|safe|unknown|consumed by|What to do:|[✗!✓] [0-9a-z ,]+|[0-9]+ more findings? (?:is|are) not shown here:)\*\*`)
	ownHTML   = regexp.MustCompile(`^(?:<details><summary>(?:[0-9a-z ,]+<code>[^<>]*</code>|[0-9]+ waived)</summary>|</details>)$`)
	ownPrefix = regexp.MustCompile(`^(?:- |> )`)
	marked    = regexp.MustCompile(`[^\p{L}\p{N} ()"'“‘”’.,;:!?…–—→·✗✓/-]`)
	becomes   = regexp.MustCompile(`(?i)\bwww\.|://|[0-9a-f]{7}|\b[a-z][a-z0-9]*-[0-9]+\b|^\s*[-+](?:\s|$)|^\s*[0-9]+[.)](?:\s|$)|:[^ ·]*:|!\d`)
)

// markdownStays fails where a page has markup that is not ours, or where words that
// are no code mean something to GitHub or GitLab.
func markdownStays(t reporter, text, page string, comment bool) {
	t.Helper()
	lines := strings.Split(page, "\n")
	if comment {
		if !regexp.MustCompile(`^<!-- treaty check /[^<>]* -->$`).MatchString(lines[0]) {
			t.Fatalf("%q: the first line is no marker: %s", text, lines[0])
		}
		lines = lines[1:]
	}
	folds, fence := 0, ""
	for _, line := range lines {
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
			continue
		case strings.HasPrefix(line, "```") && !strings.Contains(strings.TrimLeft(line, "`"), "`"):
			fence = strings.TrimSuffix(line, "json")
			if strings.Trim(fence, "`") != "" {
				t.Fatalf("%q: a fence: %s", text, line)
			}
			continue
		case ownHTML.MatchString(line):
			if folds += map[bool]int{true: 1, false: -1}[strings.HasPrefix(line, "<d")]; folds < 0 || folds > 1 {
				t.Fatalf("%q: what is folded up is not:\n%s", text, page)
			}
			continue
		}
		rest, ok := withoutCode(ownPrefix.ReplaceAllString(line, ""))
		rest = ownMark.ReplaceAllString(rest, "")
		if bad := marked.FindString(rest); !ok || bad != "" {
			t.Fatalf("%q: %q in the line\n%s", text, bad, line)
		}
		if bad := becomes.FindString(rest); bad != "" {
			t.Fatalf("%q: %q becomes something in the line\n%s", text, bad, line)
		}
	}
	if folds != 0 || fence != "" {
		t.Fatalf("%q: something is left open:\n%s", text, page)
	}
}

// withoutCode takes the spans of code out of a line, as CommonMark finds them: a run
// of backticks ends with the next run of the same length. It is false where a run
// has no end.
func withoutCode(line string) (string, bool) {
	runs := regexp.MustCompile("`+").FindAllStringIndex(line, -1)
	var b strings.Builder
	from := 0
	for i := 0; i < len(runs); i++ {
		length := runs[i][1] - runs[i][0]
		end := i + 1
		for end < len(runs) && runs[end][1]-runs[end][0] != length {
			end++
		}
		if end == len(runs) {
			return "", false
		}
		b.WriteString(line[from:runs[i][0]] + "·")
		from, i = runs[end][1], end
	}
	b.WriteString(line[from:])
	return b.String(), true
}

func TestASentenceReadsAsItDid(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"is now required":             "is now required",
		"/lines/*/sku is gone":        "`/lines/*/sku` is gone",
		"(reads /lines/*/sku), it's.": "(reads `/lines/*/sku`), it's.",
		"say `treaty suggest`; or":    "say `treaty suggest`; or",
		"of “Straße”: 東京, 12 und 1.5": "of “Straße”: 東京, 12 und 1.5",
		"ping @octocat #12":           "ping `@octocat` `#12`",
		"1. first":                    "`1.` first",
		"of 1. May":                   "of 1. May",
		"at 1a2b3c4d":                 "at `1a2b3c4d`",
		"see www.example.com":         "see `www.example.com`",
		"ABC-12 and 2026-12-24":       "`ABC-12` and 2026-12-24",
		"GH-12GH-12, utf-8":           "`GH-12GH-12`, `utf-8`",
		"`a`b_c":                      "`a` `b_c`",
		"a ` b":                       "a `` ` `` b",
		"tick ```":                    "tick ```` ``` ````",
		"a\nb":                        "`a\\x0ab`",
	} {
		if diff := cmp.Diff(want, inline(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
