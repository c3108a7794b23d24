package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSyncedFilesAreExactlyThose(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "copies/a"), "old")
	write(t, filepath.Join(dir, "copies/same"), "same")
	write(t, filepath.Join(dir, "copies/deep/stale"), "nobody asks for it")
	write(t, filepath.Join(dir, "mine"), "not in the folder that is ours")
	files := map[string][]byte{"copies/a": []byte("new"), "copies/same": []byte("same"), "lock": []byte("1")}
	want := []string{"copies/a", "lock", "copies/deep/stale"}
	for _, check := range []bool{true, false} { // a check changes nothing: the second finds the same
		got, err := syncFiles(dir, files, "copies", check)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("check %v: %v\n%s", check, err, diff)
		}
	}
	if got, err := syncFiles(dir, files, "copies", true); len(got) != 0 || err != nil {
		t.Errorf("afterwards: %v, %v", got, err)
	}
	if got := string(readFile(t, filepath.Join(dir, "mine"))); got != "not in the folder that is ours" {
		t.Errorf("mine became %q", got)
	}
}

// What a registry sends as a name cannot leave the workspace.
func TestFilesStayInTheWorkspace(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../up", "/abs", "a/../../up", "link/file", "a\x1bb", ""} {
		if _, err := syncFiles(dir, map[string][]byte{name: []byte("x")}, "none", false); err == nil {
			t.Errorf("%q was written", name)
		}
		if err := createFiles(dir, map[string][]byte{name: []byte("x")}); err == nil {
			t.Errorf("%q was created", name)
		}
	}
	if left, err := os.ReadDir(elsewhere); err != nil || len(left) > 0 {
		t.Errorf("elsewhere has %v, %v", left, err)
	}
}

func TestFilesAreCreatedAllOrNone(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b"), "mine")
	if err := createFiles(dir, map[string][]byte{"a": nil, "b": []byte("theirs"), "c": nil}); err == nil {
		t.Error("a file was overwritten")
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 1 || string(readFile(t, filepath.Join(dir, "b"))) != "mine" {
		t.Errorf("left: %v, %v", names, err)
	}
}

func TestOutputFoldersLieInside(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "file"), "")
	write(t, filepath.Join(dir, "real/x"), "")
	for link, to := range map[string]string{"out": elsewhere, "gone": filepath.Join(elsewhere, "nothing"), "in": "real"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for name, ok := range map[string]bool{
		"real": true, "real/deep/new": true, "new": true, "in/new": true, ".": true,
		"..": false, "../x": false, "/tmp": false, "out": false, "out/new": false, "gone": false, "gone/new": false, "file": false, "file/new": false,
	} {
		got, err := inside(dir, name)
		if (err == nil) != ok {
			t.Errorf("inside(%q) = %q, %v; want ok: %v", name, got, err, ok)
		}
	}
}
