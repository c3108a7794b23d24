package web

import (
	"io/fs"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

// sameAsChroma demands that JSON is marked as chroma marks it.
func sameAsChroma(t interface {
	Helper()
	Errorf(string, ...any)
}, text string) bool {
	t.Helper()
	marked, ok := colouredJSON(text)
	if !ok {
		return false
	}
	if want := byChroma(text, "json"); inPre(marked) != want {
		t.Errorf("%q is\n%s\nand by chroma\n%s", text, marked, want)
	}
	return true
}

// JSON is marked as chroma marks it: every schema and event of the sample company, real
// schemas, and drawn ones; what is no JSON is left to chroma.
func TestJSONIsMarkedAsChromaDoes(t *testing.T) {
	n := 0
	err := fs.WalkDir(schemas.Examples(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return err
		}
		text, err := fs.ReadFile(schemas.Examples(), path)
		if err == nil && sameAsChroma(t, string(text)) {
			n++
		}
		return err
	})
	if err != nil || n < 40 {
		t.Errorf("%d files: %v", n, err)
	}
	for i, q := range testkit.OfficialSuite(t) {
		if i%20 == 0 && !sameAsChroma(t, string(q.A)) {
			t.Errorf("%s is no JSON", q.ID)
		}
	}
	for text, is := range map[string]bool{
		"": false, "{": false, "{} {}": false, "{\r\n}": false, "\"a\nb\"": false, "// c\n{}": false, "01": false, "nul": false,
		`"<b>&'\"\\"`: true, ` [ ] `: true, "-0": true, "1E+5": true, `{"a\"":{"b:":[{"c":[]}]}}`: true, "\"\u2028é😀\\u0000\"": true, "null\n": true,
	} {
		if sameAsChroma(t, text) != is {
			t.Errorf("%q is plain JSON: %v", text, !is)
		}
	}
	value := rapid.StringMatching(`("([a<&' :,{}é\[\]]|\\"|\\\\|\\n){0,6}"|-?(0|[1-9][0-9]{0,2})(\.[0-9])?([eE][+-]?[0-9])?|true|false|null)`)
	space := rapid.StringMatching(`[ \n\t]{0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		var nested func(depth int) string
		nested = func(depth int) string {
			s := func() string { return space.Draw(t, "space") }
			kind := rapid.IntRange(0, 3).Draw(t, "kind")
			if depth == 0 || kind < 2 {
				return s() + value.Draw(t, "value") + s()
			}
			var parts []string
			for range rapid.IntRange(0, 3).Draw(t, "size") {
				part := nested(depth - 1)
				if kind == 3 {
					part = s() + `"` + rapid.SampledFrom([]string{"a", ":", "{\\\"", ""}).Draw(t, "name") + `"` + s() + ":" + part
				}
				parts = append(parts, part)
			}
			if kind == 3 {
				return s() + "{" + strings.Join(parts, ",") + s() + "}" + s()
			}
			return s() + "[" + strings.Join(parts, ",") + s() + "]" + s()
		}
		if text := nested(3); !sameAsChroma(t, text) {
			t.Errorf("%q is no JSON", text)
		}
	})
}
