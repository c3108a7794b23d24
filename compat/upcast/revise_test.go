package upcast_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/compat/upcast"
)

// What a schema requires and gives an x-upcast-default is filled in events of
// earlier revisions; what may be missing stays missing.
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
	step := upcast.Revise(s)
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

// A value that an earlier revision had becomes the one that is named, and no other
// does: what nobody named is refused.
func TestReviseMapsTheValuesThatAreNamed(t *testing.T) {
	step := upcast.Revise(load(t, "v4.json", `{"type": "object", "properties": {
  "version": {"const": "4.0.1", "x-upcast-values": {"4.0.0": "4.0.1"}},
  "level": {"enum": [2, 3, "3"], "x-upcast-values": {"1": 2, "3": 2, "x": 9}}}}`))
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
	} {
		got := ""
		if lifted, err := step.Apply(parse(t, in)); err == nil {
			got = string(lifted.AppendJSON(nil))
		}
		if got != want {
			t.Errorf("%s becomes %q, not %q", in, got, want)
		}
	}
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
