package workspace

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A workspace that moved leaves an empty place; where it was is said.
func TestAnEmptyPlaceNamesTheWorkspacesElsewhere(t *testing.T) {
	r := newRepo(t)
	r.commit("at the root", start(1))
	r.commit("a folder", map[string]string{"sub/README.md": "soon"})
	ws := loadGit(t, filepath.Join(r.dir, "sub"), "HEAD")
	if diff := cmp.Diff([]string{"treaty.yaml"}, ws.Elsewhere); diff != "" || len(ws.Contracts) > 0 {
		t.Errorf("below the workspace: %s", diff)
	}
	if ws := loadGit(t, r.dir, "HEAD"); ws.Elsewhere != nil {
		t.Errorf("a workspace that is there is said to be at %v", ws.Elsewhere)
	}
	files := MemFiles{"sub/treaty.yaml": []byte("treaty: 1\n"), "treaty.yaml": []byte("treaty: 1\n")}
	above, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"sub/treaty.yaml"}, above.Elsewhere); diff != "" {
		t.Errorf("above the workspace: %s", diff)
	}
}
