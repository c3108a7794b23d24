package compat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestHostile asks about schemas that are made to take for ever: each has an
// answer, or an unknown with its reason, in bounded time.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, s := range map[string][2]string{
		"nested not":        {nested(240, `{"not":`, `{"type":"string"}`, `}`), `{"type":"integer"}`},
		"nested properties": {nested(120, `{"type":"object","required":["a"],"properties":{"a":`, `{"type":"string"}`, `}}`), nested(120, `{"type":"object","required":["a"],"properties":{"a":`, `{"type":"integer"}`, `}}`)},
		"wide oneOf":        {repeated(300, `{"oneOf":[`, func(i int) string { return fmt.Sprintf(`{"required":["p%d"]}`, i) }, `]}`), `{"type":"integer"}`},
		"two wide oneOf":    {repeated(60, `{"oneOf":[`, func(i int) string { return fmt.Sprintf(`{"required":["p%d"]}`, i) }, `]}`), repeated(60, `{"oneOf":[`, func(i int) string { return fmt.Sprintf(`{"required":["q%d"]}`, i) }, `]}`)},
		"many anyOf":        {repeated(30, `{"allOf":[`, func(i int) string { return fmt.Sprintf(`{"anyOf":[{"required":["p%d"]},{"required":["q%d"]}]}`, i, i) }, `]}`), repeated(30, `{"allOf":[`, func(i int) string { return fmt.Sprintf(`{"anyOf":[{"required":["q%d"]},{"required":["r%d"]}]}`, i, i) }, `]}`)},
		"large enum":        {repeated(10_000, `{"enum":[`, func(i int) string { return fmt.Sprint(i) }, `]}`), repeated(10_000, `{"enum":[`, func(i int) string { return fmt.Sprint(i + 1) }, `]}`)},
		"large object enum": {repeated(2_000, `{"enum":[`, func(i int) string { return fmt.Sprintf(`{"a":%d}`, i) }, `]}`), repeated(2_000, `{"enum":[`, func(i int) string { return fmt.Sprintf(`{"a":%d}`, i) }, `,1]}`)},
		"many properties":   {repeated(500, `{"type":"object","properties":{`, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"string"}`, i) }, `}}`), repeated(500, `{"type":"object","properties":{`, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"string","maxLength":%d}`, i, i+1) }, `}}`)},
		"huge numbers":      {`{"type":"number","minimum":1` + strings.Repeat("0", 9_000) + `}`, `{"type":"number","multipleOf":1e-9000}`},
		"far apart":         {`{"type":"integer","multipleOf":` + strings.Repeat("7", 3_000) + `}`, `{"type":"integer","multipleOf":` + strings.Repeat("3", 3_000) + `}`},
		"long witness":      {`{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000}}}`, `{"type":"string"}`},
		"mutual recursion":  {`{"$ref":"#/definitions/a","definitions":{"a":{"type":"object","required":["b"],"properties":{"b":{"$ref":"#/definitions/b"}}},"b":{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/definitions/a"}}}}}`, `{"type":"string"}`},
		"in-place cycle":    {`{"allOf":[{"$ref":"#"}]}`, `{"type":"string"}`},
		"regex bomb":        {`{"type":"string","pattern":"^(a+)+$"}`, `{"type":"string","pattern":"^((((a{100}){100}){100}){100})$"}`},
		"patterns":          {repeated(20, `{"type":"object","additionalProperties":false,"patternProperties":{`, func(i int) string { return fmt.Sprintf(`"^p%d":{"type":"string"}`, i) }, `}}`), repeated(20, `{"type":"object","additionalProperties":false,"patternProperties":{`, func(i int) string { return fmt.Sprintf(`"^q%d":{"type":"string"}`, i) }, `}}`)},
		"sparse prefix":     {repeated(200, `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[`, func(i int) string { return `{"type":"integer"}` }, `],"minItems":200,"uniqueItems":true}`), `{"maxItems":199}`},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := tryLoad("a.json", []byte(s[0]))
			b, _ := tryLoad("b.json", []byte(s[1]))
			if a == nil || b == nil {
				t.Skip("refused by the reader of schemas")
			}
			for _, model := range contract.ContentModels {
				for _, q := range questions {
					start := time.Now()
					got := compat.Compare(a, b, q, compat.Options{Model: model})
					took := time.Since(start)
					t.Logf("%s, %s: %v %s, %d steps, %d breaks, %v", model, q, got.Result.Verdict, got.Result.Reason.Code, got.Result.Work, len(got.Breaks), took.Round(time.Millisecond))
					checkWork(t, got.Result.Work, 2)
					checkWork(t, compat.Contained(a, b, compat.Options{Model: model}).Work, budgets(model))
				}
			}
		})
	}
}

