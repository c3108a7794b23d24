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
					if got.Result.Work > 2*compat.DefaultBudget {
						t.Errorf("%d steps: the budget is %d", got.Result.Work, compat.DefaultBudget)
					}
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
