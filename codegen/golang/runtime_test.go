package golang

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

// The envelope is written once where the workspace has events of CloudEvents, and
// nowhere else: it is no part of what generated code needs.
func TestTheEnvelopeIsWrittenWhereItIsUsed(t *testing.T) {
	for envelope, want := range map[string]bool{"cloudevents": true, "fields": false, "headers": false} {
		files, err := workspace.Load(t.Context(), workspace.MemFiles{
			"treaty.yaml":                 []byte("treaty: 1\nenvelope: " + envelope + "\n"),
			"contexts/a/context.yaml":     []byte("context: a\n"),
			"contexts/a/B/event.yaml":     []byte("event: B\nversions: {1: {status: active}}\n"),
			"contexts/a/B/v1.schema.json": []byte(`{"type": "object"}`),
		}, "test")
		if err != nil {
			t.Fatal(err)
		}
		for _, importPath := range []string{"example.com/events", ""} {
			generated, _, err := FromWorkspace(t.Context(), files, workspace.Gen{Lang: "go"}, Options{ImportPath: importPath})
			if err != nil {
				t.Fatal(err)
			}
			if got := hasEnvelope(generated); got != (want && importPath != "") {
				t.Errorf("envelope: %s, import path %q: the envelope is written: %v", envelope, importPath, got)
			}
		}
	}
	if hasEnvelope(runtimeFiles("", "x", "treaty_")) || !hasEnvelope(runtimeFiles("event", "event", "", codegen.EnvelopePart)) {
		t.Error("the envelope is no part of its own")
	}
}

func hasEnvelope(files []File) bool {
	for _, f := range files {
		if strings.Contains(f.Path, "envelope") {
			return true
		}
	}
	return false
}
