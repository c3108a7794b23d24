package language_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat/language"
)

// Whatever the patterns are, a string that is found is in the one language and
// not in the other, and where there is none, neither has the patterns' texts.
func FuzzFind(f *testing.F) {
	for _, seed := range [][2]string{
		{`^[a-z]+$`, `^[a-f]+$`}, {`(a+)+$`, `a$`}, {`^(?!x-).+`, `\bx`}, {`\p{L}`, `[^\s\S]`}, {`^a|b$`, `(^a|b$)+`}, {`a{2,}`, `.{3}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, in, out string) {
		a, err := language.Compile(in)
		if err != nil {
			return
		}
		b, err := language.Compile(out)
		if err != nil {
			return
		}
		spend, _ := purse(100_000)
		fits := func(s string) bool {
			inside, ok := a.Matches(s, spend)
			outside, ok2 := b.Matches(s, spend)
			return ok && ok2 && inside && !outside
		}
		s, outcome := language.Question{In: []*language.Language{a}, Out: []*language.Language{b}, High: -1}.Find(spend)
		switch spend, _ = purse(enough); outcome {
		case language.Found:
			if !fits(s) {
				t.Fatalf("%q is not in %q without %q", s, in, out)
			}
		case language.None:
			for _, s := range []string{"", "a", "b", "aa", "ab", "-", "\n", in, out, in + out} {
				if fits(s) {
					t.Fatalf("%q is in %q without %q", s, in, out)
				}
			}
		}
	})
}
