package main

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry/wire"
)

// broken returns the sample company with an order's number gone from what is
// required and required to be a number, and the name of the edited file.
func broken(t *testing.T, files map[string]wire.File) (map[string]wire.File, string) {
	t.Helper()
	const name = "contexts/ordering/OrderPlaced/v2.schema.json"
	edited := map[string]wire.File{}
	for n, data := range files {
		edited[n] = data
	}
	edited[name] = bytes.Replace(files[name], []byte(`"required": [`), []byte(`"required": ["loyaltyNumber", `), 1)
	if bytes.Equal(edited[name], files[name]) {
		t.Fatalf("%s has no `required`: choose another edit", name)
	}
	return edited, name
}

// review asks the gate as `treaty check` does, with the files before the edit
// as its base, and returns the errors.
func review(t *testing.T, before, after map[string]wire.File) []string {
	t.Helper()
	load := func(files map[string]wire.File, label string) *workspace.Workspace {
		upload := workspace.MemFiles{}
		for name, data := range files {
			upload[name] = data
		}
		ws, err := workspace.Load(t.Context(), upload, label)
		if err != nil {
			t.Fatal(err)
		}
		return ws
	}
	report, err := lint.Review(t.Context(), lint.Request{
		Base: load(before, "base"), Head: load(after, "head"), Rules: rules.All(), NewOnly: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, f := range report.Findings {
		if f.Severity == diag.Error {
			keys = append(keys, fmt.Sprintf("%s %s %s %s", f.Rule, f.Span, f.Message, f.Hint))
		}
	}
	return keys
}

// key is what a person reads of a finding first.
func key(f wire.Finding) string {
	return fmt.Sprintf("%s %s:%d:%d %s %s", f.Rule, f.Span.File, f.Span.Start.Line, f.Span.Start.Column, f.Message, f.Hint)
}
