package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]Version{
		"1.0": {1, 0}, "1.4": {1, 4}, "12.345": {12, 345}, "1000000.1000000": {1_000_000, 1_000_000},
	} {
		got, err := ParseVersion(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("ParseVersion(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "1", "1.", ".1", "0.1", "1.-1", "+1.0", "01.0", "1.00", "1.0.0", "v1.0", "1.1000001", "99999999.0", " 1.0", "1.0\n", "1_0.0"} {
		if got, err := ParseVersion(text); err == nil || !strings.Contains(err.Error(), "is not a version") {
			t.Errorf("ParseVersion(%q) = %v, %v; want a refusal", text, got, err)
		}
	}
}

func TestRanges(t *testing.T) {
	for _, c := range []struct {
		text    string
		in, out string // versions
	}{
		{">=1.3 <3", "1.3 1.99 2.0 2.7", "1.2 3.0 4.1"},
		{"*", "1.0 999.999", ""},
		{"* <2", "1.9", "2.0"},
		{"1", "1.0 1.99", "2.0"},
		{"=1", "1.0 1.99", "2.0"},
		{"1.4", "1.4", "1.3 1.5 2.4"},
		{"=1.4", "1.4", "1.3 1.5"},
		{"<3", "1.0 2.99", "3.0 3.1"},
		{"<=2", "1.0 2.99", "3.0"},
		{">2", "3.0", "2.0 2.99 1.5"},
		{">=2", "2.0 3.1", "1.99"},
		{"<=2.3", "2.3 1.9", "2.4 3.0"},
		{">2.3", "2.4 3.0", "2.3 1.9"},
		{"<2.3", "2.2", "2.3"},
		{">3 <2", "", "1.0 2.0 3.0 4.0"},
	} {
		r, err := ParseRange(c.text)
		if err != nil {
			t.Error(err)
			continue
		}
		for want, versions := range map[bool]string{true: c.in, false: c.out} {
			for _, text := range strings.Fields(versions) {
				v, err := ParseVersion(text)
				if err != nil {
					t.Fatal(err)
				}
				if r.Contains(v) != want {
					t.Errorf("%q contains %s: %v", r, v, !want)
				}
			}
		}
	}
}

func TestParseRangeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"": "is empty", "  ": "is empty", ">": "must follow the operator", ">= 1": "must follow the operator",
		"=>1": "unknown operator", "!=1": "must follow the operator", "~1.2": "is not a version", "1.x": "is not a version",
		"0": "must follow the operator", ">=1.3,<3": "is not a version", "1 || 2": "must follow the operator", "latest": "must follow the operator",
	} {
		if r, err := ParseRange(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseRange(%q) = %v, %v; want an error with %q", text, r, err, want)
		}
	}
}

func TestRangesKeepTheirText(t *testing.T) {
	a, errA := ParseRange("  >=1.3\t<3 ")
	b, errB := ParseRange(">=1.3 <3")
	if errA != nil || errB != nil || a.String() != ">=1.3 <3" {
		t.Fatalf("%q, %v, %v", a, errA, errB)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same range in other white space:\n%s", diff)
	}
}

// A range touches a major if, and only if, some revision of it lies in the range.
func TestTouchesMajor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var terms []string
		for range rapid.IntRange(1, 3).Draw(t, "terms") {
			term := rapid.SampledFrom([]string{"", "=", "<", "<=", ">", ">="}).Draw(t, "operator")
			term += fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "major"))
			if rapid.Bool().Draw(t, "with revision") {
				term += fmt.Sprint(".", rapid.IntRange(0, 4).Draw(t, "revision"))
			}
			terms = append(terms, term)
		}
		r, err := ParseRange(strings.Join(terms, " "))
		if err != nil {
			t.Fatal(err)
		}
		for major := 1; major <= 5; major++ {
			want := false
			for revision := range 8 {
				want = want || r.Contains(Version{Major: major, Revision: revision})
				if got := r.Touches(major, revision); got != want {
					t.Fatalf("%q touches a revision of %d up to %d: %v", r, major, revision, got)
				}
			}
			if got := r.TouchesMajor(major); got != want {
				t.Fatalf("%q touches major %d: %v", r, major, got)
			}
		}
	})
}

func TestVersionsAreOrderedByMajorFirst(t *testing.T) {
	ordered := []Version{{1, 0}, {1, 9}, {1, 10}, {2, 0}, {10, 0}}
	for i, v := range ordered {
		for j, w := range ordered {
			if got := v.Compare(w); got != compareInt(i, j) {
				t.Errorf("%v compared with %v: %d", v, w, got)
			}
		}
	}
}

func TestShortFingerprints(t *testing.T) {
	for f, want := range map[Fingerprint]string{"0123456789abcdef": "0123456789ab", "0123": "0123", "": ""} {
		if got := f.Short(); got != want {
			t.Errorf("%q is short %q, want %q", f, got, want)
		}
	}
}
