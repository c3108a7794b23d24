package upcast_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Annotations alone do nothing within a major: where no earlier revision is known, and
// where those that are known allowed nothing else, an event that the newest refuses is
// refused, whatever was written for the step from the major before.
func TestReviseChangesNothingThatNoRevisionAllowed(t *testing.T) {
	const newest = `{"type": "object", "required": ["id", "fresh"], "properties": {
  "id": {"type": "string"}, "fresh": {"type": "number", "x-upcast-default": 1.0},
  "st": {"enum": ["a", "z"], "x-upcast-values": {"c": "z"}}, "was": {"type": "string", "x-upcast-default": "was null"}@}}`
	s := load(t, "v2.json", strings.Replace(newest, "@", "", 1))
	more := load(t, "v2.0.json", strings.Replace(newest, "@", `, "more": {"const": 1}`, 1))
	for name, step := range map[string]*upcast.Step{
		"no history": upcast.Revise(s), "a revision that asked the same": upcast.Revise(s, more),
	} {
		if step != nil {
			t.Errorf("%s: %v", name, say(step))
		}
	}
	step := upcast.Revise(s, more, load(t, "v2.1.json", `{"type": "object", "required": ["id"], "properties": {
  "id": {"type": "string"}, "fresh": {"type": "number"}, "st": {"enum": ["a", "b", "z"]}, "was": {"type": "string"}}}`))
	if step == nil {
		t.Fatal("what was not required is not filled")
	}
	for in, want := range map[string]string{
		`{"id":"a"}`:                         `{"id":"a","fresh":1.0}`,
		`{"fresh":2}`:                        "",
		`{"id":"a","fresh":null}`:            "",
		`{"id":"a","fresh":2,"st":"c"}`:      "",
		`{"id":"a","fresh":2,"st":"b"}`:      "",
		`{"id":"a","fresh":2,"was":null}`:    "",
		`{"id":"a","fresh":2.0,"was":"now"}`: `{"id":"a","fresh":2.0,"was":"now"}`,
	} {
		if got := revised(t, step, in); got != want {
			t.Errorf("%s becomes %q, not %q", in, got, want)
		}
	}
}

