package compat_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// TestViewsOfHistories asks about every step of the Eiffel events for consumers
// that read a few random fields: all is decided, nobody is hurt by what nobody
// at all is, and whoever reads more is hurt by more.
func TestViewsOfHistories(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	counts := map[string]int{}
	for _, n := range histories(t) {
		if !strings.HasPrefix(n.name, "Eiffel") || rng.IntN(3) > 0 && testing.Short() {
			continue
		}
		known := paths(n.older, 40)
		few := []string{known[rng.IntN(len(known))]}
		more := append([]string{known[rng.IntN(len(known))], known[rng.IntN(len(known))]}, few...)
		whole := compat.Contained(n.newer, n.older, compat.Options{})
		less, least := compat.Readable(n.newer, n.older, fieldsOf(t, more...), compat.Options{}), compat.Readable(n.newer, n.older, fieldsOf(t, few...), compat.Options{})
		same := compat.SameView(n.older, n.newer, fieldsOf(t, few...), compat.Options{})
		counts["contained "+whole.Verdict.String()]++
		counts["readable "+least.Verdict.String()]++
		counts["same "+same.Verdict.String()]++
		for _, pair := range [][2]compat.Result{{whole, less}, {less, least}} {
			if pair[0].Verdict == compat.Proved && pair[1].Verdict != compat.Proved || pair[1].Verdict == compat.Refuted && pair[0].Verdict != compat.Refuted {
				t.Errorf("%s: %v for more, %v for fewer of %q (%s)", n.name, pair[0].Verdict, pair[1].Verdict, more, pair[1].Reason.Message)
			}
		}
		for _, got := range []compat.Result{less, least, same} {
			if got.Verdict == compat.Unknown {
				t.Errorf("%s, %q: %s %s", n.name, more, got.Reason.Code, got.Reason.Message)
			}
		}
		if same.Verdict == compat.Proved && least.Verdict == compat.Refuted && !least.StrictWriter && compat.Readable(n.older, n.older, fieldsOf(t, few...), compat.Options{}).Verdict == compat.Proved {
			counts["same, but hurt by what is new elsewhere"]++
		}
		for _, field := range more {
			if !compat.Knows(n.older, field) {
				t.Errorf("%s: %s is not known", n.name, field)
			}
		}
	}
	t.Log(counts)
}

// paths returns fields of a schema, through properties and items.
func paths(s *schema.Schema, most int) []string {
	var list []string
	var walk func(s *schema.Schema, at string)
	walk = func(s *schema.Schema, at string) {
		if at != "" {
			list = append(list, at)
		}
		if len(list) >= most || strings.Count(at, "/") > 5 {
			return
		}
		for _, p := range s.Deref().Properties {
			walk(p.Schema, at+"/"+p.Name)
		}
		if items := s.Deref().Items; items != nil {
			walk(items, at+"/*")
		}
	}
	walk(s, "")
	return list
}

