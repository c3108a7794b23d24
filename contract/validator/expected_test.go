package validator_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/validator"
)

// row is a line of compat.md's table of expected verdicts. A witness stands
// where a question is Refuted, nothing where it is Proved: then no probe may be
// confirmed.
type row struct {
	change, older, newer string
	tolerant, strict     [2]string // BACKWARD, FORWARD
}

// Objects with the properties a (a string) and perhaps others, open or closed.
func opened(more string) string { return `{"properties":{"a":{"type":"string"}` + more + `}}` }
func closed(more string) string {
	return opened(more)[:len(opened(more))-1] + `,"additionalProperties":false}`
}
func with(schema, more string) string {
	return strings.TrimSuffix(schema, "}") + "," + more + "}"
}

const extra = `,"x":{"type":"number"}`

var rows = []row{
	{"optional property added, open", opened(""), opened(extra), [2]string{}, [2]string{`{"x":"s"}`, ""}},
	{"optional property added, closed", closed(""), closed(extra), [2]string{}, [2]string{"", `{"x":1}`}},
	{"optional removed, open", opened(extra), opened(""), [2]string{}, [2]string{"", `{"x":"s"}`}},
	{"optional removed, closed", closed(extra), closed(""), [2]string{}, [2]string{`{"x":1}`, ""}},
	{"optional renamed, open", opened(`,"x":{"type":"number"}`), opened(`,"y":{"type":"number"}`), [2]string{}, [2]string{`{"y":"s"}`, `{"x":"s"}`}},
	{"required added, open", opened(""), with(opened(extra), `"required":["x"]`), [2]string{`{}`, ""}, [2]string{`{}`, ""}},
	{"required added, closed", closed(""), with(closed(extra), `"required":["x"]`), [2]string{`{}`, ""}, [2]string{`{}`, `{"x":1}`}},
	{"required with default, closed", closed(""), with(closed(`,"x":{"type":"number","default":1}`), `"required":["x"]`), [2]string{`{}`, ""}, [2]string{`{}`, `{"x":1}`}},
	{"required removed, open", with(opened(extra), `"required":["x"]`), opened(""), [2]string{"", `{}`}, [2]string{"", `{}`}},
	{"optional to required", opened(""), with(opened(""), `"required":["a"]`), [2]string{`{}`, ""}, [2]string{`{}`, ""}},
	{"length narrowed", opened(""), `{"properties":{"a":{"type":"string","maxLength":1}}}`, [2]string{`{"a":"ss"}`, ""}, [2]string{`{"a":"ss"}`, ""}},
	{"enum widened", `{"enum":["a"]}`, `{"enum":["a","b"]}`, [2]string{"", `"b"`}, [2]string{"", `"b"`}},
	{"type changed", opened(""), `{"properties":{"a":{"type":"number"}}}`, [2]string{`{"a":"s"}`, `{"a":1}`}, [2]string{`{"a":"s"}`, `{"a":1}`}},
	{"open to closed", opened(""), closed(""), [2]string{}, [2]string{`{"x":1}`, ""}},
	{"closed to open", closed(""), opened(""), [2]string{}, [2]string{"", `{"x":1}`}},
	{"additionalProperties absent to string", opened(""), with(opened(""), `"additionalProperties":{"type":"string"}`), [2]string{}, [2]string{`{"x":1}`, ""}},
	{"additionalProperties string to number", with(opened(""), `"additionalProperties":{"type":"string"}`), with(opened(""), `"additionalProperties":{"type":"number"}`),
		[2]string{`{"x":"s"}`, `{"x":1}`}, [2]string{`{"x":"s"}`, `{"x":1}`}},
	{"number added beside string", with(opened(""), `"additionalProperties":{"type":"string"}`), with(opened(extra), `"additionalProperties":{"type":"string"}`),
		[2]string{`{"x":"s"}`, `{"x":1}`}, [2]string{`{"x":"s"}`, `{"x":1}`}},
	{"optional added beside true", with(opened(""), `"additionalProperties":true`), with(opened(extra), `"additionalProperties":true`), [2]string{`{"x":"s"}`, ""}, [2]string{`{"x":"s"}`, ""}},
	{"a free-form object gets properties", `{"type":"object"}`, with(opened(""), `"type":"object"`), [2]string{`{"a":1}`, ""}, [2]string{`{"a":1}`, ""}},
	{"maxProperties added that declared names fit", opened(""), with(opened(""), `"maxProperties":1`), [2]string{}, [2]string{`{"x":1,"y":1}`, ""}},
	{"a tagged variant added", `{"oneOf":[` + variant("p") + `]}`, `{"oneOf":[` + variant("p") + `,` + variant("q") + `]}`, [2]string{"", `{"k":"q"}`}, [2]string{"", `{"k":"q"}`}},
	{"optional added in an open variant", `{"oneOf":[` + variant("p") + `,` + variant("q") + `]}`, `{"oneOf":[` + strings.Replace(variant("p"), `"k"`, `"x":{"type":"number"},"k"`, 1) + `,` + variant("q") + `]}`,
		[2]string{}, [2]string{`{"k":"p","x":"s"}`, ""}},
	{"overlapping oneOf to anyOf", `{"oneOf":[{"type":"number"},{"type":"integer"}]}`, `{"anyOf":[{"type":"number"},{"type":"integer"}]}`, [2]string{"", `1`}, [2]string{"", `1`}},
	{"x: false added, x never declared", opened(""), opened(`,"x":false`), [2]string{}, [2]string{`{"x":1}`, ""}},
	{"x: false, x was optional", opened(extra), opened(`,"x":false`), [2]string{`{"x":1}`, ""}, [2]string{`{"x":1}`, ""}},
}

func variant(tag string) string {
	return `{"type":"object","properties":{"k":{"const":"` + tag + `"}},"required":["k"]}`
}

// The table of compat.md, as far as hand-written values can show it.
func TestExpectedVerdicts(t *testing.T) {
	probes := []string{`{}`, `1`, `1.5`, `"a"`, `"b"`, `{"a":"s"}`, `{"a":"ss"}`, `{"a":1}`, `{"k":"p"}`}
	for _, r := range rows {
		for _, w := range []string{r.tolerant[0], r.tolerant[1], r.strict[0], r.strict[1]} {
			if w != "" {
				probes = append(probes, w)
			}
		}
	}
	for _, r := range rows {
		t.Run(r.change, func(t *testing.T) {
			older, newer := compile(t, r.older), compile(t, r.newer)
			ask(t, older, newer, contract.Tolerant, r.tolerant[0], probes)
			ask(t, newer, older, contract.Tolerant, r.tolerant[1], probes)
			ask(t, older, newer, contract.Strict, r.strict[0], probes)
			ask(t, newer, older, contract.Strict, r.strict[1], probes)
		})
	}
}

// ask demands that the witness is confirmed, or no probe where there is none.
func ask(t *testing.T, writer, reader *validator.Validator, model contract.ContentModel, witness string, probes []string) {
	t.Helper()
	confirm := func(value string) (bool, string) {
		ok, reason, err := validator.Confirm(writer, reader, model, parse(t, []byte(value)).Root)
		if err != nil {
			t.Fatal(err)
		}
		return ok, reason
	}
	if witness != "" {
		if ok, reason := confirm(witness); !ok {
			t.Errorf("%s: %s is not confirmed: %s", model, witness, reason)
		}
		return
	}
	for _, probe := range probes {
		if ok, _ := confirm(probe); ok {
			t.Errorf("%s: %s is confirmed where the table says Proved", model, probe)
		}
	}
}
