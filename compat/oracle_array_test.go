package compat

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var seed = flag.Uint64("seed", 0, "what random arrays are drawn from; 0: another one each time")

var arrayPairs = flag.Int("arrays", 2_000, "how many random pairs of schemas of arrays are tried (scripts/soak.sh: 200,000)")

// universe is all that items can be in these tests: small enough to try every
// array up to some length.
var universe = []string{`0`, `1`, `"a"`, `null`}

// longest is the length up to which all arrays are tried.
const longest = 5

// among is a set of items: bit i is universe[i].
type among uint8

const anyItem among = 1<<4 - 1

func (m among) has(item int) bool { return m&(1<<item) != 0 }

// String is a schema for the items of the set.
func (m among) String() string {
	if m == anyItem {
		return `true`
	}
	var values []string
	for i, v := range universe {
		if m.has(i) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return `false`
	}
	return `{"enum":[` + strings.Join(values, ",") + `]}`
}

// judged is a schema for arrays that tells them apart by itself: accepts is what
// the keywords mean, read from the specification and from nothing else.
type judged struct {
	text    string
	accepts func(items []int) bool
}

// arrayRules draws rules.
type arrayRules struct {
	*rand.Rand
	old bool // draft 7: no contains with counts, items as a list
}

func (r arrayRules) items() among { return among(r.IntN(16)) }

// some is a set that is likely to hold something.
func (r arrayRules) some() among { return r.items() | 1<<r.IntN(4) }

func (r arrayRules) rule(depth int) judged {
	if depth > 0 && r.IntN(2) == 0 {
		return r.combined(depth)
	}
	var parts []string
	tests := []func([]int) bool{}
	put := func(text string, test func([]int) bool) {
		parts, tests = append(parts, text), append(tests, test)
	}
	for _, keyword := range r.Perm(6)[:1+r.IntN(3)] {
		switch keyword {
		case 0, 1:
			if keyword == 0 || r.IntN(2) == 0 {
				put(r.positions())
			} else {
				put(r.contains())
			}
		case 2:
			n := r.IntN(5)
			put(fmt.Sprintf(`"minItems":%d`, n), func(v []int) bool { return len(v) >= n })
		case 3:
			n := r.IntN(5)
			put(fmt.Sprintf(`"maxItems":%d`, n), func(v []int) bool { return len(v) <= n })
		case 4:
			put(`"uniqueItems":true`, allDifferent)
		case 5:
			put(r.contains())
		}
	}
	// A keyword can stand only once in a schema.
	var subs []string
	for _, p := range parts {
		subs = append(subs, "{"+p+"}")
	}
	return judged{`{"allOf":[` + strings.Join(subs, ",") + `]}`, func(v []int) bool {
		return !slices.ContainsFunc(tests, func(test func([]int) bool) bool { return !test(v) })
	}}
}

func allDifferent(v []int) bool {
	for i := range v {
		if slices.Contains(v[:i], v[i]) {
			return false
		}
	}
	return true
}

// positions draws prefixItems and items, as the draft writes them.
func (r arrayRules) positions() (string, func([]int) bool) {
	var prefix []among
	var texts []string
	for range r.IntN(4) {
		m := r.some()
		prefix, texts = append(prefix, m), append(texts, m.String())
	}
	rest := anyItem
	if r.IntN(3) > 0 {
		rest = r.items()
	}
	list, after := "prefixItems", "items"
	if r.old {
		list, after = "items", "additionalItems"
		if len(prefix) == 0 {
			after = "items"
		}
	}
	text := fmt.Sprintf("%q:%v", after, rest)
	if len(prefix) > 0 {
		text += fmt.Sprintf(`,%q:[%s]`, list, strings.Join(texts, ","))
	}
	return text, func(v []int) bool {
		for i, item := range v {
			if i < len(prefix) && !prefix[i].has(item) || i >= len(prefix) && !rest.has(item) {
				return false
			}
		}
		return true
	}
}