// TestHostileViews asks about fields and schemas that are made to take for ever.
func TestHostileViews(t *testing.T) {
	t.Parallel()
	many := make([]string, 1000)
	stars := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprintf("/p%d", i)
	}
	for i := range stars {
		parts := slices.Repeat([]string{"*"}, 24)
		parts[i], parts[i+12] = "a", "b"
		stars[i] = "/" + strings.Join(parts, "/")
	}
	tree := func(name string) string {
		return `{"type":"object","additionalProperties":{"$ref":"#"},"properties":{"name":{"type":"` + name + `"},"children":{"type":"array","items":{"$ref":"#"}}}}`
	}
	properties := func(typ string) string {
		return repeated(1000, `{"type":"object","properties":{`, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"%s"}`, i, typ) }, `}}`)
	}
	union := func(typ string) string {
		return repeated(300, `{"oneOf":[`, func(i int) string {
			return fmt.Sprintf(`{"type":"object","required":["kind"],"properties":{"kind":{"const":"k%d"},"x%d":{"type":"%s"}}}`, i, i, typ)
		}, `]}`)
	}
	for name, tt := range map[string]struct {
		older, newer string
		fields       []string
		decided      bool
	}{
		"a thousand fields":         {properties("string"), properties("integer"), many, true},
		"a thousand equal fields":   {properties("string"), properties("string"), many, true},
		"deep in a tree":            {tree("string"), tree("integer"), []string{strings.Repeat("/children/*", 40) + "/name"}, true},
		"as deep as an event may":   {tree("string"), tree("integer"), []string{strings.Repeat("/children/*", 249) + "/name"}, false},
		"stars in every order":      {tree("string"), tree("integer"), stars, false},
		"a union of 300":            {union("string"), union("integer"), []string{"/kind", "/x7", "/x299"}, true},
		"an equal union of 300":     {union("string"), union("string"), []string{"/kind", "/x7", "/x299"}, true},
		"an item far away":          {`{"items":{"type":"string"}}`, `{"items":{"type":"integer"}}`, []string{"/1000000000"}, false},
		"an item beyond all":        {`{"items":{"type":"string"}}`, `{"items":{"type":"integer"}}`, []string{"/99999999999999999999"}, true},
		"a thousand names, pattern": {`{"patternProperties":{"^(p[0-9]+)+$":{"type":"string"}}}`, `{"patternProperties":{"^(p[0-9]+)+$":{"type":"integer"}}}`, many, false},
	} {
		t.Run(name, func(t *testing.T) {
			older, newer := load(t, "older.json", tt.older), load(t, "newer.json", tt.newer)
			fields := fieldsOf(t, tt.fields...)
			answer := compat.CompareView(older, newer, contract.RunningConsumers, fields, compat.Options{})
			same := compat.SameView(older, newer, fields, compat.Options{})
			t.Logf("%v %s (%d breaks), %d steps, %v and %v; same: %v %s, %d steps", answer.Result.Verdict, answer.Result.Reason.Code, len(answer.Breaks),
				answer.Result.Work, answer.Result.Prove, answer.Result.Confirm, same.Verdict, same.Reason.Code, same.Work)
			checkWork(t, answer.Result.Work, 2)
			checkWork(t, same.Work, 1)
			if tt.decided && (answer.Result.Verdict == compat.Unknown || same.Verdict == compat.Unknown) {
				t.Errorf("not decided: %s, %s", answer.Result.Reason.Message, same.Reason.Message)
			}
			if tt.older == tt.newer && (answer.Result.Verdict != compat.Proved || same.Verdict != compat.Proved) {
				t.Errorf("equal schemas: %v, %v", answer.Result.Verdict, same.Verdict)
			}
		})
	}
	if _, err := compat.ParseFields([]string{strings.Repeat("/a", 501)}, nil); err == nil {
		t.Error("a field that is deeper than any event is read")
	}
}

func TestBreaksOfViews(t *testing.T) {
	older := object + `{"a":{"type":"string"},"b":{"type":"object","properties":{"c":{"enum":["x"]},"d":{}},"required":["d"]},"e":{"type":"string"}},"required":["a"]}`
	newer := object + `{"a":{"type":"integer"},"b":{"type":"object","properties":{"c":{"enum":["x","y"]},"d":{}}},"e":{"type":"integer"}},"required":["a"]}`
	answer := compat.CompareView(load(t, "older.json", older), load(t, "newer.json", newer), contract.RunningConsumers, fieldsOf(t, "/a", "/b/c", "/b/d", "/x"), compat.Options{})
	var got []string
	for _, b := range answer.Breaks {
		got = append(got, fmt.Sprintf("%s %s %s at %s: %s", strings.Join(b.Fields, " "), b.Rule, b.Reader.Keyword, b.Witness.Path, b.Witness.JSON))
	}
	want := []string{"/a type-changed type at /a", "/b/c enum-widened enum at /b/c", "/b/d property-optional required at /b"}
	if len(got) != len(want) || !answer.Complete {
		t.Fatalf("%d breaks, complete %v:\n%s", len(got), answer.Complete, strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("break %d: %s, want %s", i, got[i], want[i])
		}
	}
}

// Whoever reads a field of every item reads how many there are, and whoever reads every
// item whole whether two are equal: where that hurts, that is the cause, and not what else
// changed.
func TestWhatIsSaidOfAllItemsIsTheCauseOfItsBreak(t *testing.T) {
	lines := func(keyword, more string) string {
		return object + `{"lines":{"type":"array",` + keyword + `,"items":` + object + `{"sku":{"type":"string"}}}}` + more + `}}`
	}
	for _, tt := range []struct{ older, newer, field, rule, keyword string }{
		{`"maxItems":200`, `"maxItems":20`, "/lines/*/sku", "max-items-lowered", "maxItems"},
		{`"minItems":1`, `"minItems":2`, "/lines/*/sku", "min-items-raised", "minItems"},
		{`"uniqueItems":false`, `"uniqueItems":true`, "/lines/*", "unique-items-added", "uniqueItems"},
	} {
		answer := compat.CompareView(load(t, "older.json", lines(tt.older, "")), load(t, "newer.json", lines(tt.newer, `,"vouchers":{"type":"array"}`)),
			contract.StoredEvents, fieldsOf(t, tt.field), compat.Options{})
		if len(answer.Breaks) != 1 || !answer.Complete {
			t.Fatalf("%s: %d breaks, complete %v", tt.keyword, len(answer.Breaks), answer.Complete)
		}
		if b := answer.Breaks[0]; b.Rule != tt.rule || b.Reader.Keyword != tt.keyword || b.Hides {
			t.Errorf("%s: %s (%s) of %s, hides %v", tt.keyword, b.Rule, b.Message, b.Reader.Keyword, b.Hides)
		}
	}
}
