package language_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat/language"
	"github.com/treaty-events/treaty/contract/regex"
)

// enough is the budget of tests that do not measure it.
const enough = 2_000_000

// purse returns a counter of work and what is left of it.
func purse(budget int) (spend func(int) bool, spent func() int) {
	left := budget
	return func(n int) bool { left -= n; return left >= 0 }, func() int { return budget - left }
}

func compile(t testing.TB, pattern string) *language.Language {
	t.Helper()
	l, err := language.Compile(pattern)
	if err != nil {
		t.Fatalf("%.40q: %v", pattern, err)
	}
	return l
}

func compileAll(t testing.TB, patterns ...string) []*language.Language {
	t.Helper()
	out := make([]*language.Language, len(patterns))
	for i, p := range patterns {
		out[i] = compile(t, p)
	}
	return out
}

// ask answers a question within the usual budget.
func ask(q language.Question) (string, language.Outcome) {
	spend, _ := purse(enough)
	return q.Find(spend)
}

type list = []string

// The shortest string that fits, readable where there is a choice; or the proof
// that there is none.
func TestFind(t *testing.T) {
	tests := []struct {
		name      string
		in, out   list
		except    list
		low, high int64
		want      string // of None: "none"
	}{
		{"anything", nil, nil, nil, 0, -1, ""},
		{"of a length", nil, nil, nil, 3, -1, "aaa"},
		{"too short for it", list{"^a{3}$"}, nil, nil, 4, -1, "none"},
		{"too long for it", list{"^a{3}$"}, nil, nil, 0, 2, "none"},
		{"as long as has to be", list{"^a+b$"}, nil, nil, 5, 5, "aaaab"},
		{"lengths by a pattern", list{"^.{3,5}$"}, nil, nil, 0, 2, "none"},
		{"the dot takes no line end", list{"^a.b$"}, list{`^a\Sb$`, `^a[ -~]b$`}, nil, 0, -1, "a\u1680b"},
		{"a line end is no dot", list{`^[^]$`}, list{`^.$`}, nil, 0, -1, "\u2028"},
		{"digits are ASCII", list{`^\d$`}, list{`^[0-9]$`}, nil, 0, -1, "none"},
		{"Unicode has more digits", list{`^\p{Nd}$`}, list{`^\d$`}, nil, 0, -1, "٠"},
		{"inclusion", list{"^[a-f]+$"}, list{"^[a-z]+$"}, nil, 0, -1, "none"},
		{"no inclusion", list{"^[a-z]+$"}, list{"^[a-f]+$"}, nil, 0, -1, "g"},
		{"the same in other words", list{"^(a|b)*$"}, list{"^(a*b*)*$"}, nil, 0, -1, "none"},
		{"anywhere", list{"abc"}, list{"^abc", "abc$"}, nil, 0, -1, "aabca"},
		{"two at once", list{"^a", "z$"}, nil, nil, 0, -1, "az"},
		{"two that exclude each other", list{"^a", "^b"}, nil, nil, 0, -1, "none"},
		{"excluded", list{"^[ab]$"}, nil, list{"a"}, 0, -1, "b"},
		{"all excluded", list{"^[ab]{0,2}$"}, nil, list{"", "a", "b", "aa", "ab", "ba", "bb"}, 0, -1, "none"},
		{"all short ones excluded", list{"^[ab]*$"}, nil, list{"", "a", "b", "aa", "ab", "ba"}, 0, -1, "bb"},
		{"nothing matches", list{"[]"}, nil, nil, 0, -1, "none"},
		{"nothing is left", nil, list{""}, nil, 0, -1, "none"},
		{"never after the end", list{"$a"}, nil, nil, 0, -1, "none"},
		{"never before the beginning", list{"a^"}, nil, nil, 0, -1, "none"},
		{"the end inside", list{"(a$|b)c?"}, list{"b"}, nil, 0, -1, "a"},
		{"lookahead", list{`^(?=.*\d)(?=.*[a-z]).{3,}$`}, nil, nil, 0, -1, "aA0"},
		{"negative lookahead", list{`^x`}, list{`^(?!x-)`}, nil, 0, -1, "x-"},
		{"negative lookahead, included", list{`^y`}, list{`^(?!x-)`}, nil, 0, -1, "none"},
		{"word boundaries", list{`\bcat\b`, `^.cat`}, nil, nil, 0, -1, "-cat"},
		{"inside of words", list{`^a\Bb`}, list{`^ab`}, nil, 0, -1, "none"},
		{"between words", list{`^a\bb`}, nil, nil, 0, -1, "none"},
		{"a boundary at the end", list{`^a\b`}, list{`^a$`, `^a[^\w]`}, nil, 0, -1, "none"},
		{"no boundary in the empty string", list{`\b`}, nil, nil, 0, 0, "none"},
		{"no surrogates", list{`^[^\u0000-\uD7FF\uE000-\u{10FFFF}]$`}, nil, nil, 0, -1, "none"},
		{"the last character", list{`^[\u{10FFFF}]$`}, nil, nil, 0, -1, "\U0010FFFF"},
	}
	for _, tt := range tests {
		got, outcome := ask(language.Question{
			In: compileAll(t, tt.in...), Out: compileAll(t, tt.out...),
			Except: []*language.Set{language.NewSet(tt.except)}, Low: tt.low, High: tt.high,
		})
		if outcome == language.None {
			got = "none"
		}
		if got != tt.want || outcome > language.Found {
			t.Errorf("%s: %q, outcome %d, want %q", tt.name, got, outcome, tt.want)
		}
	}
}