func (r arrayRules) contains() (string, func([]int) bool) {
	m, least, most := r.items(), 1, -1
	text := fmt.Sprintf(`"contains":%v`, m)
	if !r.old && r.IntN(2) == 0 {
		least = r.IntN(4)
		text += fmt.Sprintf(`,"minContains":%d`, least)
	}
	if !r.old && r.IntN(2) == 0 {
		most = r.IntN(4)
		text += fmt.Sprintf(`,"maxContains":%d`, most)
	}
	return text, func(v []int) bool {
		n := 0
		for _, item := range v {
			if m.has(item) {
				n++
			}
		}
		return n >= least && (most < 0 || n <= most)
	}
}

func (r arrayRules) combined(depth int) judged {
	a := r.rule(depth - 1)
	if r.IntN(3) == 0 {
		return judged{`{"not":` + a.text + `}`, func(v []int) bool { return !a.accepts(v) }}
	}
	b := r.rule(depth - 1)
	pair := "[" + a.text + "," + b.text + "]"
	switch r.IntN(4) {
	case 0:
		return judged{`{"anyOf":` + pair + `}`, func(v []int) bool { return a.accepts(v) || b.accepts(v) }}
	case 1:
		return judged{`{"oneOf":` + pair + `}`, func(v []int) bool { return a.accepts(v) != b.accepts(v) }}
	case 2:
		return judged{`{"if":` + a.text + `,"then":` + b.text + `}`, func(v []int) bool { return !a.accepts(v) || b.accepts(v) }}
	}
	return judged{`{"allOf":` + pair + `}`, func(v []int) bool { return a.accepts(v) && b.accepts(v) }}
}

// root is the rule as a document in which items are of the universe.
func (r arrayRules) root(s judged) string {
	draft := "https://json-schema.org/draft/2020-12/schema"
	if r.old {
		draft = "http://json-schema.org/draft-07/schema#"
	}
	return fmt.Sprintf(`{"$schema":%q,"type":"array","allOf":[{"items":{"enum":[%s]}},%s]}`, draft, strings.Join(universe, ","), s.text)
}

// everyArray is all arrays up to the longest.
func everyArray() [][]int {
	all := [][]int{{}}
	for from := 0; len(all[from]) < longest; from++ {
		for i := range universe {
			all = append(all, append(slices.Clip(all[from]), i))
		}
	}
	return all
}

// TestArrays compares with trying all arrays: every question is decided, and
// right. It looks at what the prover finds before anything is confirmed.
func TestArrays(t *testing.T) {
	t.Parallel()
	from := *seed
	if from == 0 {
		from = rand.Uint64()
	}
	t.Logf("-seed %d", from)
	every := everyArray()
	for n := 0; n < *arrayPairs && !t.Failed(); n++ {
		draw := arrayRules{rand.New(rand.NewPCG(from, uint64(n))), n%4 == 0}
		a, b := draw.rule(2), draw.rule(2)
		ta, tb := draw.root(a), draw.root(b)
		exists := slices.ContainsFunc(every, func(v []int) bool { return a.accepts(v) && !b.accepts(v) })
		for _, model := range contract.ContentModels {
			got := newQuestion(loaded(t, ta), loaded(t, tb), Options{Model: model}).ask()
			wrong := ""
			switch {
			case got.outcome == maybe:
				wrong = "not decided: " + got.why.Message
			case got.outcome == no && exists:
				wrong = "there is an array"
			case got.outcome == yes:
				if v := indexes(got.value); !a.accepts(v) || b.accepts(v) {
					wrong = string(got.value.AppendJSON(nil)) + " is none"
				}
			}
			if wrong != "" {
				t.Errorf("-seed %d, pair %d, %s: %s\na %s\nb %s", from, n, model, wrong, ta, tb)
			}
		}
	}
}

func loaded(t *testing.T, text string) *schema.Schema {
	t.Helper()
	doc, err := source.ParseJSON("array.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	return s
}

// indexes is an array as numbers of items of the universe.
func indexes(v *source.Node) []int {
	out := []int{}
	for _, item := range v.Items {
		out = append(out, slices.Index(universe, string(item.AppendJSON(nil))))
	}
	return out
}
