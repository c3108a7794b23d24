package compat_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// A tree of which every part refers back to the whole. %LEAF% is a part that no
// reference leads back from.
const treeOfParts = `{
	"$defs": {
		"node": {"type": "object", "required": ["label"], "properties": {
			"label": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}, "leaf": %LEAF%}},
		"twin": {"$ref": "#/$defs/node"}
	},
	"properties": {"first": {"$ref": "#/$defs/node"}, "second": {"$ref": "#/$defs/twin"}}
}`

// Schemas that say the same are one, though references lead back in them; one
// that differs is not taken for the other, nor is what leads to it.
func TestRecursiveSchemasThatSayTheSame(t *testing.T) {
	with := func(leaf string, other ...string) string {
		return strings.NewReplacer(append([]string{"%LEAF%", leaf}, other...)...).Replace(treeOfParts)
	}
	same := with(`{"minimum": 1}`)
	for _, c := range []struct {
		name, writer, reader string
		want                 compat.Verdict
		most                 int64 // steps
	}{
		{"the same text", same, same, compat.Proved, 60},
		{"other annotations and spelling", same, with(`{"minimum": 1.0, "title": "Leaf"}`), compat.Proved, 60},
		{"wider below a cycle", same, with(`{"minimum": 0}`), compat.Proved, 2_000},
		{"narrower below a cycle", same, with(`{"minimum": 2}`), compat.Refuted, 2_000},
		{"another target", same, with(`{"minimum": 1}`, `"items": {"$ref": "#/$defs/node"}`, `"items": {"$ref": "#"}`), compat.Refuted, 2_000},
		{"one more property", same, with(`{"minimum": 1}`, `"label": {"type": "string"},`, `"label": {"type": "string"}, "more": {"type": "null"},`), compat.Refuted, 2_000},
		{"one fewer", same, with(`{"minimum": 1}`, `"label": {"type": "string"},`, ``), compat.Proved, 2_000},
		{"x-open-enum is not an annotation", with(`{"enum": [1]}`), with(`{"enum": [1], "x-open-enum": true}`), compat.Proved, 2_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := compat.Contained(load(t, "a.json", c.writer), load(t, "b.json", c.reader), compat.Options{Model: contract.Strict})
			if got.Verdict != c.want {
				t.Errorf("%v %v, want %v", got.Verdict, got.Reason, c.want)
			}
			if got.Work > c.most {
				t.Errorf("%d steps, more than %d", got.Work, c.most)
			}
		})
	}
}