// words lists all strings over the letters up to a length, the shorter first.
func words(letters string, most int) []string {
	out, last := []string{""}, []string{""}
	for range most {
		var next []string
		for _, w := range last {
			for _, r := range letters {
				next = append(next, w+string(r))
			}
		}
		out, last = append(out, next...), next
	}
	return out
}

// drawPattern draws a pattern over a and b, with the anchors at any place.
func drawPattern(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		kinds := 6
		if depth > 0 {
			kinds = 12
		}
		sub := func() string { return drawPattern(depth-1).Draw(t, "part") }
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0, 1:
			return "a"
		case 2:
			return "b"
		case 3:
			return rapid.SampledFrom([]string{"[ab]", ".", "[^a]", `\B`, `\b`, ""}).Draw(t, "other")
		case 4:
			return "^"
		case 5:
			return "$"
		case 6, 7, 8:
			return sub() + sub()
		case 9:
			return "(?:" + sub() + "|" + sub() + ")"
		}
		return "(?:" + sub() + ")" + rapid.SampledFrom([]string{"*", "+", "?", "{2}", "{1,3}", "{2,}"}).Draw(t, "count")
	})
}

// On an alphabet of two letters and up to five of them, every question has the
// answer that trying all strings has.
func TestFindAgainstAllWords(t *testing.T) {
	all := words("ab", 5)
	inside := language.Question{In: compileAll(t, "^[ab]{0,5}$")}
	rapid.Check(t, func(t *rapid.T) {
		q := language.Question{
			In:  slices.Clone(inside.In),
			Low: rapid.Int64Range(0, 4).Draw(t, "low"), High: rapid.Int64Range(-1, 5).Draw(t, "high"),
		}
		var tests []func(string) bool
		for i := range rapid.IntRange(1, 4).Draw(t, "patterns") {
			pattern, wanted := drawPattern(3).Draw(t, fmt.Sprint("pattern", i)), rapid.Bool().Draw(t, "in")
			l, err := language.Compile(pattern)
			if err != nil {
				t.Fatal(err)
			}
			text, err := regex.Translate(pattern)
			if err != nil {
				t.Fatal(err)
			}
			re := regexp.MustCompile(text)
			if wanted {
				q.In = append(q.In, l)
			} else {
				q.Out = append(q.Out, l)
			}
			tests = append(tests, func(s string) bool { return re.MatchString(s) == wanted })
		}
		excluded := rapid.SliceOfN(rapid.SampledFrom(all), 0, 30).Draw(t, "excluded")
		q.Except = []*language.Set{language.NewSet(excluded)}
		fits := func(s string) bool {
			n := int64(len(s))
			return n >= q.Low && (q.High < 0 || n <= q.High) && !slices.Contains(excluded, s) &&
				!slices.ContainsFunc(tests, func(test func(string) bool) bool { return !test(s) })
		}
		got, outcome := ask(q)
		i := slices.IndexFunc(all, fits)
		switch {
		case outcome > language.Found:
			t.Fatalf("outcome %d", outcome)
		case (outcome == language.Found) != (i >= 0):
			t.Fatalf("%q, outcome %d: but the first of all words that fits is number %d", got, outcome, i)
		case i >= 0 && (!fits(got) || len(got) != len(all[i])):
			t.Fatalf("%q is no shortest word that fits: %q is", got, all[i])
		}
	})
}

