package impact_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
)

var names = []string{"a", "b", "c"}

// anySchema is an object with a few fields; with ties, keywords that make one field
// depend on another may be there too.
func anySchema(t *rapid.T, ties bool) map[string]any {
	properties := map[string]any{}
	var required []string
	for _, name := range names {
		if rapid.IntRange(0, 3).Draw(t, "there") == 0 {
			continue
		}
		properties[name] = rapid.SampledFrom([]any{
			map[string]any{"type": "string"}, map[string]any{"enum": []any{"x", "y"}}, map[string]any{"enum": []any{"x"}},
			map[string]any{"type": "integer", "maximum": 3}, map[string]any{"type": []any{"string", "integer"}}, map[string]any{},
		}).Draw(t, "field")
		if rapid.Bool().Draw(t, "required") {
			required = append(required, name)
		}
	}
	s := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	if !ties {
		return s
	}
	pair := rapid.Permutation(names).Draw(t, "tied")
	from, to := pair[0], pair[1]
	switch rapid.IntRange(0, 3).Draw(t, "tie") {
	case 0:
		s["dependencies"] = map[string]any{from: []any{to}}
	case 1:
		s["if"] = map[string]any{"required": []any{from}}
		s["then"] = map[string]any{"properties": map[string]any{to: map[string]any{"enum": []any{"x"}}}}
	case 2:
		s["not"] = map[string]any{"required": []any{from, to}}
	}
	return s
}

// twins asks, for events that may be written after a change that hurts nobody, for
// an event that was valid before it with the same values in the fields that are
// read. It returns how many there were and how many had none.
func twins(t *rapid.T, ties bool) (asked, none int) {
	text := func(s map[string]any) string {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	was := text(anySchema(t, ties))
	older, newer := revision2(t, was), revision2(t, text(anySchema(t, ties)))
	var fields []string
	for _, name := range names {
		if rapid.Bool().Draw(t, "read") {
			fields = append(fields, "/"+name)
		}
	}
	if len(fields) == 0 {
		return 0, 0
	}
	report, err := impact.Of(t.Context(), impact.Change{Event: orderPlaced, Major: 1, Model: contract.Tolerant, Older: list(older), Newer: newer},
		[]impact.Consumer{consumer(contract.Consumption{Fields: fields})}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Effect().Passes() {
		return 0, 0
	}
	for sample, err := range compat.Samples(newer.Schema, compat.SampleOptions{Count: 12}) {
		if err != nil {
			break // there are fewer
		}
		pins := []any{json.RawMessage(was)}
		for _, name := range names {
			if !slices.Contains(fields, "/"+name) {
				continue
			}
			if v := sample.Value.Member(name); v != nil {
				pins = append(pins, map[string]any{"required": []any{name}, "properties": map[string]any{name: map[string]any{"enum": []any{json.RawMessage(v.Value.AppendJSON(nil))}}}})
			} else {
				pins = append(pins, map[string]any{"not": map[string]any{"required": []any{name}}})
			}
		}
		pinned := revision2(t, text(map[string]any{"allOf": pins}))
		nothing := revision2(t, `{"not": {}}`)
		got := compat.Contained(pinned.Schema, nothing.Schema, compat.Options{Model: contract.Strict})
		if got.Verdict == compat.Unknown {
			t.Fatalf("old and pinned: %s", got.Reason.Message)
		}
		asked++
		if got.Verdict == compat.Proved {
			none++
			if !ties {
				t.Fatalf("%s hurts nobody who reads %v of %s, and %s has no twin", newer.Schema.Doc.Data, fields, was, sample.Value.AppendJSON(nil))
			}
		}
	}
	return asked, none
}

// An event after a change that hurts nobody is, for who reads it, one from before.
func TestWhoIsNotHurtReadsWhatItReadBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { twins(t, false) })
}

// Where fields that are read are tied to others, a view drops the tie: how often an
// event then has no twin is in docs/impact.md.
func TestHowOftenAViewIsWiderThanWhatWas(t *testing.T) {
	asked, none := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		a, n := twins(t, true)
		asked, none = asked+a, none+n
	})
	t.Logf("%d of %d events have no twin: %.1f %%", none, asked, 100*float64(none)/float64(max(1, asked)))
	if asked == 0 || none*3 > asked {
		t.Errorf("%d of %d events have no twin", none, asked)
	}
}
