package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

const broken = `{"type": `

// loadBroken loads a workspace whose files have errors.
func loadBroken(t *testing.T, m workspace.MemFiles) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(t.Context(), m, "")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// What cannot be read was not compared, and never passes in silence.
func TestWhatCannotBeReadIsNotProved(t *testing.T) {
	const (
		event     = "ordering.OrderPlaced"
		v1        = event + " v1"
		unproved  = "not-proved " + v1
		badSchema = "unreadable-file " + v1
		badEvent  = "unreadable-file " + event
	)
	at := dir + "event.yaml"
	for name, c := range map[string]struct {
		base, head workspace.MemFiles
		want       []string
	}{
		"the only revision of the base":     {files("", broken), files("", small), []string{unproved}},
		"the head":                          {files("", small), files("", broken), []string{unproved, badSchema}},
		"both, the same":                    {files("", broken), files("", broken), nil},
		"both, changed":                     {files("", broken), files("", broken+" "), []string{unproved, badSchema}},
		"the newest is back to what it was": {files("", broken, small), files("", small), nil},
		"the newest, and the one before is broken by the change": {
			files("", broken, small), files("", required), []string{unproved, "property-required " + v1},
		},
		"a mode that asks the newest alone asks the newest that can be read": {
			files("compatibility: FULL\n", broken, number("a"), small), files("compatibility: FULL\n", required),
			[]string{unproved, "property-required " + v1},
		},
		"an older revision was left behind": {files("", small, broken), files("", noted), nil},
		"the event.yaml of the base": {
			with(files("", small), at, "event: ["), files("", noted), []string{unproved},
		},
		"the event.yaml of the base, the schema stays": {with(files("", small), at, "event: ["), files("", small), nil},
		"the event.yaml of both, changed": {
			with(files("", small), at, "event: ["), with(files("", small), at, "event: [ "), []string{badEvent},
		},
		"a draft promised nothing": {
			files("versions:\n  1: {status: draft}\n", broken), files("versions:\n  1: {status: draft}\n", small), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := review(t, lint.Request{Base: loadBroken(t, c.base), Head: loadBroken(t, c.head), NewOnly: true})
			if c.want == nil {
				c.want = []string{}
			}
			if diff := cmp.Diff(c.want, found(r)); diff != "" {
				t.Error(diff)
			}
			for _, f := range r.Findings {
				if f.Rule == "not-proved" && (f.Span.File == "" || f.Message == "" || f.Hint == "") {
					t.Errorf("incomplete: %+v", f)
				}
			}
		})
	}
}

// A folder of schemas has nothing else that says which contracts there are: one
// that cannot be read is not gone. That is so of a file that must be a schema; of
// one that need not be, the loss is the error.
func TestABrokenPlainSchemaIsNotGone(t *testing.T) {
	const placed, json = "orders/placed.schema.json", "orders/placed.json"
	for name, c := range map[string]struct {
		file string
		head workspace.MemFiles
		want []string
	}{
		"called a schema":     {placed, workspace.MemFiles{placed: []byte(broken)}, []string{"unreadable-file " + placed}},
		"not called a schema": {json, workspace.MemFiles{json: []byte(broken)}, []string{"removed-contract OrderPlaced v1", "unreadable-file " + json}},
		"gone":                {placed, workspace.MemFiles{}, []string{"removed-contract OrderPlaced v1"}},
		"gone, another is broken": {placed, workspace.MemFiles{"orders/other.schema.json": []byte(broken)}, []string{
			"removed-contract OrderPlaced v1", "unreadable-file orders/other.schema.json",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			base := workspace.MemFiles{c.file: []byte(`{"title": "OrderPlaced", "type": "object"}`)}
			for _, side := range []workspace.MemFiles{base, c.head} {
				side["orders/kept.schema.json"] = []byte(`{"title": "OrderCancelled", "type": "object"}`)
			}
			r := review(t, lint.Request{Base: load(t, base), Head: loadBroken(t, c.head), NewOnly: true})
			if diff := cmp.Diff(c.want, found(r)); diff != "" {
				t.Error(diff)
			}
			if !r.Blocks() {
				t.Error("it passes")
			}
		})
	}
}