// A string is in the language if the pattern matches it.
func TestMatches(t *testing.T) {
	subjects := append(words("ab", 4), "-a", "a-b", "ab-", " ", "a\nb", "é", "aé")
	rapid.Check(t, func(t *rapid.T) {
		pattern := drawPattern(4).Draw(t, "pattern")
		l, err := language.Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		text, err := regex.Translate(pattern)
		if err != nil {
			t.Fatal(err)
		}
		re := regexp.MustCompile(text)
		spend, _ := purse(enough)
		for _, s := range subjects {
			if got, ok := l.Matches(s, spend); !ok || got != re.MatchString(s) {
				t.Fatalf("%q on %q: %v, %v", pattern, s, got, ok)
			}
		}
	})
}

// What has no bound in length or size has one in work.
func TestHostile(t *testing.T) {
	numbers := make(list, 10_000)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("%05d", i)
	}
	tests := []struct {
		name    string
		in, out list
		except  list
		low     int64
		want    language.Outcome
		most    int // steps
	}{
		{"nested repetition", list{"(a+)+$"}, list{"a$"}, nil, 0, language.None, 100},
		{"many open ends", list{"^(.*a){50}$"}, nil, nil, 0, language.Found, 10_000},
		{"many open ends, proved", list{"^(.*a){50}$"}, list{"^(.*a){49}$"}, nil, 0, language.None, 10_000},
		{"exponential, found", list{"^[ab]*a[ab]{30}$"}, nil, nil, 0, language.Found, 10_000},
		{"exponential, found with more", list{"^[ab]*a[ab]{30}$", "^[ab]*b[ab]{31}$"}, nil, nil, 0, language.Found, 10_000},
		{"exponential, proved up to the budget", list{"^[ab]*a[ab]{30}$"}, list{"^[ab]*a[ab]{29}[a-c]$"}, nil, 0, language.Exhausted, enough},
		{"a moderate proof", list{"^[ab]*a[ab]{9}$"}, list{"^[ab]*a[ab]{8}[a-c]$"}, nil, 0, language.None, 100_000},
		{"ten thousand words", list{"^(" + strings.Join(numbers, "|") + ")$"}, nil, numbers[:9_999], 0, language.Found, 500_000},
		{"ten thousand words, none left", list{"^(" + strings.Join(numbers, "|") + ")$"}, nil, numbers, 0, language.None, 500_000},
		{"ten thousand words, included", list{"^(" + strings.Join(numbers, "|") + ")$"}, list{`^0\d{4}$`}, nil, 0, language.None, 500_000},
		{"a long string", list{"^(ab)*$"}, nil, nil, 100_000, language.Found, 2_000_000},
		{"longer than is made", list{"^(ab)*$"}, nil, nil, 200_001, language.TooLong, 2_000_000},
		{"no long string", list{"^(ab){0,9}$"}, nil, nil, 1 << 40, language.None, 1_000},
		{"a large count", list{"^a{20000}$"}, list{"^a*$"}, nil, 0, language.None, 500_000},
	}
	for _, tt := range tests {
		spend, spent := purse(enough)
		got, outcome := language.Question{
			In: compileAll(t, tt.in...), Out: compileAll(t, tt.out...),
			Except: []*language.Set{language.NewSet(tt.except)}, Low: tt.low, High: -1,
		}.Find(spend)
		if outcome != tt.want || min(spent(), enough) > tt.most {
			t.Errorf("%s: %.80q, outcome %d after %d steps, want %d within %d", tt.name, got, outcome, spent(), tt.want, tt.most)
		}
	}
}
