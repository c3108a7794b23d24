package lint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// loadDirectory loads the files from a folder of their own.
func loadDirectory(t *testing.T, m workspace.MemFiles) *workspace.Workspace {
	t.Helper()
	folder := t.TempDir()
	for name, data := range m {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := workspace.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ws, err := workspace.Load(t.Context(), d, "")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// A directory has no past: that a transitive mode was asked about one revision
// alone is said, and refuses nothing.
func TestADirectoryHasNoPast(t *testing.T) {
	for name, c := range map[string]struct {
		base *workspace.Workspace
		head string
		want bool
	}{
		"a transitive mode":           {base: loadDirectory(t, files("", small)), head: noted, want: true},
		"a mode that is not":          {base: loadDirectory(t, files("compatibility: FULL\n", small)), head: noted},
		"nothing changed":             {base: loadDirectory(t, files("", small)), head: small},
		"a base that has its history": {base: load(t, files("", small)), head: noted},
		"no base":                     {head: small},
	} {
		r := review(t, lint.Request{Base: c.base, Head: load(t, files("", c.head)), NewOnly: true})
		if got := strings.Join(r.Notes, " "); strings.Contains(got, "1 changed major ") != c.want || r.Blocks() {
			t.Errorf("%s: notes %q, blocks %v", name, got, r.Blocks())
		}
	}
}