// What a schema requires, a revision did not and gives an x-upcast-default is filled in
// events of earlier revisions; what may be missing stays missing.
func TestReviseFillsWhatIsRequired(t *testing.T) {
	s := load(t, "v1.json", `{"type": "object", "required": ["channel", "lines", "note"], "properties": {
  "channel": {"type": "string", "x-upcast-default": "web"},
  "comment": {"type": "string", "x-upcast-default": "none"},
  "note": {"type": ["string", "null"], "x-upcast-default": ""},
  "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
  "by": {"oneOf": [
    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}}},
    {"type": "object", "required": ["kind", "n"], "properties": {"kind": {"const": "b"}, "n": {"type": "integer", "x-upcast-default": 0}}}]},
  "prices": {"type": "object", "additionalProperties": {"type": "object", "required": ["tax"], "properties": {"tax": {"type": "number", "x-upcast-default": 0}}}}},
"$defs": {"line": {"type": "object", "required": ["unit"], "properties": {
  "unit": {"type": "string", "x-upcast-default": "piece"}, "parts": {"type": "array", "items": {"$ref": "#/$defs/line"}}}}}}`)
	step := upcast.Revise(s, load(t, "v1.0.json", `{"type": "object", "required": ["lines"], "properties": {
  "channel": {"type": ["string", "null"]}, "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
  "by": {"oneOf": [
    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}}},
    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "b"}, "n": {"type": "integer"}}}]},
  "prices": {"type": "object", "additionalProperties": {"type": "object"}}},
"$defs": {"line": {"type": "object", "properties": {"unit": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#/$defs/line"}}}}}}`))
	if step == nil {
		t.Fatal("nothing is filled")
	}
	for in, want := range map[string]string{
		`{"lines":[]}`: `{"lines":[],"channel":"web","note":""}`,
		`{"channel":null,"note":null,"lines":[{"parts":[{}]}],"x":1.0}`: `{"channel":"web","note":null,"lines":[{"parts":[{"unit":"piece"}],"unit":"piece"}],"x":1.0}`,
		`{"channel":"c","note":"n","lines":[],"by":{"kind":"b"}}`:       `{"channel":"c","note":"n","lines":[],"by":{"kind":"b","n":0}}`,
		`{"channel":"c","note":"n","lines":[],"prices":{"EUR":{}}}`:     `{"channel":"c","note":"n","lines":[],"prices":{"EUR":{"tax":0}}}`,
		`{"channel":"c","note":"n","lines":[{"unit":"u"}]}`:             `{"channel":"c","note":"n","lines":[{"unit":"u"}]}`,
	} {
		lifted, err := step.Apply(parse(t, in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if diff := cmp.Diff(want, string(lifted.AppendJSON(nil))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

// What an earlier revision did not require is filled as between majors: with the only
// value, or the default. What every revision required is not: an event without it is of
// none.
func TestReviseFillsWhatWasNotRequired(t *testing.T) {
	newest := load(t, "v1.json", `{"type": "object", "required": ["kind", "form", "note", "lines"], "properties": {
  "kind": {"const": "a"}, "form": {"const": "1.1"}, "note": {"type": "string", "default": "-"}, "free": {"const": 1},
  "lines": {"type": "array", "items": {"type": "object", "required": ["unit", "by"], "properties": {"unit": {"enum": ["kg"]}, "by": {"type": "string"}}}}}}`)
	first := load(t, "v1.0.json", `{"type": "object", "required": ["kind", "lines"], "properties": {
  "kind": {"const": "a"}, "lines": {"type": "array", "items": {"type": "object", "properties": {"by": {"type": "string"}}}}}}`)
	second := load(t, "v1.1.json", `{"type": "object", "required": ["kind", "form"], "properties": {"kind": {"const": "a"}, "form": {"const": "1.0"}}}`)
	step := upcast.Revise(newest, first, second)
	if step == nil {
		t.Fatal("nothing is filled")
	}
	for in, want := range map[string]string{
		`{"kind":"a","lines":[{"by":"x"}]}`:      `{"kind":"a","lines":[{"by":"x","unit":"kg"}],"form":"1.1","note":"-"}`,
		`{"kind":"a","form":"1.0","lines":[]}`:   `{"kind":"a","form":"1.1","lines":[],"note":"-"}`,
		`{"kind":"a","form":"1.0"}`:              "", // what the list was nobody says
		`{"form":"1.1","note":"","lines":[]}`:    "", // every revision required the kind
		`{"kind":"a","lines":[{"unit":"kg"}]}`:   "",
		`{"kind":"a","note":null,"lines":[]}`:    "",
		`{"kind":"a","form":"1.2","lines":[{}]}`: "",
	} {
		if got := revised(t, step, in); got != want {
			t.Errorf("%s becomes %q, not %q", in, got, want)
		}
	}
	if step := upcast.Revise(newest, newest); step != nil {
		t.Errorf("what is filled in events of the newest: %v", say(step))
	}
}

// A value that an earlier revision allowed becomes the one that is named, and no other
// does: what nobody named is refused.
func TestReviseMapsTheValuesThatAreNamed(t *testing.T) {
	step := upcast.Revise(load(t, "v4.json", `{"type": "object", "properties": {
  "version": {"const": "4.0.1", "x-upcast-values": {"4.0.0": "4.0.1"}},
  "level": {"enum": [2, 3, "3"], "x-upcast-values": {"0": 2, "1": 2, "3": 2, "x": 9}}}}`),
		load(t, "v4.0.json", `{"type": "object", "properties": {"version": {"enum": ["4.0.0"]}, "level": {"enum": [1, 2]}}}`),
		load(t, "v4.1.json", `{"type": "object", "properties": {"version": {"type": "string", "pattern": "^4"}, "level": {"type": ["string", "null"]}}}`))
	if step == nil {
		t.Fatal("nothing is revised")
	}
	for in, want := range map[string]string{
		`{"version":"4.0.0"}`:           `{"version":"4.0.1"}`,
		`{"version":"4.0.1","level":3}`: `{"version":"4.0.1","level":3}`,
		`{"level":1.0}`:                 `{"level":2}`,
		`{"level":"1"}`:                 `{"level":2}`,
		`{"version":"4.0.2"}`:           "",
		`{"level":"x"}`:                 "",
		`{"level":0}`:                   "", // no revision allowed it
		`{"level":null}`:                "",
	} {
		if got := revised(t, step, in); got != want {
			t.Errorf("%s becomes %q, not %q", in, got, want)
		}
	}
}

// revised returns what becomes of an event; empty: it is refused.
func revised(t *testing.T, step *upcast.Step, event string) string {
	t.Helper()
	lifted, err := step.Apply(parse(t, event))
	if err != nil {
		return ""
	}
	return string(lifted.AppendJSON(nil))
}

// Where a revision allowed one value and the newest allows another one, the one becomes
// the other: through references, in items, maps, variants and beside what an annotation
// names. Whatever else stands there stays, and is refused.
func TestReviseExchangesWhatWasTheOnlyValue(t *testing.T) {
	const versioned = `{"type": "object", "properties": {
  "version": {"enum": [@]}, "meta": {"$ref": "#/$defs/meta"}, "by": {"oneOf": [
    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}, "v": {"const": @}}},
    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "b"}, "v": {"type": "string"}}}]},
  "list": {"type": "array", "items": {"type": "object", "properties": {"v": {"const": @}}}},
  "map": {"type": "object", "additionalProperties": {"const": @}},
  "said": {"const": @ANNOTATED}},
"$defs": {"meta": {"allOf": [{"type": "object", "properties": {"version": {"type": "string", "const": @}, "meta": {"$ref": "#/$defs/meta"}}}]}}}`
	revision := func(version string) *schema.Schema {
		annotated := version
		if version == `"4.1"` {
			annotated += `, "x-upcast-values": {"3.9": "4.1"}`
		}
		return load(t, "v"+version+".json", strings.NewReplacer("@ANNOTATED", annotated, "@", version).Replace(versioned))
	}
	step := upcast.Revise(revision(`"4.1"`), revision(`"4.0"`), revision(`"4.0.1"`))
	if step == nil {
		t.Fatal("nothing is revised")
	}
	for in, want := range map[string]string{
		`{"version":"4.0"}`:   `{"version":"4.1"}`,
		`{"version":"4.0.1"}`: `{"version":"4.1"}`,
		`{"version":"4.1"}`:   `{"version":"4.1"}`,
		`{"version":"4.2"}`:   "",
		`{"version":4.0}`:     "",
		`{}`:                  `{}`,
		`{"meta":{"meta":{"version":"4.0"},"n":1.0}}`: `{"meta":{"meta":{"version":"4.1"},"n":1.0}}`,
		`{"by":{"kind":"a","v":"4.0"}}`:               `{"by":{"kind":"a","v":"4.1"}}`,
		`{"by":{"kind":"b","v":"4.0"}}`:               `{"by":{"kind":"b","v":"4.0"}}`,
		`{"list":[{"v":"4.0.1"},{"v":"4.1"},{}]}`:     `{"list":[{"v":"4.1"},{"v":"4.1"},{}]}`,
		`{"map":{"x":"4.0","y":"4.1"}}`:               `{"map":{"x":"4.1","y":"4.1"}}`,
		`{"said":"3.9"}`:                              "", // it is named, and no revision allowed it
		`{"said":"4.0"}`:                              `{"said":"4.1"}`,
		`{"version":"3.9"}`:                           "",
		`{"other":"4.0"}`:                             `{"other":"4.0"}`,
	} {
		if got := revised(t, step, in); got != want {
			t.Errorf("%s becomes %q, not %q", in, got, want)
		}
	}
}

// Members that a pattern names stay as they are, and keep nothing else from being lifted.
func TestReviseLeavesWhatAPatternNames(t *testing.T) {
	of := func(v string) *schema.Schema {
		return load(t, "v.json", strings.ReplaceAll(`{"type": "object", "properties": {"v": {"const": @},
  "named": {"type": "object", "patternProperties": {"^x": {"type": "object", "properties": {"v": {"const": @}}}}, "additionalProperties": {"const": @}}}}`, "@", v))
	}
	step := upcast.Revise(of(`"2"`), of(`"1"`))
	if step == nil {
		t.Fatal("nothing is revised")
	}
	for in, want := range map[string]string{
		`{"v":"1"}`:                               `{"v":"2"}`,
		`{"v":"1","named":{"x":{"v":"2"}}}`:       `{"v":"2","named":{"x":{"v":"2"}}}`,
		`{"v":"1","named":{"x":{},"y":"1"}}`:      `{"v":"2","named":{"x":{},"y":"2"}}`,
		`{"v":"1","named":{"x":{"v":"1"}}}`:       "",
		`{"v":"2","named":{"xy":"1","y":"2"}}`:    "",
		`{"v":"1","named":{"x":{"v":2},"y":"2"}}`: "",
	} {
		if got := revised(t, step, in); got != want {
			t.Errorf("%s becomes %q, not %q", in, got, want)
		}
	}
}

// A value of which a writer of any revision could choose said something, and the only
// value of now says another: so it is refused, as between majors.
func TestReviseExchangesNoChoice(t *testing.T) {
	of := func(v string) *schema.Schema {
		return load(t, "v.json", `{"type": "object", "required": ["v"], "properties": {"v": `+v+`}}`)
	}
	for name, revisions := range map[string][]*schema.Schema{
		"one of two values":         {of(`{"const": "b"}`), of(`{"enum": ["a", "b"]}`)},
		"once fixed, then a choice": {of(`{"const": "b"}`), of(`{"const": "a"}`), of(`{"enum": ["a", "b"]}`)},
		"a choice, then fixed":      {of(`{"const": "b"}`), of(`{"enum": ["a", "c"]}`), of(`{"const": "a"}`)},
		"any text, then fixed":      {of(`{"const": "b"}`), of(`{"type": "string"}`), of(`{"const": "a"}`)},
		"several values now":        {of(`{"enum": ["b", "c"]}`), of(`{"const": "a"}`)},
		"another type":              {of(`{"const": 1}`), of(`{"const": "a"}`)},
		"an object":                 {of(`{"const": {"n": 2}}`), of(`{"const": {"n": 1}}`)},
		"another name": {load(t, "v.json", `{"type": "object", "properties": {"w": {"const": "b", "x-renamed-from": "v"}}}`),
			of(`{"const": "a"}`)},
		"the same, with other digits": {of(`{"const": 1.0}`), of(`{"const": 1}`)},
	} {
		if step := upcast.Revise(revisions[0], revisions[1:]...); step != nil {
			t.Errorf("%s: %v", name, say(step))
		}
	}
	step := upcast.Revise(of(`{"const": "c"}`), of(`{"const": "a"}`), of(`{"enum": ["b", "d"]}`), of(`{"type": "integer"}`))
	if step == nil || revised(t, step, `{"v":"a"}`) != `{"v":"c"}` || revised(t, step, `{"v":"b"}`) != "" {
		t.Error("a choice between others keeps a value that was the only one from being exchanged")
	}
}

// What is valid under the newest revision stays as it is, whatever earlier ones said.
func TestReviseLeavesWhatIsValid(t *testing.T) {
	t.Parallel()
	steps, lifted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		old := testkit.DrawMajor(t)
		newer := testkit.DrawNextMajor(t, old)
		newest := load(t, "newest.json", text(t, testkit.DrawNextMajor(t, old)))
		earlier := []*schema.Schema{load(t, "old.json", text(t, old)), load(t, "newer.json", text(t, newer))}
		step := upcast.Revise(newest, earlier...)
		if step == nil {
			return
		}
		steps++
		for sample, err := range compat.Samples(newest, compat.SampleOptions{Count: 8, Wild: true}) {
			if err != nil {
				break
			}
			after, err := step.Apply(sample.Value)
			if err != nil || !source.Equal(after, sample.Value) {
				t.Fatalf("%s is valid, and becomes %v, %v\n%s\n%v", sample.Value.AppendJSON(nil), after, err, newest.Doc.Data, say(step))
			}
		}
		for _, s := range earlier {
			for sample, err := range compat.Samples(s, compat.SampleOptions{Count: 8}) {
				if err != nil {
					break
				}
				if _, err := step.Apply(sample.Value); err == nil {
					lifted++
				}
			}
		}
	})
	t.Logf("%d steps, %d events of earlier revisions are valid after them", steps, lifted)
}

// Nothing is filled where no default is written, none fits, or it cannot be told
// which variant an event is.
func TestReviseGuessesNothing(t *testing.T) {
	for name, text := range map[string]string{
		"no default":     `{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": "x"}}}`,
		"optional":       `{"type": "object", "properties": {"a": {"type": ["string", "null"], "x-upcast-default": "x"}}}`,
		"not valid":      `{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "x-upcast-default": 1}}}`,
		"variants alike": `{"anyOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "x-upcast-default": "x"}}}, {"type": "object", "required": ["b"], "properties": {"b": {}}}]}`,
		"itself":         `{"$ref": "#/$defs/s", "$defs": {"s": {"properties": {"s": {"$ref": "#/$defs/s"}}}}}`,
	} {
		if step := upcast.Revise(load(t, "v1.json", text)); step != nil {
			t.Errorf("%s: %v", name, say(step))
		}
	}
}
