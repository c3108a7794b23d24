package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// ownedFiles are files in one folder, without folders below it, that belong to an
// export.
type ownedFiles struct {
	dir   string
	files map[string][]byte
	// ours reports whether a file that is there was written by the export: no other
	// is replaced or removed. nil: every file of these names is.
	ours func(content []byte) bool
	// ending is that of files which are removed when the export no longer has them;
	// empty: none is.
	ending string
}

// fileChanges are the names of files that were written and removed, or would be.
type fileChanges struct {
	Written []string `json:"written"`
	Removed []string `json:"removed"`
}

// sync brings the folder up to date: only files that differ are written, each at
// once, and none through a link that leads out of the folder.
func (f *ownedFiles) sync(check bool) (fileChanges, error) {
	done := fileChanges{[]string{}, []string{}}
	if !check {
		if err := os.MkdirAll(f.dir, 0o755); err != nil {
			return done, exit.Usagef("choose another folder with --out", "cannot make %s: %v", f.dir, plain(err))
		}
	}
	root, err := os.OpenRoot(f.dir)
	if check && errors.Is(err, fs.ErrNotExist) {
		done.Written = sortedNames(f.files)
		return done, nil
	}
	if err != nil {
		return done, exit.Usagef("choose another folder with --out", "cannot open %s: %v", f.dir, plain(err))
	}
	defer root.Close()
	if done.Written, err = f.stale(root); err != nil {
		return done, err
	}
	if done.Removed, err = f.surplus(root); err != nil || check {
		return done, err
	}
	for _, name := range done.Written {
		if err := swapFile(root, name, f.files[name]); err != nil {
			return done, exit.Usagef("", "cannot write %s: %v", filepath.Join(f.dir, name), plain(err))
		}
	}
	for _, name := range done.Removed {
		if err := root.Remove(name); err != nil {
			return done, exit.Usagef("", "cannot remove %s: %v", filepath.Join(f.dir, name), plain(err))
		}
	}
	return done, nil
}

// stale lists the files that are missing or differ.
func (f *ownedFiles) stale(root *os.Root) ([]string, error) {
	stale := []string{}
	for _, name := range sortedNames(f.files) {
		have, err := root.ReadFile(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, exit.Usagef("choose another place with --out", "cannot read %s: %v", filepath.Join(f.dir, name), plain(err))
		case bytes.Equal(have, f.files[name]):
			continue
		case f.ours != nil && !f.ours(have):
			return nil, exit.Usagef("move it, or choose another folder with --out", "%s is in the way: Treaty did not write it", filepath.Join(f.dir, name))
		}
		stale = append(stale, name)
	}
	return stale, nil
}

// surplus lists the files that an earlier export wrote, and this one has not.
func (f *ownedFiles) surplus(root *os.Root) ([]string, error) {
	surplus := []string{}
	if f.ending == "" {
		return surplus, nil
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, exit.Usagef("", "cannot list %s: %v", f.dir, plain(err))
	}
	for _, e := range entries {
		if _, wanted := f.files[e.Name()]; wanted || !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), f.ending) {
			continue
		}
		if content, err := root.ReadFile(e.Name()); err == nil && f.ours(content) {
			surplus = append(surplus, e.Name())
		}
	}
	slices.Sort(surplus)
	return surplus, nil
}

// swapFile writes a file at once: a reader sees the old content or the new.
func swapFile(root *os.Root, name string, content []byte) error {
	temp := name + ".treaty-tmp"
	if err := root.WriteFile(temp, content, 0o644); err != nil {
		return err
	}
	if err := root.Rename(temp, name); err != nil {
		return errors.Join(err, root.Remove(temp))
	}
	return nil
}
