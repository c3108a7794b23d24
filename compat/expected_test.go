package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// verdicts is one row of the table "Expected" of compat.md: what tolerant and
// strict answer, BACKWARD then FORWARD, P for proved and R for refuted.
type verdicts struct {
	name             string
	older, newer     string
	tolerant, strict string
}

const object = `{"type":"object","properties":`

var expected = []verdicts{
	{"optional property added, open", object + `{"a":{"type":"string"}}}`, object + `{"a":{"type":"string"},"x":{"type":"integer"}}}`, "P P", "R P"},
	{"optional property added, closed", object + `{},"additionalProperties":false}`, object + `{"x":{"type":"integer"}},"additionalProperties":false}`, "P P", "P R"},
	{"optional removed, open", object + `{"x":{"type":"integer"}}}`, object + `{}}`, "P P", "P R"},
	{"optional removed, closed", object + `{"x":{"type":"integer"}},"additionalProperties":false}`, object + `{},"additionalProperties":false}`, "P P", "R P"},
	{"optional renamed, open", object + `{"x":{"type":"integer"}}}`, object + `{"y":{"type":"integer"}}}`, "P P", "R R"},
	{"required added, open", object + `{}}`, object + `{"x":{"type":"integer"}},"required":["x"]}`, "R P", "R P"},
	{"required added, closed", object + `{},"additionalProperties":false}`, object + `{"x":{"type":"integer"}},"required":["x"],"additionalProperties":false}`, "R P", "R R"},
	{"required added with default, closed", object + `{},"additionalProperties":false}`, object + `{"x":{"type":"integer","default":1}},"required":["x"],"additionalProperties":false}`, "R P", "R R"},
	{"required removed, open", object + `{"x":{"type":"integer"}},"required":["x"]}`, object + `{}}`, "P R", "P R"},
	{"optional to required", object + `{"x":{"type":"integer"}}}`, object + `{"x":{"type":"integer"}},"required":["x"]}`, "R P", "R P"},
	{"type narrowed", object + `{"x":{"type":["integer","string"]}}}`, object + `{"x":{"type":"integer"}}}`, "R P", "R P"},
	{"enum narrowed", object + `{"x":{"enum":["a","b"]}}}`, object + `{"x":{"enum":["a"]}}}`, "R P", "R P"},
	{"range narrowed", object + `{"x":{"type":"integer","maximum":10}}}`, object + `{"x":{"type":"integer","maximum":9}}}`, "R P", "R P"},
	{"length narrowed", object + `{"x":{"type":"string","maxLength":10}}}`, object + `{"x":{"type":"string","maxLength":9}}}`, "R P", "R P"},
	{"pattern narrowed", object + `{"x":{"type":"string","pattern":"^[a-z]+$"}}}`, object + `{"x":{"type":"string","pattern":"^[a-f]+$"}}}`, "R P", "R P"},
	{"range widened", object + `{"x":{"type":"integer","maximum":9}}}`, object + `{"x":{"type":"integer","maximum":10}}}`, "P R", "P R"},
	{"type changed", object + `{"x":{"type":"integer"}}}`, object + `{"x":{"type":"string"}}}`, "R R", "R R"},
	{"const changed", object + `{"x":{"const":"a"}}}`, object + `{"x":{"const":"b"}}}`, "R R", "R R"},
	{"open to closed", object + `{"a":{"type":"string"}}}`, object + `{"a":{"type":"string"}},"additionalProperties":false}`, "P P", "R P"},
	{"closed to open", object + `{"a":{"type":"string"}},"additionalProperties":false}`, object + `{"a":{"type":"string"}}}`, "P P", "P R"},
	{"additionalProperties absent to {string}", object + `{"a":{"type":"string"}}}`, object + `{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}`, "P P", "R P"},
	{"{string} to absent", object + `{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}`, object + `{"a":{"type":"string"}}}`, "P P", "P R"},
	{"{string} to {number}", object + `{},"additionalProperties":{"type":"string"}}`, object + `{},"additionalProperties":{"type":"number"}}`, "R R", "R R"},
	{"x: number added beside {string}", object + `{},"additionalProperties":{"type":"string"}}`, object + `{"x":{"type":"number"}},"additionalProperties":{"type":"string"}}`, "R R", "R R"},
	{"optional added beside true", object + `{},"additionalProperties":true}`, object + `{"x":{"type":"number"}},"additionalProperties":true}`, "R P", "R P"},
	{"optional removed beside true", object + `{"x":{"type":"number"}},"additionalProperties":true}`, object + `{},"additionalProperties":true}`, "P R", "P R"},
	{"free-form object gets properties", `{"type":"object"}`, object + `{"x":{"type":"number"}}}`, "R P", "R P"},
	{"maxProperties added that declared names fit", object + `{"x":{},"y":{}}}`, object + `{"x":{},"y":{}},"maxProperties":2}`, "P P", "R P"},
	{"propertyNames added that declared names fit", object + `{"x":{},"y":{}}}`, object + `{"x":{},"y":{}},"propertyNames":{"maxLength":1}}`, "P P", "R P"},
	{"tagged oneOf variant added", `{"oneOf":[` + variant("a", "") + `]}`, `{"oneOf":[` + variant("a", "") + `,` + variant("b", "") + `]}`, "P R", "P R"},
	{"optional added in an open variant", `{"oneOf":[` + variant("a", "") + `,` + variant("b", "") + `]}`, `{"oneOf":[` + variant("a", `,"x":{"type":"integer"}`) + `,` + variant("b", "") + `]}`, "P P", "R P"},
	{"optional added in a closed variant", `{"oneOf":[` + closedVariant("a", "") + `,` + closedVariant("b", "") + `]}`, `{"oneOf":[` + closedVariant("a", `,"x":{"type":"integer"}`) + `,` + closedVariant("b", "") + `]}`, "P P", "P R"},
	{"overlapping oneOf to anyOf", `{"oneOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}`, `{"anyOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}`, "P R", "P R"},
	{"x: false added, x never declared", object + `{"a":{}}}`, object + `{"a":{},"x":false}}`, "P P", "R P"},
	{"x: false added, x was optional", object + `{"a":{},"x":{}}}`, object + `{"a":{},"x":false}}`, "R P", "R P"},
	{"annotations", object + `{"a":{"type":"string"}}}`, object + `{"a":{"type":"string","title":"A","description":"an a","default":"b"}}}`, "P P", "P P"},
	{"$ref inlined", `{"type":"object","properties":{"a":{"$ref":"#/definitions/t"}},"definitions":{"t":{"type":"string","minLength":1}}}`, object + `{"a":{"type":"string","minLength":1}}}`, "P P", "P P"},
	{"draft 4 to 2020-12", `{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"a":{"type":"number","minimum":0,"exclusiveMinimum":true}}}`,
		`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a":{"type":"number","exclusiveMinimum":0}}}`, "P P", "P P"},
}

