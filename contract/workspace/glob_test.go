package workspace

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"contexts/**", "contexts", true},
		{"contexts/**", "contexts/ordering", true},
		{"contexts/**", "contexts/ordering/OrderPlaced", true},
		{"contexts/**", "other/contexts", false},
		{"contexts/**", "contextsX", false},
		{"./contexts/**/", "contexts/a", true},
		{"**", ".", true},
		{"**", "a/b/c", true},
		{"*", ".", false},
		{"**/service.yaml", "service.yaml", true},
		{"**/service.yaml", "a/b/service.yaml", true},
		{"**/service.yaml", "a/b/myservice.yaml", false},
		{"schemas/*.json", "schemas/a.json", true},
		{"schemas/*.json", "schemas/a/b.json", false},
		{"schemas/*.json", "schemas/.json", true},
		{"a/**/b/**/c", "a/b/c", true},
		{"a/**/b/**/c", "a/x/y/b/c", true},
		{"a/**/b/**/c", "a/x/y/c", false},
		{"?.json", "a.json", true},
		{"?.json", "ä.json", true},
		{"?.json", "ab.json", false},
		{"a**b", "axxb", true},
		{"a**b", "a/b", false},
		{"*a*b*c", "xaxbxc", true},
		{"*a*b*c", "xaxcxb", false},
		{"Contexts/*", "contexts/a", false},
	} {
		g, err := compileGlob(c.pattern)
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		if got := g.match(c.name); got != c.want {
			t.Errorf("%q matches %q: %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
}

func TestGlobRefuses(t *testing.T) {
	for _, pattern := range []string{
		"", "/etc/*", "../*", "a/../b", "a//b", `a\b`, "{a,b}", "[ab]", ".", "./",
		strings.Repeat("a", maxGlobLength+1), strings.Repeat("a/", maxGlobParts) + "a",
	} {
		if _, err := compileGlob(pattern); err == nil {
			t.Errorf("%q is accepted", pattern)
		}
	}
}

// A matcher that tries everything in turn is the specification; the real one
// must agree and stay quick.
func TestGlobAgreesWithTheObviousMatcher(t *testing.T) {
	part := rapid.StringOfN(rapid.RuneFrom([]rune("ab*?")), 1, 4, -1)
	name := rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 1, 4, -1)
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.SliceOfN(rapid.OneOf(part, rapid.Just("**")), 1, 4).Draw(t, "pattern")
		names := rapid.SliceOfN(name, 1, 4).Draw(t, "name")
		g, err := compileGlob(strings.Join(pattern, "/"))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := g.match(strings.Join(names, "/")), obvious(pattern, names); got != want {
			t.Fatalf("%v matches %v: %v, want %v", pattern, names, got, want)
		}
	})
}

func obvious(pattern, names []string) bool {
	if len(pattern) == 0 {
		return len(names) == 0
	}
	if pattern[0] == "**" {
		return obvious(pattern[1:], names) || len(names) > 0 && obvious(pattern, names[1:])
	}
	return len(names) > 0 && obviousPart(pattern[0], names[0]) && obvious(pattern[1:], names[1:])
}

func obviousPart(p, s string) bool {
	switch {
	case p == "":
		return s == ""
	case p[0] == '*':
		return obviousPart(p[1:], s) || s != "" && obviousPart(p, s[1:])
	}
	return s != "" && (p[0] == '?' || p[0] == s[0]) && obviousPart(p[1:], s[1:])
}

func TestHostileGlobIsQuick(t *testing.T) {
	g, err := compileGlob(strings.Repeat("**/", maxGlobParts-1) + strings.Repeat("*a", 200) + "b")
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat(strings.Repeat("a", 50)+"/", 15) + strings.Repeat("a", 200)
	begun := time.Now()
	if g.match(name) {
		t.Error("it matches")
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("contexts/**", "contexts/a/b")
	f.Add("**/*?*/x", "a/bb/x")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if g, err := compileGlob(pattern); err == nil {
			g.match(name)
		}
	})
}
