package compat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// Strings and names are decided by the languages of their patterns: each row
// says whether A ⊆ B and whether B ⊆ A, in the strict model.
func TestPatterns(t *testing.T) {
	pattern := func(p string) string { return fmt.Sprintf(`{"type":"string","pattern":%q}`, p) }
	prefixes := func(n int, value string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"^p%02d_":{%s}`, i, value))
		}
		return `{"type":"object","patternProperties":{` + strings.Join(list, ",") + `}}`
	}
	tests := []struct{ name, a, b, want string }{
		{"narrowed", pattern(`^[a-z]+$`), pattern(`^[a-f]+$`), "R P"},
		{"the same in other words", pattern(`^(a|b)+$`), pattern(`^[ab][ab]*$`), "P P"},
		{"neither includes the other", pattern(`^a`), pattern(`a$`), "R R"},
		{"an enum inside", `{"enum":["ab","ba"]}`, pattern(`^[ab]{2}$`), "P R"},
		{"an enum that is all of it", `{"enum":["aa","ab","ba","bb"]}`, pattern(`^[ab]{2}$`), "P P"},
		{"an enum that is not inside", `{"enum":["ab","bc"]}`, pattern(`^[ab]{2}$`), "R R"},
		{"lengths", pattern(`^.{3,5}$`), `{"type":"string","minLength":3,"maxLength":5}`, "P R"},
		{"lengths, line ends included", pattern(`^[^]{3,5}$`), `{"type":"string","minLength":3,"maxLength":5}`, "P P"},
		{"lengths in code points", `{"type":"string","pattern":"^😀+$","maxLength":2}`, pattern(`^.{1,2}$`), "P R"},
		{"the dot and line ends", pattern(`^.*$`), pattern(`^[^\n\r\u2028\u2029]*$`), "P P"},
		{"the dot is not all", pattern(`^[^]*$`), pattern(`^.*$`), "R P"},
		{"digits are ASCII", pattern(`^\d$`), pattern(`^[0-9]$`), "P P"},
		{"Unicode digits are more", pattern(`^\d$`), pattern(`^\p{Nd}$`), "P R"},
		{"white space is Unicode's", pattern(`^[ \t]$`), pattern(`^\s$`), "P R"},
		{"an empty language", pattern(`[]`), `false`, "P P"},
		{"patterns that exclude each other", `{"type":"string","allOf":[{"pattern":"^a"},{"pattern":"^b"}]}`, `false`, "P P"},
		{"not a pattern", `{"type":"string","not":{"pattern":"^a"}}`, pattern(`^([^a]|$)`), "P P"},
		{"anything but an enum", `{"type":"string","not":{"enum":["a"]}}`, pattern(`^(?!a$)`), "P P"},
		{"lookahead", pattern(`^(?!x-)[a-z-]+$`), pattern(`^[a-z-]+$`), "P R"},
		{"lookahead, negated", pattern(`^(?!x-)`), `{"type":"string","not":{"pattern":"^x-"}}`, "P P"},
		{"a password", pattern(`^(?=.*\d)(?=.*[a-z]).{8,}$`), pattern(`^.{8}`), "P R"},
		{"word boundaries", pattern(`\bcat\b`), pattern(`cat`), "P R"},

		{"propertyNames", `{"type":"object","propertyNames":{"pattern":"^[a-f]+$"}}`, `{"type":"object","propertyNames":{"pattern":"^[a-z]+$"}}`, "P R"},
		{"propertyNames of a finite language", `{"type":"object","propertyNames":{"pattern":"^[ab]$"}}`, `{"type":"object","maxProperties":2}`, "P R"},
		{"propertyNames as properties", `{"type":"object","propertyNames":{"pattern":"^[ab]$"},"additionalProperties":{"type":"null"}}`,
			`{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"additionalProperties":false}`, "P P"},
		{"patternProperties closed by names", `{"type":"object","patternProperties":{"^[ab]$":{}},"additionalProperties":false}`,
			`{"type":"object","properties":{"a":{},"b":{}},"additionalProperties":false}`, "P P"},
		{"additionalProperties against patternProperties", `{"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":{"type":"string"}}`,
			`{"type":"object","additionalProperties":{"type":"string"}}`, "P P"},
		{"additionalProperties against a complement", `{"type":"object","properties":{"a":{"type":"null"}},"additionalProperties":{"type":"string"}}`,
			`{"type":"object","patternProperties":{"^([^a]|a.|$)":{"type":"string"}},"properties":{"a":{"type":"null"}}}`, "P R"},
		{"overlapping patternProperties", `{"type":"object","patternProperties":{"^a":{"type":["string","null"]},"b$":{"type":["null","number"]}}}`,
			`{"type":"object","patternProperties":{"^a.*b$":{"type":"null"}}}`, "P R"},
		{"fifty prefixes", prefixes(50, `"type":"string"`), prefixes(50, `"type":["string","null"]`), "P R"},
		{"names are wanted of two kinds", `{"type":"object","propertyNames":{"pattern":"^[ab]$"},"minProperties":2}`,
			`{"type":"object","required":["a","b"]}`, "P R"},
		{"two names, one of which only one will do", `{"type":"object","propertyNames":{"pattern":"^[ab]$"},"not":{"propertyNames":{"const":"a"}}}`,
			`{"type":"object","required":["b"]}`, "P R"},
		{"more names than there are", `{"type":"object","propertyNames":{"pattern":"^[a-c]$"},"minProperties":4}`, `false`, "P P"},
		{"as many names as there are", `{"type":"object","propertyNames":{"pattern":"^[a-c]$"},"minProperties":3}`, `false`, "R P"},
		{"names chosen together", `{"type":"object","propertyNames":{"pattern":"^[ab]$"},"allOf":[{"not":{"propertyNames":{"maxLength":0}}},{"not":{"propertyNames":{"pattern":"b"}}}],
			"minProperties":2,"not":{"additionalProperties":{"type":"string"}}}`, `false`, "R P"},
	}
	for _, tt := range tests {
		a, b := load(t, "a.json", tt.a), load(t, "b.json", tt.b)
		ab, ba := compat.Contained(a, b, compat.Options{Model: contract.Strict}), compat.Contained(b, a, compat.Options{Model: contract.Strict})
		letter := map[compat.Verdict]string{compat.Proved: "P", compat.Refuted: "R", compat.Unknown: "U"}
		if got := letter[ab.Verdict] + " " + letter[ba.Verdict]; got != tt.want {
			t.Errorf("%s: %s, want %s\n%v %v", tt.name, got, tt.want, ab.Reason, ba.Reason)
		}
	}
}

// A large enum is read once, whatever is asked of it, and one
// question about strings leaves something of the budget to others.
func TestHostileStrings(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&list, `"e%06d",`, i)
	}
	enum := `{"enum":[` + list.String() + `"text","a"]}`
	tests := []struct {
		name, a, b string
		want       compat.Verdict
		most       int64
	}{
		{"all but many", `{"type":"string"}`, enum, compat.Refuted, 150_000},
		{"all but many, by a pattern", `{"type":"string","pattern":"^e\\d{6}$"}`, enum, compat.Refuted, 500_000},
		{"many in a pattern", enum, `{"pattern":"^(e\\d+|text|a)$"}`, compat.Proved, 500_000},
		{"a long string", `{"type":"string","minLength":100000,"pattern":"^(ab)*$"}`, `{"type":"string","pattern":"^a*$"}`, compat.Refuted, 1_500_000},
		{"a bomb", `{"pattern":"^[ab]*a[ab]{30}$"}`, `{"pattern":"^[ab]*a[ab]{29}[a-c]$"}`, compat.Unknown, compat.DefaultBudget + 1},
	}
	for _, tt := range tests {
		got := compat.Contained(load(t, "a.json", tt.a), load(t, "b.json", tt.b), compat.Options{Model: contract.Strict})
		if got.Verdict != tt.want || got.Work > tt.most {
			t.Errorf("%s: %v after %d steps, want %v within %d: %v", tt.name, got.Verdict, got.Work, tt.want, tt.most, got.Reason)
		}
	}
}

// TestOverlappingPatterns asks about patterns of which any some match one name, so
// that there are 2ⁿ classes of names: where one rule changed, it is decided without
// looking at all of them.
func TestOverlappingPatterns(t *testing.T) {
	t.Parallel()
	rules := func(n, last int) string {
		return repeated(n, `{"type":"object","patternProperties":{`, func(i int) string {
			most := 10 + i
			if i == n-1 {
				most = last
			}
			return fmt.Sprintf(`"x%d;":{"type":"integer","maximum":%d}`, i, most)
		}, `}}`)
	}
	for _, n := range []int{3, 8, 12, 25} {
		older, newer := load(t, "a.json", rules(n, 100)), load(t, "b.json", rules(n, 5))
		for _, model := range contract.ContentModels {
			narrowed := compat.Contained(older, newer, compat.Options{Model: model})
			widened := compat.Contained(newer, older, compat.Options{Model: model})
			t.Logf("%d, %s: narrowed %v, %d steps; widened %v, %d steps", n, model, narrowed.Verdict, narrowed.Work, widened.Verdict, widened.Work)
			if narrowed.Verdict != compat.Refuted || widened.Verdict != compat.Proved {
				t.Errorf("%d, %s: narrowed %v, widened %v", n, model, narrowed.Verdict, widened.Verdict)
			}
			if most := int64(compat.DefaultBudget / 2); narrowed.Work > most || widened.Work > most {
				t.Errorf("%d, %s: %d and %d steps", n, model, narrowed.Work, widened.Work)
			}
		}
	}
}
