package impact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Who is written against an old revision, and was hurt by one that came after it, is
// not hurt by what leaves that as it is; by what makes it worse it is.
func TestWhatHurtBeforeIsNotTheChange(t *testing.T) {
	const (
		first   = `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "maxLength": 9}}}`
		without = `{"type": "object", "properties": {"b": {"type": "string", "maxLength": 9}}}`
		longer  = `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "maxLength": 20}}}`
		neither = `{"type": "object", "properties": {}}`
		back    = `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "maxLength": 9}, "c": {}}}`
		deep    = `{"type": "object", "properties": {"a": {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}}}`
	)
	const more = `"zz": {"type": "integer"}, `
	for _, tt := range []struct {
		name   string
		older  []string // of which the consumer knows the first
		newer  string
		fields []string
		want   string
	}{
		{"it went, and something else comes", []string{first, without}, `{"type": "object", "properties": {` + more + `"b": {"type": "string", "maxLength": 9}}}`,
			[]string{"/a", "/b"}, "affected removed-field-in-use [/a] since 1.1"},
		{"it went a while ago", []string{first, back, without, `{"type": "object", "properties": {"b": {"type": "string", "maxLength": 9}, "c": {}}}`},
			`{"type": "object", "properties": {` + more + `"b": {"type": "string", "maxLength": 9}}}`,
			[]string{"/a"}, "affected removed-field-in-use [/a] since 1.2"},
		{"it came back, and goes now", []string{first, without, back}, without, []string{"/a"}, "breaking removed-field-in-use [/a]"},
		{"it went, and another goes", []string{first, without}, neither, []string{"/a", "/b"},
			"breaking removed-field-in-use [/b] removed-field-in-use [/a] since 1.1"},
		{"it went, and comes back as something else", []string{first, without}, `{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string", "maxLength": 9}}}`,
			[]string{"/a"}, "breaking type-changed [/a]"},
		{"it went, and another may be longer", []string{first, without}, `{"type": "object", "properties": {"b": {"type": "string", "maxLength": 10}}}`,
			[]string{"/a", "/b"}, "breaking max-length-raised [/b] removed-field-in-use [/a] since 1.1"},
		{"it may be longer since, and something else comes", []string{first, longer}, `{"type": "object", "properties": {` + more + `"a": {"type": "string"}, "b": {"type": "string", "maxLength": 20}}}`,
			[]string{"/b"}, "affected max-length-raised [/b] since 1.1"},
		{"it may be longer since, and longer now", []string{first, longer}, `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "maxLength": 21}}}`,
			[]string{"/b"}, "breaking max-length-raised [/b]"},
		{"it may be longer since, and less so now", []string{first, longer}, `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "maxLength": 19}}}`,
			[]string{"/b"}, "affected max-length-raised [/b] since 1.1"},
		{"it may be longer since, and goes now", []string{first, longer}, `{"type": "object", "properties": {"a": {"type": "string"}}}`,
			[]string{"/b"}, "breaking removed-field-in-use [/b]"},
		{"its type is wider since, and a part of it goes", []string{deep, `{"type": "object", "properties": {"a": {"type": ["object", "array"], "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}}}`},
			`{"type": "object", "properties": {"a": {"type": ["object", "array"], "properties": {"x": {"type": "string"}}}}}`,
			[]string{"/a"}, "breaking removed-field-in-use [/a/y] type-widened [/a] since 1.1"},
		{"it may be missing since, and goes now", []string{`{"type": "object", "required": ["a"], "properties": {"a": {}}}`, `{"type": "object", "properties": {"a": {}}}`},
			neither, []string{"/a"}, "breaking removed-field-in-use [/a] property-optional [/a] since 1.1"},
	} {
		var older []*workspace.Revision
		for i, text := range tt.older {
			older = append(older, revision(t, contract.Version{Major: 1, Revision: i}.String(), text))
		}
		c := reader(t, contract.Consumption{Fields: tt.fields})
		c.Knows = older[0]
		got := ask(t, c, revision(t, "newer", tt.newer), older...)
		if diff := cmp.Diff(tt.want, brief(got)); diff != "" {
			t.Errorf("%s: %s\n%+v", tt.name, diff, got.Reasons)
		}
	}
}
