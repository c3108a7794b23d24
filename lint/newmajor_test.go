package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// A new major breaks nobody who does not read it; who reads it by a range that was
// written before it was there is asked by its view of the major before. That the
// range is open proves nothing.
func TestANewMajorIsAskedOfWhomItsNumberReaches(t *testing.T) {
	const (
		v1     = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`
		v2     = `{"type": "object", "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}}`
		one    = "versions:\n  1: {status: active}\n"
		both   = "versions:\n  1: {status: active}\n  2: {status: active, upcast: by-hand}\n"
		draft  = "versions:\n  1: {status: active}\n  2: {status: draft, upcast: by-hand}\n"
		schema = "enforce: schema\n"
		ids    = ", fields: [/id]"
	)
	events := func(more string) workspace.MemFiles {
		m := files(more, v1)
		if more != one && more != schema+one {
			m[dir+"v2.schema.json"] = []byte(v2)
		}
		return m
	}
	for name, c := range map[string]struct {
		base, head string // one where empty, and both
		was, is    workspace.MemFiles
		want       []string
	}{
		"an open range":                       {was: reader("r", ">=1", ids), want: []string{"error type-changed: breaks r"}},
		"any version":                         {was: reader("r", "*", ids), want: []string{"error type-changed: breaks r"}},
		"an end that holds it":                {was: reader("r", ">=1 <3", ids), want: []string{"error type-changed: breaks r"}},
		"an end before it":                    {was: reader("r", ">=1 <2", ids)},
		"what is read stays":                  {was: reader("r", ">=1", ", fields: [/note]")},
		"what was stored is lifted":           {was: reader("r", ">=1", ", fields: [/note], replays: true")},
		"nothing is said of fields":           {was: reader("r", ">=1", ""), want: []string{"error not-proved: unknown r"}},
		"only the new major, before it comes": {was: reader("r", "=2", ids)},
		"it says so with the change":          {was: reader("r", ">=1", ids), is: reader("r", ">=1 <3", ids)},
		"it ends before it with the change":   {was: reader("r", ">=1", ids), is: reader("r", "=1", ids), want: []string{"error type-changed: breaks r"}},
		"a draft hurts nobody":                {head: draft, was: reader("r", ">=1", ids)},
		"a draft is opened":                   {base: draft, was: reader("r", ">=1", ids), want: []string{"error type-changed: breaks r"}},
		"the range ends with the draft":       {base: draft, was: reader("r", ">=1 <3", ids)},
		"the schema alone is enforced":        {base: schema + one, head: schema + both, was: reader("r", ">=1", ids), want: []string{"info type-changed: breaks r"}},
		"it is there already":                 {base: both, was: reader("r", ">=1", ids)},
	} {
		t.Run(name, func(t *testing.T) {
			if c.base == "" {
				c.base = one
			}
			if c.head == "" {
				c.head = both
			}
			if c.is == nil {
				c.is = c.was
			}
			if c.want == nil {
				c.want = []string{}
			}
			got := whom(review(t, lint.Request{Base: load(t, joined(events(c.base), c.was)), Head: load(t, joined(events(c.head), c.is))}))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
