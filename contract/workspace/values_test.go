package workspace

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	long := strings.Repeat("x", maxText+1)
	for _, c := range []struct {
		check   func(string) error
		yes, no []string
	}{
		{checkText, []string{"a", "a\nb"}, []string{"", " \n", long}},
		{checkLength, []string{"", "a"}, []string{long}},
		{checkName, []string{"team-a", "Ünal"}, []string{"", strings.Repeat("x", maxName+1)}},
		{checkMajor, []string{"1", "12", "999999"}, []string{"", "0", "01", "-1", "+1", "1.0", "1e1", "1000000", "99999999"}},
		{checkCount, []string{"0", "5", "1000000"}, []string{"-1", "-0", "1.5", "1e3", "1000001", ""}},
		{checkDate, []string{"2026-01-31", "2024-02-29"}, []string{"", "2026-02-29", "2026-1-1", "31.01.2026", "2026-01-31T00:00:00Z"}},
		{checkSince, []string{"1.4", "1a2b3c4"}, []string{"", "1", "v1.4", "2026-13-01", "1a2b3c", "1A2B3C4"}},
		{checkDuration, []string{"P7Y", "P90D", "PT72H", "P1Y2M3DT4H5M6S", "P2W"}, []string{"", "P", "PT", "P1", "7Y", "P1D2Y", "P1YT", "p7y", "P" + long[:100] + "Y"}},
		{checkFieldPointer, []string{"/a", "/a/*/b", "/~0/~1/~2", "/"}, []string{"", "a", "/~3", "#/a"}},
		{checkPointer, []string{"/a", "/a~1b"}, []string{"", "a", "/~2"}},
		{checkPlace, []string{"/a", "envelope:id"}, []string{"", "none", "a", "envelope:", "envelope:a b", "/~2"}},
		{checkKey, []string{"/a", "envelope:subject", "none"}, []string{"", "None"}},
		{checkEventRef, []string{"A", "a.B", "a.b.C"}, []string{"", ".A", "a.", "a b"}},
		{checkFullName, []string{"a.B"}, []string{"", "B"}},
		{checkSubject, []string{"orders-value", "a.b", "ü x"}, []string{"", " ", "a\nb", strings.Repeat("x", maxSubject+1)}},
		{checkURL, []string{"https://a.example", "http://127.0.0.1:8080/x"}, []string{"", "a.example", "ftp://a", "https://", "https://u:p@a", "javascript:alert(1)"}},
		{checkRuleID, []string{"past-tense", "a1"}, []string{"", "Past", "a--b", "-a", "a_b", long[:200]}},
		{checkPackage, []string{"events", "a_1"}, []string{"", "Events", "1a", "a-b", "func", "_", "main", "init", "events_test"}},
		{checkImportPath, []string{"example.com/a/b", "a"}, []string{"", "/a", "a//b", "a b", "a\"b"}},
		{checkFolder, []string{".", "a", "./a/b/", "a/../b"}, []string{"", "..", "/a", "../a", "a\nb"}},
		{checkFingerprint, []string{strings.Repeat("0a", 32)}, []string{"", "0a", strings.Repeat("0A", 32)}},
		{checkShortFingerprint, []string{"01234567"}, []string{"0123456", "xyz"}},
	} {
		name := runtime.FuncForPC(reflect.ValueOf(c.check).Pointer()).Name()
		for _, s := range c.yes {
			if err := c.check(s); err != nil {
				t.Errorf("%s refuses %q: %v", name, s, err)
			}
		}
		for _, s := range c.no {
			err := c.check(s)
			if err == nil {
				t.Errorf("%s accepts %.80q", name, s)
			} else if len(err.Error()) > 300 {
				t.Errorf("%s: a message of %d bytes", name, len(err.Error()))
			}
		}
	}
}
