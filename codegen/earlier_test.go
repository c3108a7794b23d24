package codegen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/codegen"
)

// An event of which a Reader does not read what was published is noted once, with the
// revisions, the place and what to write; where it reads all nothing is said.
func TestRevisionsThatAReaderCannotRead(t *testing.T) {
	t.Parallel()
	object := func(required, properties string) string {
		return `{"type": "object", "required": [` + required + `], "properties": {` + properties + `}}`
	}
	many := func(n int, kind string) string {
		var properties []string
		for i := range n {
			properties = append(properties, fmt.Sprintf(`"p%02d": {"type": %q}`, i, kind))
		}
		return strings.Join(properties, ", ")
	}
	tests := []struct {
		name, status string
		earlier      []string // 1.0, 1.1, …
		newest       string
		want         []string
	}{
		{name: "nothing was published before", newest: object(`"a"`, `"a": {"const": 1}`)},
		{
			name:    "wider, and another fixed value",
			earlier: []string{object(`"a"`, `"a": {"const": "1.0"}`), object(`"a"`, `"a": {"const": "1.1"}`)},
			newest:  object(`"a"`, `"a": {"const": "1.2"}, "b": {"type": "string"}`),
		},
		{
			name:    "a choice became a fixed value",
			earlier: []string{object(`"a"`, `"a": {"enum": ["x", "y"]}`), object(`"a"`, `"a": {"enum": ["x", "y"]}, "b": {}`)},
			newest:  object(`"a"`, `"a": {"const": "z"}`),
			want:    []string{`v1: no event of 1.0, 1.1 can be read: /a must be "z", not "x" (write ` + "`\"x-upcast-values\": {\"x\": …, \"y\": …}` beside it: the value that each of them becomes)"},
		},
		{
			name: "several values are gone, of one revision or another, wherever they are listed",
			earlier: []string{
				`{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/state"}, "b": {"enum": ["of", "another", "place"]}},` +
					` "$defs": {"state": {"type": ["string", "number", "null"]}}, "allOf": [{"properties": {"a": {"enum": ["open", "lost", 7, null]}}}]}`,
				object(`"a"`, `"a": {"enum": ["stolen", "lost", "open"]}`),
			},
			newest: object(`"a"`, `"a": {"enum": ["open", "closed"]}`),
			want: []string{`v1: not every event of 1.0, 1.1 can be read: /a must be one of "open", "closed", not null (write ` +
				"`\"x-upcast-values\": {\"lost\": …, \"7\": …, \"null\": …, \"stolen\": …}` beside it: the value that each of them becomes)"},
		},
		{
			name:    "the choice was answered",
			earlier: []string{object(`"a"`, `"a": {"enum": ["x", "y"]}`)},
			newest:  object(`"a"`, `"a": {"const": "z", "x-upcast-values": {"x": "z", "y": "z"}}`),
		},
		{
			name:    "required",
			earlier: []string{object(``, `"a": {"type": "string"}`)},
			newest:  object(`"b"`, `"b": {"type": "string"}`),
			want:    []string{`v1: no event of 1.0 can be read: the event must have "b" (write ` + "`\"x-upcast-default\": …` into it: the value that such events get)"},
		},
		{
			name:    "for two reasons, and one that was mended",
			earlier: []string{object(``, `"a": {"type": "integer"}`), object(`"a"`, `"a": {"type": "integer"}`), object(`"a"`, `"a": {"type": "string"}`)},
			newest:  object(`"a"`, `"a": {"type": "string"}`),
			want: []string{
				`v1: no event of 1.0 can be read: the event must have "a" (write ` + "`\"x-upcast-default\": …` into it: the value that such events get); " +
					`v1: no event of 1.0, 1.1 can be read: /a must be string, not number (no annotation stands for it: accept such events again, or open a major for what is new)`,
			},
		},
		{
			name:    "for every reason of one event",
			earlier: []string{object(``, `"c": {"enum": ["x", "y"]}, "d": {"type": ["string", "null"]}`)},
			newest:  object(`"a", "b"`, `"a": {"type": "string"}, "b": {"type": "string"}, "c": {"const": "z"}, "d": {"type": "string"}`),
			want: []string{
				"v1: no event of 1.0 can be read: the event must have \"a\", \"b\" (write `\"x-upcast-default\": …` into it: the value that such events get); " +
					"v1: no event of 1.0 can be read: /c must be \"z\", not \"x\" (write `\"x-upcast-values\": {\"x\": …, \"y\": …}` beside it: the value that each of them becomes); " +
					"v1: no event of 1.0 can be read: /d must be string, not null (write `\"x-upcast-default\": …` into it: the value that such events get)",
			},
		},
		{
			name:    "for more reasons than anybody reads",
			earlier: []string{object(``, many(12, "integer"))},
			newest:  object(``, many(12, "string")),
			want: []string{strings.Join(slices.Collect(func(yield func(string) bool) {
				for i := range 10 {
					yield(fmt.Sprintf("v1: not every event of 1.0 can be read: /p%02d must be string, not number (no annotation stands for it: accept such events again, or open a major for what is new)", i))
				}
			}), "; ") + "; and 2 more"},
		},
		{
			name:    "some are refused",
			earlier: []string{object(``, `"a": {"type": ["string", "null"]}`)},
			newest:  object(``, `"a": {"type": "string"}`),
			want: []string{
				`v1: not every event of 1.0 can be read: /a must be string, not null (write ` + "`\"x-upcast-default\": …` into it: the value that such events get)",
			},
		},
		{
			name:    "a fixed object, for which nothing can stand",
			earlier: []string{object(``, `"a": {"const": {"n": 1}}`)},
			newest:  object(``, `"a": {"const": {"n": 2}, "x-upcast-values": {"{\"n\":1}": {"n": 2}}}`),
			want: []string{
				`v1: not every event of 1.0 can be read: /a must be {"n":2}, not {"n":1} (no annotation stands for it: accept such events again, or open a major for what is new)`,
			},
		},
		{
			name: "the tags of a union, for which nothing stands",
			earlier: []string{object(``, `"a": {"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": "x1"}}}, `+
				`{"type": "object", "required": ["k"], "properties": {"k": {"const": "y1"}}}]}`)},
			newest: object(``, `"a": {"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": "x2", "x-upcast-values": {"x1": "x2"}}}}, `+
				`{"type": "object", "required": ["k"], "properties": {"k": {"const": "y2"}}}]}`),
			want: []string{`v1: not every event of 1.0 can be read: /a/k must be "x2", not "y1" (write ` + "`\"x-upcast-values\": {\"y1\": …}` beside it: the value that this becomes; " +
				"if it says which variant this is, no annotation stands for it: accept such events again, or open a major for what is new)"},
		},
		{name: "a draft", status: "draft", earlier: []string{object(``, ``)}, newest: object(`"b"`, `"b": {"type": "string"}`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.status == "" {
				tt.status = "active"
			}
			event := oneEvent{schema: tt.newest, status: tt.status, earlier: tt.earlier}
			model, err := codegen.PlanWorkspace(t.Context(), event.load(t), codegen.PlanOptions{Drafts: true})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range slices.DeleteFunc(model.Notes, func(n codegen.Note) bool { return !n.Unread }) {
				if n.Place != "a.B" || n.Span.File != "contexts/a/B/v1.schema.json" || !n.Span.Start.IsValid() {
					t.Errorf("the note is about %s at %s", n.Place, n.Span)
				}
				got = append(got, n.Reason)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

// What is drawn of earlier revisions is tested with only where a Reader makes it valid.
func TestEventsOfEarlierRevisionsAreTestedWith(t *testing.T) {
	t.Parallel()
	event := oneEvent{status: "active",
		earlier: []string{`{"required": ["n"], "properties": {"n": {"const": 1}}}`, `{"required": ["n"], "properties": {"n": {"const": 2}, "m": {"type": "string"}}}`},
		schema:  `{"required": ["n"], "properties": {"n": {"const": 3}, "m": {"type": "integer"}}}`}
	model, err := codegen.PlanWorkspace(t.Context(), event.load(t), codegen.PlanOptions{Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	past := model.Packages[0].Tests.Majors[0].Past
	if len(past) < 2 {
		t.Fatalf("%d events of earlier revisions", len(past))
	}
	for _, e := range past {
		if e.Newest == "" || e.Refused != "" {
			t.Errorf("%s: %s is said to be lifted as it is, or not at all: %s", e.Name, e.JSON, e.Refused)
		}
	}
}