// variant is a branch of a tagged union; more are further properties.
func variant(tag, more string) string {
	return `{"type":"object","properties":{"kind":{"const":"` + tag + `"}` + more + `},"required":["kind"]}`
}

func closedVariant(tag, more string) string {
	v := variant(tag, more)
	return v[:len(v)-1] + `,"additionalProperties":false}`
}

func TestExpectedVerdicts(t *testing.T) {
	for _, row := range expected {
		older, newer := load(t, "older.json", row.older), load(t, "newer.json", row.newer)
		for _, model := range contract.ContentModels {
			want := row.tolerant
			if model == contract.Strict {
				want = row.strict
			}
			for i, question := range []contract.Question{contract.StoredEvents, contract.RunningConsumers} {
				name := row.name + ", " + string(model) + ", " + question.Title()
				writer, reader := older, newer
				if question == contract.RunningConsumers {
					writer, reader = newer, older
				}
				got := compat.Contained(writer, reader, compat.Options{Model: model})
				if letter := map[byte]compat.Verdict{'P': compat.Proved, 'R': compat.Refuted}[want[2*i]]; got.Verdict != letter {
					t.Errorf("%s: %v %s %s, want %v", name, got.Verdict, got.Reason.Code, got.Reason.Message, letter)
				}
			}
		}
	}
}
