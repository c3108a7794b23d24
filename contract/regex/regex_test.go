package regex_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/regex"
)

// Every pattern matches the strings on its left side and none on its right.
func TestTranslate(t *testing.T) {
	type s = []string
	tests := []struct {
		name, pattern    string
		matches, refuses s
	}{
		{"patterns are not anchored", `b`, s{"b", "abc"}, s{"", "ac"}},
		{"anchors are of the string, not of its lines", `^a$`, s{"a"}, s{"a\n", "\na", "b\na"}},
		{"the dot stops at the four line terminators", `^.$`, s{"a", "\v", "\u0085", "😀"}, s{"\n", "\r", "\u2028", "\u2029", ""}},
		{"white space is Unicode's, and the byte order mark", `^\s$`, s{" ", "\t", "\v", "\u00a0", "\ufeff", "\u2003", "\u3000"}, s{"\u0085", "\u200b", "\u180e"}},
		{"no white space", `^\S$`, s{"\u0085", "a", "\u200b", "😀"}, s{" ", "\ufeff"}},
		{"no white space in a class", `^[\Sx]$`, s{"\u0085", "a", "\u2027", "\U0010ffff"}, s{" ", "\u2028", "\ufeff"}},
		{"digits are ASCII", `^\d$`, s{"0", "9"}, s{"٣", "a"}},
		{"no digits", `^[\D]$`, s{"٣", "a", "/", ":"}, s{"0", "9"}},
		{"word characters are ASCII", `^\w$`, s{"a", "_", "0"}, s{"é", "-"}},
		{"no word characters", `^[\W]$`, s{"é", "-", "@", "[", "`", "{"}, s{"a", "_", "Z"}},
		{"word boundaries", `\bcat\b`, s{"a cat!", "écat"}, s{"cats", "_cat"}},
		{"inside a word", `\Bat`, s{"cat"}, s{"at"}},
		{"\\b in a class is a backspace", `^[\b]$`, s{"\b"}, s{"b"}},
		{"code units", `^\u0041\x42$`, s{"AB"}, s{"ab"}},
		{"code points", `^\u{1F600}\u{0000041}$`, s{"😀A"}, s{"A"}},
		{"surrogate pairs", `^\uD83D\uDE00$`, s{"😀"}, s{""}},
		{"surrogate pairs in a class", `^[\uD83D\uDE00-\u{1F601}]$`, s{"😀", "😁"}, s{"😂"}},
		{"control letters", `^\cJ\0[\cj]$`, s{"\n\x00\n"}, s{"J0j"}},
		{"an empty class matches nothing", `[]`, nil, s{"", "a"}},
		{"a negated empty class matches anything", `^[^]$`, s{"\n", "a", "😀"}, s{"", "ab"}},
		{"brackets in a class are themselves", `^[[:a]$`, s{"[", ":", "a"}, s{"]", "b"}},
		{"POSIX classes are not ECMA's", `^[[:alpha:]]$`, s{"a]", ":]", "[]"}, s{"z", "a"}},
		{"syntax in a class is itself", `^[.*+?(){}|$\\^]$`, s{".", "|", "$", `\`, "^"}, s{"a"}},
		{"a range from the hyphen", `^[--0]$`, s{"-", ".", "/", "0"}, s{"1"}},
		{"a hyphen at the end", `^[a-]$`, s{"a", "-"}, s{"b"}},
		{"Annex B: a hyphen after a class escape", `^[\w-.]$`, s{"a", "-", "."}, s{"/", "+"}},
		{"Annex B: identity escapes", `^\-\_\ \"\@\é$`, s{`-_ "@é`}, s{`\-`}},
		{"escapes of syntax", `^\/\^\$\\\.\*\+\?\(\)\[\]\{\}\|$`, s{`/^$\.*+?()[]{}|`}, s{""}},
		{"Annex B: lone brackets and braces", `^]}{a{,5}$`, s{"]}{a{,5}"}, s{"aaaaa"}},
		{"groups and names", `^(?<year>\d{4})(?:-(\d\d))?$`, s{"2024", "2024-05"}, s{"2024-"}},
		{"alternatives, also empty ones", `^(|a|b)$`, s{"", "a", "b"}, s{"ab"}},
		{"lazy quantifiers match the same", `^a+?b*?c??d{1,2}?$`, s{"ad", "aabbcdd"}, s{"d"}},
		{"counts beyond Go's", `^a{1001}$`, s{strings.Repeat("a", 1001)}, s{strings.Repeat("a", 1000), strings.Repeat("a", 1002)}},
		{"ranges of counts beyond Go's", `^a{1500,2500}$`, s{strings.Repeat("a", 1500), strings.Repeat("a", 2500)}, s{strings.Repeat("a", 1499), strings.Repeat("a", 2501)}},
		{"open counts beyond Go's", `^a{2001,}$`, s{strings.Repeat("a", 2001), strings.Repeat("a", 9000)}, s{strings.Repeat("a", 2000)}},
		{"nested counts beyond Go's", `^(a{60}){60}$`, s{strings.Repeat("a", 3600)}, s{strings.Repeat("a", 3599)}},
		{"counts of none", `^a{0}b{0,0}$`, s{""}, s{"a", "b"}},
		{"general categories", `^\p{Lu}\p{Letter}\p{gc=Nd}\P{L}$`, s{"Éé٣-"}, s{"ée3-", "Éé3é"}},
		{"scripts", `^\p{Script=Greek}[^\p{sc=Latin}]$`, s{"λж"}, s{"lж", "λl"}},
		{"any and ASCII", `^\p{Any}\p{ASCII}\P{ASCII}[\P{Any}a]$`, s{"\naéa"}, s{"ééa", "aaaa"}},
		{"characters beyond the first plane count once", `^.{2}$`, s{"😀😀"}, s{"😀"}},
		{"the empty pattern", ``, s{"", "a"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, err := regex.Translate(tt.pattern)
			if err != nil {
				t.Fatalf("Translate(%q): %v", tt.pattern, err)
			}
			re := regexp.MustCompile(text)
			for _, m := range tt.matches {
				if !re.MatchString(m) {
					t.Errorf("%q, as %q, should match %q", tt.pattern, text, m)
				}
			}
			for _, m := range tt.refuses {
				if re.MatchString(m) {
					t.Errorf("%q, as %q, should not match %q", tt.pattern, text, m)
				}
			}
		})
	}
}

func TestUnsupported(t *testing.T) {
	tests := []struct {
		pattern, reason string
		offset          int
	}{
		{`^(?=a)`, "lookaround", 1},
		{`a(?!b)`, "lookaround", 1},
		{`(?<=a)b`, "lookaround", 0},
		{`(?<!a)b`, "lookaround", 0},
		{`(a)\1`, "backreference", 3},
		{`(?<n>a)\k<n>`, "backreference", 7},
		{`\01`, "octal", 0},
		{`x\uD83D`, "surrogate", 1},
		{`[\u{DC00}-\uDFFF]`, "surrogate", 1},
		{`\p{Emoji}`, "property", 0},
		{`\p{Script_Extensions=Greek}`, "property", 0},
		{`\p{sc=Grek}`, "property", 0},
		{`(?i:a)`, "modifier", 0},
		{`a{99999999999999999999}`, "count", 0},
		{`(a{1000}){1000}`, "count", 0},
		{strings.Repeat("(", 300) + strings.Repeat(")", 300), "depth", 250},
		{strings.Repeat("a", 30_000), "size", 20_001},
		{strings.Repeat("a", 70_000), "size", 65_536},
	}
	for _, tt := range tests {
		_, err := regex.Translate(tt.pattern)
		var got *regex.Unsupported
		if !errors.As(err, &got) {
			t.Errorf("Translate(%.40q) = %v, want it unsupported", tt.pattern, err)
			continue
		}
		if got.Reason != tt.reason || got.Offset != tt.offset {
			t.Errorf("Translate(%.40q): %q at %d, want %q at %d", tt.pattern, got.Reason, got.Offset, tt.reason, tt.offset)
		}
	}
}

func TestInvalid(t *testing.T) {
	tests := []struct {
		pattern string
		offset  int
	}{
		{`a)`, 1}, {`(a`, 0}, {`[a`, 0}, {`[b-a]`, 1}, {`a\`, 1},
		{`*a`, 0}, {`a**`, 2}, {`a{1}{2}`, 4}, {`^*`, 1}, {`a|+`, 2}, {`{1}`, 0},
		{`a{2,1}`, 1}, {`\u12`, 0}, {`\xg0`, 0}, {`\u{110000}`, 0}, {`\u{}`, 0}, {`\c1`, 0},
		{`\Z`, 0}, {`\a`, 0}, {`[\e]`, 1}, {`\p`, 0}, {`\p{L`, 0}, {`\p{gc=Foo}`, 0}, {`\k`, 0},
		{`(?i)a`, 0}, {`(?P<n>a)`, 0}, {`(?<1>a)`, 0}, {`(?<n>a)(?<n>b)`, 7}, {"a\xff", 1},
	}
	for _, tt := range tests {
		_, err := regex.Translate(tt.pattern)
		var got *regex.Invalid
		if !errors.As(err, &got) {
			t.Errorf("Translate(%q) = %v, want it invalid", tt.pattern, err)
			continue
		}
		if got.Offset != tt.offset {
			t.Errorf("Translate(%q): offset %d, want %d: %v", tt.pattern, got.Offset, tt.offset, got)
		}
	}
}

// Whatever is translated compiles, and what is not has a reason of its type.
func FuzzTranslate(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		text, err := regex.Translate(pattern)
		if err == nil {
			regexp.MustCompile(text)
			return
		}
		var unsupported *regex.Unsupported
		var invalid *regex.Invalid
		if !errors.As(err, &unsupported) && !errors.As(err, &invalid) {
			t.Fatalf("Translate(%q): error of another type: %v", pattern, err)
		}
	})
}