func nested(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

func repeated(n int, open string, item func(int) string, end string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = item(i)
	}
	return open + strings.Join(parts, ",") + end
}

// budgets is how many of them a question may use in a content model: a tolerant
// one without an answer is asked strictly, too.
func budgets(model contract.ContentModel) int64 {
	if model == contract.Strict {
		return 1
	}
	return 2
}

// checkWork sees to it that no more was counted than the budgets, the search
// for the place of a witness, and a step that found each of them used up.
func checkWork(t *testing.T, work, budgets int64) {
	t.Helper()
	if most := budgets*(compat.DefaultBudget+1) + compat.Placing + 1; work > most {
		t.Errorf("%d steps: %d are the most", work, most)
	}
}

// TestManyBreaks asks about more breaks than anybody reads, or than there is
// budget for: the first are listed, and that there may be more is said.
func TestManyBreaks(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		older, newer string
		least        int
	}{
		"newly required": {
			fmt.Sprintf(`{"type":"object",%s}`, untyped(150)),
			fmt.Sprintf(`{"type":"object",%s,"required":[%s]}`, untyped(150), quoted(150, "p")), 50,
		},
		"changed properties": {typed(200, "string"), typed(200, "integer"), 50},
		"one changed of many": {
			typed(900, "string"),
			strings.Replace(typed(900, "string"), `"p899":{"type":"string"}`, `"p899":{"type":"integer"}`, 1), 1,
		},
		"one changed of more than are looked at": {
			typed(3_500, "string"),
			strings.Replace(typed(3_500, "string"), `"p3499":{"type":"string"}`, `"p3499":{"type":"integer"}`, 1), 1,
		},
		"a large enum":         {fmt.Sprintf(`{"enum":[%s]}`, quoted(20_000, "p")), fmt.Sprintf(`{"enum":[%s]}`, quoted(20_000, "q")), 1},
		"variants that narrow": {shortened(120, 9), shortened(120, 5), 20},
		"shared references":    {doubling(12, `"string"`), doubling(12, `"integer"`), 1},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := load(t, "a.json", tt.older), load(t, "b.json", tt.newer)
			for _, model := range contract.ContentModels {
				got := compat.Compare(a, b, contract.StoredEvents, compat.Options{Model: model})
				checkWork(t, got.Result.Work, 2)
				if got.Result.Verdict != compat.Refuted || len(got.Breaks) < tt.least {
					t.Errorf("%s: %v with %d breaks; want at least %d", model, got.Result.Verdict, len(got.Breaks), tt.least)
				}
				if tt.least > 1 && got.Complete {
					t.Errorf("%s: %d breaks are said to be all", model, len(got.Breaks))
				}
				for _, b := range got.Breaks {
					checkBreakOf(t, b)
				}
			}
		})
	}
}

func checkBreakOf(t *testing.T, b compat.Break) {
	t.Helper()
	if b.Message == "" || b.Witness == nil || b.Reader.Schema == nil {
		t.Errorf("incomplete break: %+v", b)
	}
}

func untyped(n int) string {
	return repeated(n, `"properties":{`, func(i int) string { return fmt.Sprintf(`"p%d":{}`, i) }, `}`)
}

func typed(n int, of string) string {
	return repeated(n, `{"type":"object","properties":{`, func(i int) string { return fmt.Sprintf(`"p%d":{"type":%q}`, i, of) }, `}}`)
}

// shortened is a union of n variants, each with a text of at most so many
// characters.
func shortened(n, length int) string {
	return repeated(n, `{"oneOf":[`, func(i int) string {
		return fmt.Sprintf(`{"type":"object","properties":{"kind":{"const":"k%d"},"text":{"type":"string","maxLength":%d}},"required":["kind"]}`, i, length)
	}, `]}`)
}

func quoted(n int, letter string) string {
	return repeated(n, "", func(i int) string { return fmt.Sprintf("%q", letter+fmt.Sprint(i)) }, "")
}

// doubling is a chain of definitions, each of which uses the next twice: there
// are 2ⁿ ways to the last, which asks for one property.
func doubling(n int, last string) string {
	return repeated(n, `{"allOf":[{"$ref":"#/definitions/d0"}],"definitions":{`, func(i int) string {
		next := fmt.Sprintf(`{"$ref":"#/definitions/d%d"}`, i+1)
		if i == n-1 {
			next = `{}`
		}
		return fmt.Sprintf(`"d%d":{"allOf":[%s,%s]}`, i, next, next)
	}, `},"type":`+last+`}`)
}
