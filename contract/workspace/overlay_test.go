package workspace_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
)

// What is written over a folder is read as if it were in it, and is not in it.
func TestOver(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("contexts/ordering/context.yaml", "context: ordering\nowner: team-ordering\n")
	write("contexts/ordering/OrderPlaced/event.yaml", "event: OrderPlaced\nsummary: It was.\nversions: {1: {status: active}}\n")
	write("contexts/ordering/OrderPlaced/v1.schema.json", `{"type": "object"`)
	if err := os.Symlink("v1.schema.json", filepath.Join(dir, "contexts/ordering/OrderPlaced/link.json")); err != nil {
		t.Fatal(err)
	}
	files, err := workspace.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	over := workspace.Over(files, map[string][]byte{
		"contexts/ordering/OrderPlaced/v1.schema.json":     []byte(`{"type": "object"}`),
		"contexts/ordering/OrderPlaced/examples/v1.a.json": []byte(`{}`),
		"contexts/ordering/services/checkout/service.yaml": []byte("service: checkout\ncontext: ordering\nowner: team-ordering\n"),
	})
	ws, err := workspace.Load(context.Background(), over, "over")
	if err != nil {
		t.Fatal(err)
	}
	newest := ws.Contracts[0].Majors[0].Newest()
	if newest.Schema == nil || len(newest.Examples) != 1 || len(ws.Services) != 1 {
		t.Errorf("read: %+v, services %v, findings %v", newest, ws.Services, ws.Findings)
	}
	entries, err := over.ReadDir("contexts/ordering/OrderPlaced")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"event.yaml", "examples", "link.json", "v1.schema.json"}, names); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "contexts/ordering/OrderPlaced/examples")); err == nil {
		t.Error("it was written")
	}
	for name, want := range map[string]bool{"link.json": true, "event.yaml": false, "nothing.yaml": false} {
		if got := workspace.IsLink(over, "contexts/ordering/OrderPlaced/"+name); got != want {
			t.Errorf("%s is a link: %v", name, got)
		}
	}
}
