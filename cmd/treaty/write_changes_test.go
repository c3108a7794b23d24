package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint/suggest"
)

// Files are written all or none, keep their modes, and leave nothing beside them.
func TestWriteChanges(t *testing.T) {
	before := func(t *testing.T) string {
		t.Helper()
		dir := t.TempDir()
		for name, mode := range map[string]os.FileMode{"a.json": 0o600, "b.json": 0o640} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), mode); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	read := func(t *testing.T, dir, name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	both := []suggest.File{
		{Name: "a.json", Before: []byte("old"), After: []byte("new")}, {Name: "b.json", Before: []byte("old"), After: []byte("new")},
		{Name: "examples/c.json", After: []byte("new")},
	}

	t.Run("all", func(t *testing.T) {
		dir := before(t)
		if err := writeChanges(dir, both); err != nil {
			t.Fatal(err)
		}
		for _, f := range both {
			if got := read(t, dir, f.Name); got != "new" {
				t.Errorf("%s: %s", f.Name, got)
			}
		}
		if info, err := os.Stat(filepath.Join(dir, "a.json")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the mode is %v, %v", info.Mode(), err)
		}
		onlyThese(t, dir, 3)
	})
	for name, harm := range map[string]func(dir string) error{
		"has changed since it was read": func(dir string) error { return os.WriteFile(filepath.Join(dir, "b.json"), []byte("mine"), 0o644) },
		"is there already": func(dir string) error {
			if err := os.Mkdir(filepath.Join(dir, "examples"), 0o755); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "examples", "c.json"), []byte("mine"), 0o644)
		},
		"is a link, or no file": func(dir string) error {
			if err := os.Rename(filepath.Join(dir, "b.json"), filepath.Join(dir, "real.json")); err != nil {
				return err
			}
			return os.Symlink("real.json", filepath.Join(dir, "b.json"))
		},
		"path escapes from parent": func(dir string) error { return os.Symlink(os.TempDir(), filepath.Join(dir, "examples")) },
		"is read-only":             func(dir string) error { return os.Chmod(filepath.Join(dir, "b.json"), 0o440) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := before(t)
			if err := harm(dir); err != nil {
				t.Fatal(err)
			}
			err := writeChanges(dir, both)
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("error %v, want one with %q", err, name)
			}
			if got := read(t, dir, "a.json"); got != "old" {
				t.Errorf("a.json was written: %s", got)
			}
		})
	}
}

// onlyThese demands that there are so many files below dir: none is left over.
func onlyThese(t *testing.T, dir string, want int) {
	t.Helper()
	count := 0
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			count++
		}
		return err
	})
	if err != nil || count != want {
		t.Errorf("%d files, want %d: %v", count, want, err)
	}
}
