package upcast_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// TestLaws: an instance of the earlier schema is lifted, or refused for what the
// step had foreseen; a step that is total lifts every declared one; what no schema
// names survives with its digits, in its order; the event itself is not changed;
// the same schemas give the same step.
func TestLaws(t *testing.T) {
	derived, lifted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		old := testkit.DrawMajor(t)
		new := testkit.DrawNextMajor(t, old)
		older, newer := load(t, "old.json", text(t, old)), load(t, "new.json", text(t, new))
		for _, down := range []bool{false, true} {
			from, to := older, newer
			if down {
				from, to = newer, older
			}
			step := upcast.Derive(from, to, upcast.Options{Down: down})
			again := upcast.Derive(load(t, from.Doc.File, string(from.Doc.Data)), load(t, to.Doc.File, string(to.Doc.Data)), upcast.Options{Down: down})
			if diff := cmp.Diff(say(step), say(again)); diff != "" {
				t.Fatalf("not the same step twice:\n%s", diff)
			}
			if !step.Derived() {
				continue
			}
			derived++
			for _, model := range contract.ContentModels {
				for sample, err := range compat.Samples(from, compat.SampleOptions{Model: model, Count: 12, Wild: true}) {
					if err != nil {
						break
					}
					if checkLift(t, step, sample.Value, model) {
						lifted++
					}
				}
			}
		}
	})
	t.Logf("%d steps derived, %d instances lifted", derived, lifted)
}

// checkLift reports whether the step lifts the value.
func checkLift(t failer, step *upcast.Step, v *source.Node, model contract.ContentModel) bool {
	before := string(v.AppendJSON(nil))
	lifted, err := step.Apply(v)
	if after := string(v.AppendJSON(nil)); after != before {
		t.Fatalf("the event was changed from %s to %s", before, after)
	}
	var refused *upcast.Refused
	switch {
	case errors.As(err, &refused):
		for _, r := range refused.Violations {
			if r.Tightened == nil && !strings.Contains(r.Message, "undeclared member of that name") {
				t.Fatalf("%s is refused for %s (%s), which was not foreseen\nold %s\nnew %s", before, refused, r.Keyword, step.From.Doc.Data, step.To.Doc.Data)
			}
		}
		if step.Total() && model == contract.Tolerant {
			t.Fatalf("the step is total, and %s is refused: %v\nold %s\nnew %s", before, refused, step.From.Doc.Data, step.To.Doc.Data)
		}
		return false
	case err != nil:
		t.Fatalf("%s: %v", before, err)
	}
	if step.Copies() && string(lifted.AppendJSON(nil)) != before {
		t.Fatalf("the step copies, and makes %s of %s", lifted.AppendJSON(nil), before)
	}
	return true
}

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Fatalf(format string, args ...any)
}

// TestUnknownMembersSurvive, with their digits and in their order.
func TestUnknownMembersSurvive(t *testing.T) {
	step := upcast.Derive(
		load(t, "old.json", `{"type":"object","properties":{"a":{"type":"string"},"o":{"type":"object","properties":{"b":{"type":"number"}}}}}`),
		load(t, "new.json", `{"type":"object","required":["v"],"properties":{"x":{"type":"string","x-renamed-from":"a"},"v":{"const":1},"o":{"type":"object","properties":{"b":{"type":"number"},"n":{"type":"string","x-upcast-default":""}}}}}`),
		upcast.Options{})
	for in, want := range map[string]string{
		`{"z":1.00,"a":"s","o":{"y":1e+05,"b":0.10,"":null},"A":[{"q":-0}]}`: `{"z":1.00,"x":"s","o":{"y":1e+05,"b":0.10,"":null,"n":""},"A":[{"q":-0}],"v":1}`,
		`{"n":123456789012345678901234567890.10}`:                            `{"n":123456789012345678901234567890.10,"v":1}`,
	} {
		lifted, err := step.Apply(parse(t, in))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(lifted.AppendJSON(nil)); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

func parse(t testing.TB, text string) *source.Node {
	t.Helper()
	doc, err := source.ParseJSON("event.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}

// TestHostileSchemasEnd: work is bounded, and what is beyond it needs a person.
func TestHostileSchemasEnd(t *testing.T) {
	many := func(n int, format string) string {
		var parts []string
		for i := range n {
			parts = append(parts, strings.ReplaceAll(format, "@", fmt.Sprint(i)))
		}
		return strings.Join(parts, ",")
	}
	branches := func(n int, extra string) string {
		return `{"anyOf":[` + many(n, `{"type":"object","properties":{"a":{"$ref":"#/$defs/s"},"b":{"anyOf":[{"$ref":"#/$defs/s"},{"type":"object"`+extra+`}]}}}`) + `]}`
	}
	for name, pair := range map[string][2]string{
		"many members": {`{"properties":{` + many(20_000, `"p@":{"type":"string"}`) + `}}`,
			`{"properties":{` + many(20_000, `"p@":{"type":"integer"}`) + `}}`},
		"many members gone": {`{"properties":{` + many(5_000, `"p@":{"type":"string"}`) + `}}`,
			`{"properties":{` + many(5_000, `"q@":{"type":"string"}`) + `}}`},
		"unions of unions": {`{"$ref":"#/$defs/s","$defs":{"s":` + branches(60, "") + `}}`,
			`{"$ref":"#/$defs/s","$defs":{"s":` + branches(61, `,"required":["n"],"properties":{"n":{"const":1}}`) + `}}`},
		"many allOf": {`{"allOf":[` + many(3_000, `{"properties":{"p":{"minimum":@}}}`) + `]}`,
			`{"allOf":[` + many(3_001, `{"properties":{"p":{"maximum":@}}}`) + `]}`},
		"a large enum": {`{"enum":[` + many(20_000, `"v@"`) + `]}`, `{"enum":[` + many(20_000, `"w@"`) + `]}`},
		"patterns": {`{"patternProperties":{` + many(500, `"^p@":{"type":"string"}`) + `},"properties":{` + many(500, `"p@":{}`) + `}}`,
			`{"patternProperties":{` + many(500, `"^q@":{"type":"string"}`) + `},"properties":{` + many(500, `"q@":{}`) + `}}`},
		"itself": {`{"properties":{"a":{"$ref":"#"}}}`, `{"allOf":[{"properties":{"a":{"$ref":"#"},"b":{"const":1}}},{"required":["b"]}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			step := upcast.Derive(load(t, "old.json", pair[0]), load(t, "new.json", pair[1]), upcast.Options{})
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			t.Logf("%s: %v: %d operations, %d asks, %d tightened", name, time.Since(start).Round(time.Millisecond), len(step.Operations), len(step.Asks), len(step.Tightened))
			if step.Derived() {
				step.Apply(parse(t, `{"a":{"a":{}},"p0":1,"b":[]}`))
			}
		})
	}
}

func text(t failer, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(data)
}
