package impact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// blamed are the changes that the verdict's reasons come from: "property-removed /a".
func blamed(v impact.Verdict) string {
	var list []string
	for _, r := range v.Reasons {
		name := "nothing"
		if r.Change != nil {
			name = r.Change.Kind.ID + " " + r.Change.Path
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}

// A reason names the difference between the version in force and the newer one that it
// comes from, also where what is read is in it, around it, or was known otherwise.
func TestAReasonNamesTheChangeItComesFrom(t *testing.T) {
	const object = `{"type": "object", "properties": `
	for _, tt := range []struct {
		name, newer string
		older       []string // the last is in force, the first is what the consumer knows
		use         contract.Consumption
		want        string
	}{
		{"a field that is read is gone", object + `{}}`, []string{object + `{"a": {"type": "string"}, "b": {}}}`},
			contract.Consumption{Fields: []string{"/a"}}, "property-removed /a"},
		{"what it is in is gone", object + `{}}`, []string{object + `{"a": {"type": "object", "properties": {"b": {}}}}}`},
			contract.Consumption{Fields: []string{"/a/b"}}, "property-removed /a"},
		{"a part of what is read is gone", object + `{"a": {"type": "object", "properties": {}}}}`, []string{object + `{"a": {"type": "object", "properties": {"b": {}}}}}`},
			contract.Consumption{Fields: []string{"/a"}}, "property-removed /a/b"},
		{"an item's field is gone, beside the list's length", object + `{"l": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {}}}}}`,
			[]string{object + `{"l": {"type": "array", "maxItems": 4, "items": {"type": "object", "properties": {"s": {}}}}}}`},
			contract.Consumption{Fields: []string{"/l/*/s"}}, "property-removed /l/*/s"},
		{"a value that is acted on", object + `{"a": {"enum": [1]}}}`, []string{object + `{"a": {"enum": [1, 2]}}}`},
			contract.Consumption{Fields: []string{"/a"}, EnumValues: map[string][]string{"/a": {"2"}}}, "enum-narrowed /a"},
		{"a type", object + `{"a": {"type": "integer"}}}`, []string{object + `{"a": {"type": "string"}}}`},
			contract.Consumption{Fields: []string{"/a"}}, "type-changed /a"},
		{"who knows an older version is told of the newest step", object + `{"a": {"type": ["string", "null"]}}}`,
			[]string{object + `{"a": {"type": "string"}}}`, object + `{"a": {"type": "string"}, "b": {}}}`},
			contract.Consumption{Fields: []string{"/a"}}, "type-widened /a"},
		{"what is stored of an older version", `{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}`,
			[]string{object + `{"a": {"type": "integer"}}}`, object + `{"a": {"type": "string"}}}`},
			contract.Consumption{Fields: []string{"/a"}, Replays: true}, "property-required /a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var older []*workspace.Revision
			for i, text := range tt.older {
				older = append(older, revision(t, fmt.Sprintf("1.%d", i), text))
			}
			c := reader(t, tt.use)
			if !tt.use.Replays {
				c.Knows = older[0]
			}
			v := ask(t, c, revision(t, "new", tt.newer), older...)
			if got := blamed(v); v.Effect != impact.Breaking || got != tt.want {
				t.Errorf("%s: %s, want %s", brief(v), got, tt.want)
			}
		})
	}
}

// Whoever is hurt by an example of a kind of change is hurt by a difference.
func TestEveryKindOfChangeIsBlamed(t *testing.T) {
	n := 0
	for _, k := range change.Kinds() {
		for i, pair := range [][2]string{k.Bad, k.Good} {
			c := reader(t, contract.Consumption{Fields: []string{contract.AllFields}, Replays: true})
			v := ask(t, c, revision(t, "new", pair[1]), revision(t, "1.0", pair[0]))
			if v.Effect != impact.Breaking {
				continue
			}
			n++
			for _, r := range v.Reasons {
				if r.Change == nil {
					t.Errorf("%s %d: %s of %v comes from nothing", k.ID, i, r.Rule, r.Fields)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("%d examples hurt", n)
	}
}
