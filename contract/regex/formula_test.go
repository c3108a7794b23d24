package regex_test

import (
	"errors"
	"regexp"
	"slices"
	"testing"

	"github.com/treaty-events/treaty/contract/regex"
)

// holds evaluates a formula with Go's regexp.
func holds(t *testing.T, f *regex.Formula, s string) bool {
	t.Helper()
	is := func(sub *regex.Formula) bool { return holds(t, sub, s) }
	switch f.Connective {
	case regex.All:
		return !slices.ContainsFunc(f.Subs, func(sub *regex.Formula) bool { return !is(sub) })
	case regex.Any:
		return slices.ContainsFunc(f.Subs, is)
	case regex.Not:
		return !is(f.Subs[0])
	}
	text, err := f.Pattern.RE2()
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(text).MatchString(s)
}

// Lookahead where the string begins is a combination of patterns without it.
func TestSplit(t *testing.T) {
	type s = []string
	tests := []struct {
		pattern          string
		matches, refuses s
	}{
		{`abc`, s{"abc", "xabcx"}, s{"ab"}},
		{`^(?!x-)`, s{"", "a", "ax-"}, s{"x-", "x-a"}},
		{`^(?!x-).+$`, s{"a", "x"}, s{"", "x-a", "a\n"}},
		{`^(?=.*\d)(?=.*[a-z]).{3,}$`, s{"a1b", "12c"}, s{"a1", "abc", "123"}},
		{`^(?=a)(?!ab)`, s{"a", "ac"}, s{"ab", "b", ""}},
		{`(?=a)^a`, s{"a", "ab"}, s{"ba"}},
		{`^(?!a$)a`, s{"ab"}, s{"a", "b"}},
		{`^(?!a)b|^(?!b)a|c`, s{"b", "a", "xc"}, s{"", "xb"}},
		{`^(?:(?!ab)a|b)c$`, s{"ac", "bc"}, s{"abc", "c"}},
		{`^(?=(?!b)[ab])`, s{"a", "ax"}, s{"b", ""}},
		{`^(?!(?=a)(?!ab))`, s{"ab", "b", ""}, s{"a", "ac"}},
		{`^(?!(?:con|nul)$)[a-z]+$`, s{"a", "cons"}, s{"con", "nul", ""}},
		{`(?:^(?!a)|b)c`, s{"c", "cx", "abc"}, s{"ac"}},
		{`^(?!a|b)`, s{"c", ""}, s{"a", "b"}},
		{`^(?=)`, s{"", "a"}, nil},
		{`^(?!)`, nil, s{"", "a"}},
	}
	for _, tt := range tests {
		f, err := regex.Split(tt.pattern)
		if err != nil {
			t.Errorf("Split(%q): %v", tt.pattern, err)
			continue
		}
		for _, m := range tt.matches {
			if !holds(t, f, m) {
				t.Errorf("%q should match %q", tt.pattern, m)
			}
		}
		for _, m := range tt.refuses {
			if holds(t, f, m) {
				t.Errorf("%q should not match %q", tt.pattern, m)
			}
		}
	}
}

// Lookaround anywhere else is refused, with its place.
func TestSplitRefuses(t *testing.T) {
	for pattern, offset := range map[string]int{
		`(?=a)`: 0, `a(?!b)`: 1, `^a(?=b)`: 2, `^(?<=a)b`: 1, `a(?<!b)$`: 1, `^(?:(?!a)b)*$`: 4,
		`^(?=a(?!b))`: 5, `(?:(?!a)b|c)`: 3, `(?!a)|b`: 0, `^(?!a)*`: 1,
	} {
		_, err := regex.Split(pattern)
		var got *regex.Unsupported
		if !errors.As(err, &got) || got.Reason != "lookaround" || got.Offset != offset {
			t.Errorf("Split(%q): %v, want lookaround refused at %d", pattern, err, offset)
		}
	}
}

// Check finds the part that has no translation, wherever it is in the formula.
func TestCheck(t *testing.T) {
	for pattern, reason := range map[string]string{
		`^a$`: "", `^(?=a)(?!b)c`: "", `^(?!a{100000000})b`: "count", `^((?=a)b|(?!c{100000000})d)`: "count", `a{100000000}`: "count",
	} {
		formula, err := regex.Split(pattern)
		if err != nil {
			t.Fatalf("Split(%q): %v", pattern, err)
		}
		var got regex.Unsupported
		if unsupported := (*regex.Unsupported)(nil); errors.As(formula.Check(), &unsupported) {
			got = *unsupported
		}
		if got.Reason != reason {
			t.Errorf("%q: Check finds %q, want %q", pattern, got.Reason, reason)
		}
	}
}

// What a class matches is told as ranges.
func TestRanges(t *testing.T) {
	tests := map[string][]rune{
		`a`: {'a', 'a'}, `[a-c]`: {'a', 'c'}, `[^a]`: {0, 'a' - 1, 'a' + 1, 0x10FFFF}, `[]`: nil, `[^]`: {0, 0x10FFFF},
		`[a]`: {'a', 'a'}, `[^\n]`: {0, 9, 11, 0x10FFFF}, `\d`: {'0', '9'}, `[\d\D]`: {0, 0x10FFFF}, `\u{1F600}`: {0x1F600, 0x1F600},
		`.`: {0, 9, 11, 12, 14, 0x2027, 0x202A, 0x10FFFF},
	}
	for pattern, want := range tests {
		n, err := regex.Parse(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Ranges(); !slices.Equal(got, want) {
			t.Errorf("%s: %x, want %x", pattern, got, want)
		}
	}
}
