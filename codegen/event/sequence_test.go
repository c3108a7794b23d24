package event

import (
	"regexp"
	"testing"
)

var sequencePatterns = []struct {
	pattern string
	simple  bool
}{
	{`\A[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z`, true},
	{`\Apkg:`, true}, {`\A[A-Z]{3}\z`, true}, {`\A[^a]*\z`, true}, {`\A[a-z]+[0-9]*-?X\z`, true}, {`\A(?:[^\n\r\x{2028}\x{2029}]{0,3})\z`, false},
	{`\Aé+\z`, false}, {`\A[a-z]*a\z`, false}, {`\Aa?b?a\z`, false}, {`\A(?:ab)*\z`, false}, {`a`, false}, {`\Aa|b\z`, false}, {`\Aa*?\z`, false},
	{`(?i)\Aab\z`, false}, {`\Aa{2,3}b{0,2}c*\z`, true}, {`\A\z`, true}, {`\A`, true}, {`\A[\x00-\x{10FFFF}]{2}\z`, true},
	{`\Athe quick brown fox[^x]*\z`, true}, // more classes than have bits
}

// A sequence says what package regexp says.
func FuzzSequence(f *testing.F) {
	for i := range sequencePatterns {
		for _, s := range []string{"", "a", "aa", "aab", "EUR", "pkg:x", "aaaaaaaa-bbbb-5ccc-8ddd-eeeeeeeeeee0", "é", "éé", "ab1-x", "aaabbc", "\n", "\xff\xff", "a\u2028", "the quick brown fox jumps", "the quick brown fax"} {
			f.Add(i, s)
		}
	}
	f.Fuzz(func(t *testing.T, i int, s string) {
		p := sequencePatterns[uint(i)%uint(len(sequencePatterns))]
		sequence := sequenceOf(p.pattern)
		if (sequence != nil) != p.simple {
			t.Fatalf("%s: a sequence: %v", p.pattern, sequence != nil)
		}
		if sequence == nil {
			return
		}
		if got, want := sequence.matches(s), regexp.MustCompile(p.pattern).MatchString(s); got != want {
			t.Fatalf("%s matches %q: %v, regexp says %v", p.pattern, s, got, want)
		}
	})
}
