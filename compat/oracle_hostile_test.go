package compat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestOracleHostile asks what is made to take for ever: every question ends
// within the budget, in seconds, the same way twice.
func TestOracleHostile(t *testing.T) {
	t.Parallel()
	many := func(n int, item string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(item, "#", fmt.Sprint(i))
		}
		return strings.Join(parts, ",")
	}
	deep := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	props := `{"type":"object","properties":{` + many(2000, `"p#":{"type":"string","maxLength":#}`) + `}}`
	doubling := func(n int, leaf string) string {
		defs := make([]string, n)
		for i := range defs {
			next := fmt.Sprintf(`{"$ref":"#/definitions/d%d"}`, i+1)
			defs[i] = fmt.Sprintf(`"d%d":{"anyOf":[{"allOf":[%s,{"required":["x%d"]}]},{"allOf":[%s,{"required":["y%d"]}]}]}`, i, next, i, next, i)
		}
		return fmt.Sprintf(`{"$ref":"#/definitions/d0","definitions":{%s,"d%d":%s}}`, strings.Join(defs, ","), n, leaf)
	}
	for name, s := range map[string][2]string{
		"10,000 enum values, the last differs":  {`{"enum":[` + many(10_000, `"v#"`) + `]}`, `{"enum":[` + many(9_999, `"v#"`) + `,"w"]}`},
		"10,000 enum values, turned round":      {`{"enum":[` + many(10_000, `"v#"`) + `]}`, `{"enum":["w",` + many(10_000, `"v#"`) + `]}`},
		"10,000 enum values and a negation":     {`{"type":"string","not":{"enum":[` + many(10_000, `"v#"`) + `]}}`, `{"not":{"enum":[` + many(10_000, `"v#"`) + `]}}`},
		"2,000 properties, one longer":          {props, strings.Replace(props, `"maxLength":1999}`, `"maxLength":1998}`, 1)},
		"100 properties, all required":          {`{"type":"object","required":[` + many(100, `"p#"`) + `],"properties":{` + many(100, `"p#":{}`) + `}}`, `{"type":"object","properties":{` + many(100, `"p#":{}`) + `}}`},
		"2,000 properties closed, all optional": {props[:len(props)-1] + `,"additionalProperties":false}`, props[:len(props)-1] + `,"additionalProperties":false,"maxProperties":1999}`},
		"2,000 objects of objects":              {`{"type":"object","properties":{` + many(2000, `"p#":{"type":"object","properties":{"a":{"type":"integer"}}}`) + `}}`, `{"type":"object","properties":{` + many(2000, `"p#":{"type":"object","properties":{"b":{"type":"integer"}}}`) + `}}`},
		"doubling definitions":                  {doubling(40, `{"type":"object","properties":{"a":{"type":"integer"}}}`), doubling(40, `{"type":"object","properties":{"a":{"type":"number"}}}`)},
		"deep anyOf":                            {deep(150, `{"anyOf":[{"type":"string"},`, `{"type":"integer"}`, `]}`), deep(150, `{"anyOf":[{"minLength":1},`, `{"type":"number"}`, `]}`)},
		"deep oneOf":                            {deep(100, `{"oneOf":[{"type":"string"},`, `{"type":"integer"}`, `]}`), `{"type":"integer"}`},
		"deep items":                            {deep(200, `{"type":"array","minItems":1,"items":`, `{"type":"integer"}`, `}`), deep(200, `{"type":"array","minItems":1,"items":`, `{"type":"number"}`, `}`)},
		"deep if":                               {deep(100, `{"if":{"required":["a"]},"then":`, `{"type":"object"}`, `}`), deep(100, `{"if":{"required":["b"]},"else":`, `{"minProperties":1}`, `}`)},
		"wide allOf of anyOf":                   {`{"type":"object","allOf":[` + many(24, `{"anyOf":[{"properties":{"a#":{"type":"string"}}},{"properties":{"b#":{"type":"string"}}}]}`) + `]}`, `{"type":"object","allOf":[` + many(24, `{"anyOf":[{"properties":{"b#":{"type":"string"}}},{"properties":{"a#":{"type":"string"}}}]}`) + `]}`},
		"parity":                                {`{"type":"object","allOf":[` + many(20, `{"oneOf":[{"required":["p#"]},{"required":["q#"]}]}`) + `]}`, `{"minProperties":21}`},
		"many contains":                         {`{"type":"array","maxItems":11,"allOf":[` + many(12, `{"contains":{"const":#}}`) + `]}`, `false`},
		"many dependencies":                     {`{"type":"object","dependencies":{` + many(300, `"p#":["q#"]`) + `}}`, `{"type":"object","dependencies":{` + many(300, `"q#":["p#"]`) + `}}`},
		"many patterns":                         {`{"type":"object","patternProperties":{` + many(100, `"p#":{"type":"string"}`) + `}}`, `{"type":"object","patternProperties":{` + many(100, `"p#":{"minLength":1}`) + `}}`},
		"tagged union of 300":                   {`{"oneOf":[` + many(300, `{"type":"object","properties":{"k":{"const":"#"},"v":{"type":"integer"}},"required":["k"]}`) + `]}`, `{"oneOf":[` + many(300, `{"type":"object","properties":{"k":{"const":"#"},"v":{"type":"number"}},"required":["k"]}`) + `]}`},
		"coprime multiples":                     {`{"type":"integer","minimum":1,"allOf":[` + many(60, `{"multipleOf":1#1}`) + `]}`, `{"type":"integer","not":{"multipleOf":7}}`},
		"many excluded multiples":               {`{"type":"integer","minimum":1,"maximum":1000000000,"allOf":[` + many(40, `{"not":{"multipleOf":1#}}`) + `]}`, `{"type":"string"}`},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := tryText(s[0]), tryText(s[1])
			if a == nil || b == nil {
				t.Fatal("no schemas")
			}
			for _, model := range contract.ContentModels {
				for _, q := range questions {
					writer, reader := a, b
					if q == contract.RunningConsumers {
						writer, reader = b, a
					}
					start := time.Now()
					got := compat.Contained(writer, reader, compat.Options{Model: model})
					took := time.Since(start)
					again := compat.Contained(writer, reader, compat.Options{Model: model})
					t.Logf("%s, %s: %v %s %s, %d steps, %v", model, q, got.Verdict, got.Reason.Code, got.Reason.Message, got.Work, took.Round(time.Millisecond))
					if took > time.Minute {
						t.Errorf("%s, %s: took %v", model, q, took)
					}
					if got.Verdict != again.Verdict || got.Work != again.Work {
						t.Errorf("%s, %s: %v in %d steps, then %v in %d", model, q, got.Verdict, got.Work, again.Verdict, again.Work)
					}
					if got.Reason.Code == "unconfirmed" {
						t.Errorf("unconfirmed: %s", got.Reason.Message)
					}
				}
			}
		})
	}
}
