package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// TestOracleTable goes through the table "Expected" of compat.md with schemas of
// its own, nested below a required property, so that the verdict is not only
// right at the root; and the oracle itself must agree with the table.
func TestOracleTable(t *testing.T) {
	t.Parallel()
	open, closed := `{"type":"object","properties":{%}}`, `{"type":"object","properties":{%},"additionalProperties":false}`
	in := func(frame, properties string) string {
		return frame[:31] + properties + frame[32:]
	}
	req := func(s, names string) string { return s[:len(s)-1] + `,"required":[` + names + `]}` }
	with := func(s, keyword string) string { return s[:len(s)-1] + `,` + keyword + `}` }
	id, x, y := `"id":{"type":"string"}`, `"x":{"type":"integer"}`, `"y":{"type":"integer"}`
	both := id + "," + x
	tag := func(name, more string) string {
		return `{"type":"object","properties":{"k":{"enum":["` + name + `"]}` + more + `},"required":["k"]}`
	}
	for _, row := range []struct{ name, older, newer, tolerant, strict string }{
		{"optional property added, open", in(open, id), in(open, both), "PP", "RP"},
		{"optional property added, closed", in(closed, id), in(closed, both), "PP", "PR"},
		{"optional removed, open", in(open, both), in(open, id), "PP", "PR"},
		{"optional removed, closed", in(closed, both), in(closed, id), "PP", "RP"},
		{"optional renamed, open", in(open, x), in(open, y), "PP", "RR"},
		{"required added, open", in(open, id), req(in(open, both), `"x"`), "RP", "RP"},
		{"required added, closed", in(closed, id), req(in(closed, both), `"x"`), "RP", "RR"},
		{"required removed, open", req(in(open, both), `"x"`), in(open, id), "PR", "PR"},
		{"optional to required", in(open, both), req(in(open, both), `"x"`), "RP", "RP"},
		{"type narrowed", in(open, `"x":{"type":"number"}`), in(open, x), "RP", "RP"},
		{"enum narrowed", in(open, `"x":{"enum":[1,2]}`), in(open, `"x":{"enum":[2]}`), "RP", "RP"},
		{"range narrowed", in(open, `"x":{"minimum":0}`), in(open, `"x":{"exclusiveMinimum":0}`), "RP", "RP"},
		{"length narrowed", in(open, `"x":{"minLength":1}`), in(open, `"x":{"minLength":2}`), "RP", "RP"},
		{"range widened", in(open, `"x":{"maximum":1}`), in(open, `"x":{"maximum":1.5}`), "PR", "PR"},
		{"type changed", in(open, x), in(open, `"x":{"type":"boolean"}`), "RR", "RR"},
		{"const changed", in(open, `"x":{"const":1}`), in(open, `"x":{"const":2}`), "RR", "RR"},
		{"const said otherwise", in(open, `"x":{"const":1}`), in(open, `"x":{"const":1.0}`), "PP", "PP"},
		{"open to closed", in(open, id), in(closed, id), "PP", "RP"},
		{"closed to open", in(closed, id), in(open, id), "PP", "PR"},
		{"additionalProperties absent to {string}", in(open, id), with(in(open, id), `"additionalProperties":{"type":"string"}`), "PP", "RP"},
		{"{string} to absent", with(in(open, id), `"additionalProperties":{"type":"string"}`), in(open, id), "PP", "PR"},
		{"{string} to {number}", with(in(open, id), `"additionalProperties":{"type":"string"}`), with(in(open, id), `"additionalProperties":{"type":"number"}`), "RR", "RR"},
		{"x: number added beside {string}", with(in(open, id), `"additionalProperties":{"type":"string"}`), with(in(open, both), `"additionalProperties":{"type":"string"}`), "RR", "RR"},
		{"optional added beside true", with(in(open, id), `"additionalProperties":true`), with(in(open, both), `"additionalProperties":true`), "RP", "RP"},
		{"optional added beside {}", with(in(open, id), `"additionalProperties":{}`), with(in(open, both), `"additionalProperties":{}`), "RP", "RP"},
		{"optional removed beside true", with(in(open, both), `"additionalProperties":true`), with(in(open, id), `"additionalProperties":true`), "PR", "PR"},
		{"optional added beside unevaluated true", with(in(open, id), `"unevaluatedProperties":true`), with(in(open, both), `"unevaluatedProperties":true`), "RP", "RP"},
		{"free-form object gets properties", `{"type":"object"}`, in(open, x), "RP", "RP"},
		{"free-form object gets no properties", `{"type":"object"}`, in(open, ``), "PP", "PP"},
		{"empty properties get closed", in(open, ``), in(closed, ``), "PP", "RP"},
		{"maxProperties added that declared names fit", in(open, both), with(in(open, both), `"maxProperties":2`), "PP", "RP"},
		{"maxProperties added that they do not fit", in(open, both), with(in(open, both), `"maxProperties":1`), "RP", "RP"},
		{"propertyNames added that declared names fit", in(open, both), with(in(open, both), `"propertyNames":{"enum":["id","x"]}`), "PP", "RP"},
		{"propertyNames added that one does not fit", in(open, both), with(in(open, both), `"propertyNames":{"const":"id"}`), "RP", "RP"},
		{"variant added", `{"oneOf":[` + tag("a", "") + `]}`, `{"oneOf":[` + tag("a", "") + `,` + tag("b", "") + `]}`, "PR", "PR"},
		{"optional added in an open variant", `{"oneOf":[` + tag("a", "") + `,` + tag("b", "") + `]}`, `{"oneOf":[` + tag("a", ","+x) + `,` + tag("b", "") + `]}`, "PP", "RP"},
		{"optional added in a closed variant", `{"oneOf":[` + with(tag("a", ""), `"additionalProperties":false`) + `,` + tag("b", "") + `]}`, `{"oneOf":[` + with(tag("a", ","+x), `"additionalProperties":false`) + `,` + tag("b", "") + `]}`, "PP", "PR"},
		{"overlapping oneOf to anyOf", `{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}`, `{"anyOf":[{"multipleOf":2},{"multipleOf":3}]}`, "PR", "PR"},
		{"x: false added, x never declared", in(open, id), in(open, id+`,"x":false`), "PP", "RP"},
		{"x: false added, x was optional", in(open, both), in(open, id+`,"x":false`), "RP", "RP"},
		{"x: {not: {}} added, x was optional", in(open, both), in(open, id+`,"x":{"not":{}}`), "RP", "RP"},
		{"x: true added beside x: string of a cousin", `{"allOf":[` + in(open, id) + `]}`, `{"allOf":[` + in(open, id) + `,{"properties":{"x":true}}]}`, "PP", "PP"},
		{"x listed in required of a cousin", req(in(open, id), `"id"`), `{"allOf":[` + req(in(open, id), `"id"`) + `,{"required":["id"]}]}`, "PP", "PP"},
		{"an open enum gets a value", in(open, `"x":{"enum":["a"],"x-open-enum":true}`), in(open, `"x":{"enum":["a","b"],"x-open-enum":true}`), "PP", "PR"},
		{"an open enum gets a value of another type", in(open, `"x":{"enum":["a"],"x-open-enum":true}`), in(open, `"x":{"enum":["a",null],"x-open-enum":true}`), "PR", "PR"},
		{"anything in an object of an enum is declared", `{"properties":{},"enum":[{"z":1}]}`, `{"properties":{"z":{"type":"string"}}}`, "RR", "RR"},
		{"closed by a double negation is not opened", `{"not":{"not":` + in(closed, id) + `}}`, `{"not":{"not":` + in(closed, both) + `}}`, "PR", "PR"},
	} {
		for _, deep := range []bool{false, true} {
			older, newer := row.older, row.newer
			if deep {
				older, newer = `{"type":"object","properties":{"in":`+older+`},"required":["in"]}`, `{"type":"object","properties":{"in":`+newer+`},"required":["in"]}`
			}
			a, b := sideOf(t, "a", older), sideOf(t, "b", newer)
			c := trial(quiet{t}, a, b)
			if c == nil {
				t.Fatalf("%s: no schemas", row.name)
			}
			c.values = samples(a, b, row.name, 1500)
			for i, model := range contract.ContentModels {
				want := []string{row.tolerant, row.strict}[i]
				for j, asked := range [][2]oracle{{a, b}, {b, a}} {
					sa, sb := c.sa, c.sb
					if j == 1 {
						sa, sb = sb, sa
					}
					got := compat.Contained(sa, sb, compat.Options{Model: model})
					letter := map[byte]compat.Verdict{'P': compat.Proved, 'R': compat.Refuted}[want[j]]
					if got.Verdict != letter || got.StrictWriter {
						t.Errorf("%s (deep %v), %s, %s to %s: %v %s, want %v", row.name, deep, model, asked[0].name, asked[1].name, got.Verdict, got.Reason.Message, letter)
					}
					in, out := belongs(asked[0], asked[1], model, false)
					counter := false
					for _, v := range c.values {
						counter = counter || in(v) && out(v)
					}
					if counter != (letter == compat.Refuted) {
						t.Errorf("%s (deep %v), %s, %s to %s: the oracle finds a witness: %v", row.name, deep, model, asked[0].name, asked[1].name, counter)
					}
				}
			}
		}
	}
}

type quiet struct{ *testing.T }

func (quiet) Logf(string, ...any) {}

// sideOf is the oracle of a schema as text, in 2020-12 unless it says another draft.
func sideOf(t testing.TB, name, text string) oracle {
	doc, err := source.ParseJSON(name+".json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	root := plainValue(doc.Root).(tree)
	if root["$schema"] == nil {
		root["$schema"] = metaschemas[2020]
	}
	for draft, uri := range metaschemas {
		if root["$schema"] == uri {
			return newOracle(name, root, draft)
		}
	}
	t.Fatalf("no draft: %s", root["$schema"])
	return oracle{}
}
