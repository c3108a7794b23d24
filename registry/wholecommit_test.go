package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func TestWholeCommit(t *testing.T) {
	known := []string{firstCommit, secondCommit, secondCommit, secondCommit + "-dirty", "r1234", "2a2b3c4eeee", "abcdef0"}
	for _, tc := range []struct{ text, want, refused string }{
		{text: firstCommit, want: firstCommit},
		{text: firstCommit[:7], want: firstCommit},
		{text: strings.ToUpper(firstCommit[:9]), want: firstCommit},
		{text: secondCommit, want: secondCommit},
		{text: secondCommit + "-dirty", want: secondCommit + "-dirty"},
		{text: "r1234", want: "r1234"}, // that is how it was pushed
		{text: "abcdef0", want: "abcdef0"},
		{text: "0000000", want: "0000000"},
		{text: "2a2b3c4", refused: "several"},
		{text: secondCommit[:12], refused: "several"},
		{text: "HEAD", refused: "no commit"},
		{text: "zzz", refused: "no commit"},
		{text: "main", refused: "no commit"},
		{text: "abcdef", refused: "no commit"},
		{text: "r1235", refused: "no commit"},
		{text: "", refused: "no commit"},
		{text: strings.Repeat("a", 65), refused: "no commit"},
		{text: "abcdef0\nabcdef0", refused: "no commit"},
		{text: "ａｂｃｄｅｆ０", refused: "no commit"},
	} {
		got, err := registry.WholeCommit(tc.text, known)
		if tc.refused != "" {
			if refusal := wantRefusal(t, err, registry.BadDeployment); !strings.Contains(refusal.Message, tc.refused) || refusal.Hint == "" {
				t.Errorf("%q: %q, hint %q; want %q", tc.text, refusal.Message, refusal.Hint, tc.refused)
			}
			continue
		}
		if got != tc.want || err != nil {
			t.Errorf("%q is %q, %v; want %q", tc.text, got, err, tc.want)
		}
	}
}
