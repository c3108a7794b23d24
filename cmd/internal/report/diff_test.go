package report

import (
	"bytes"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/diffs"
)

func load(t *testing.T, file, text string) *schema.Schema {
	t.Helper()
	doc, err := source.Parse(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	return s
}

func compared(t *testing.T, older, newer string) wire.Diff {
	t.Helper()
	d := wire.Diff{
		Contract: "ordering.OrderPlaced", Major: 2, State: "changed",
		Old: &wire.DiffSide{Label: "main@1a2b3c4", File: "v2.schema.json"}, New: &wire.DiffSide{Label: "working tree", File: "v2.schema.json"},
	}
	diffs.Compare(&d, load(t, "v2.schema.json", older), load(t, "v2.schema.json", newer))
	return d
}

func TestTheTextFormOfADiff(t *testing.T) {
	list := []wire.Diff{
		compared(t, `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`,
			`{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}`),
		compared(t, `{"type": "string"}`, `{"type": ["string", "null"]}`),
		{Contract: "ordering.OrderPlaced", Major: 1, State: "unchanged", Old: &wire.DiffSide{Label: "main@1a2b3c4"}, New: &wire.DiffSide{Label: "working tree"}},
		{Contract: "ordering.OrderPlaced", Major: 3, State: "added", New: &wire.DiffSide{Label: "working tree"}},
		{Contract: "ordering.OrderPlaced", Major: 4, State: "removed", Old: &wire.DiffSide{Label: "main@1a2b3c4"}},
		{Contract: "ordering.OrderPlaced", Major: 5, State: "unreadable", Old: &wire.DiffSide{Label: "main@1a2b3c4"}, New: &wire.DiffSide{Label: "working tree"}},
		{State: "changed", Old: &wire.DiffSide{Label: "a"}, New: &wire.DiffSide{Label: "b"}, Answers: []wire.DiffAnswer{
			{Question: "stored-events", Model: "tolerant", Verdict: "unknown", Reason: "budget", Message: "the search was given up", Where: &wire.Place{File: "b", Line: 3, Column: 7, Pointer: "/a"}},
			{Question: "stored-events", Model: "strict", Verdict: "proved"},
			{Question: "running-consumers", Model: "tolerant", Verdict: "proved"},
			{Question: "running-consumers", Model: "strict", Verdict: "proved"},
		}},
	}
	var b bytes.Buffer
	if err := Diffs(term.Streams{Out: &b}, list); err != nil {
		t.Fatal(err)
	}
	golden(t, "diffs.txt", b.String())
	b.Reset()
	if err := Encode(&b, list); err != nil {
		t.Fatal(err)
	}
}

func TestADiffIsProvedWhenEveryAnswerIs(t *testing.T) {
	for state, want := range map[string]bool{"unchanged": true, "added": true, "removed": true, "unreadable": false} {
		if d := (&wire.Diff{State: state}); d.Proved() != want {
			t.Errorf("%s: proved %v", state, !want)
		}
	}
	optional := compared(t, `{"type": "object"}`, `{"type": "object", "properties": {"id": {"type": "string"}}}`)
	if optional.Proved() { // strict readers may meet an id that is no text
		t.Error("a new property is proved in the strict model")
	}
	same := compared(t, `{"type": "object", "description": "a"}`, `{"type": "object", "description": "b"}`)
	if !same.Proved() || len(same.Changes) != 0 {
		t.Errorf("a description counts: %+v", same)
	}
}
