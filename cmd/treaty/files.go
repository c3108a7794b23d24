package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
)

// syncFiles makes the files below dir be what files says, writes only what
// differs, and removes what else is in the folder tree, which belongs to us. It
// returns the names of what changed, or would change with check.
func syncFiles(dir string, files map[string][]byte, tree string, check bool) ([]string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	changed := []string{}
	for _, name := range sortedNames(files) {
		have, err := root.ReadFile(name)
		if err == nil && bytes.Equal(have, files[name]) {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		changed = append(changed, name)
		if !check {
			if err := writeFile(root, name, files[name]); err != nil {
				return nil, err
			}
		}
	}
	stale, err := staleFiles(root, files, tree)
	if err != nil {
		return nil, err
	}
	for _, name := range stale {
		changed = append(changed, name)
		if !check {
			if err := root.Remove(name); err != nil {
				return nil, err
			}
		}
	}
	return changed, nil
}

func staleFiles(root *os.Root, files map[string][]byte, tree string) ([]string, error) {
	var stale []string
	err := fs.WalkDir(root.FS(), tree, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == tree:
			return fs.SkipAll
		case err != nil:
			return err
		}
		if _, wanted := files[name]; !d.IsDir() && !wanted {
			stale = append(stale, name)
		}
		return nil
	})
	return stale, err
}

// writeFile writes a file below root, with the folders above it.
func writeFile(root *os.Root, name string, content []byte) error {
	if err := workspace.CheckFileName(name); err != nil {
		return err
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return root.WriteFile(name, content, 0o644)
}

// createFiles writes new files below dir, all or none: one that is there
// already is a mistake, and nothing is written.
func createFiles(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	names := sortedNames(files)
	for _, name := range names {
		if _, err := root.Lstat(name); err == nil {
			return fmt.Errorf("%s is there already: nothing was written", path.Join(dir, name))
		}
	}
	for _, name := range names {
		if err := writeFile(root, name, files[name]); err != nil {
			return fmt.Errorf("cannot write %s: %w", name, plain(err))
		}
	}
	return nil
}

func sortedNames(files map[string][]byte) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	return names
}

// inside returns where the folder called name lies below the root of the
// workspace. A name that leads outside, by a symbolic link too, is refused.
func inside(at, name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", exit.Usagef("`dir:` of `gen:` is a folder of the workspace", "%q is outside of the workspace", name)
	}
	if inGit(name) {
		return "", exit.Usagef("choose another `dir:` in `gen:`", "%q belongs to git", name)
	}
	root, err := os.OpenRoot(at)
	if err != nil {
		return "", exit.Usagef("", "%w", err)
	}
	defer root.Close()
	// Every folder on the way that is there must be one that the root can enter.
	for below := path.Clean(filepath.ToSlash(name)); below != "."; below = path.Dir(below) {
		info, err := root.Stat(filepath.FromSlash(below))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if _, err := root.Lstat(filepath.FromSlash(below)); err == nil {
				return "", exit.Usagef("remove the link", "%s is a link to what is not there", below)
			}
		case err != nil:
			return "", exit.Usagef("`dir:` of `gen:` is a folder of the workspace", "%s: %v", below, plain(err))
		case !info.IsDir():
			return "", exit.Usagef("choose another `dir:` in `gen:`", "%s is no folder", below)
		}
	}
	return filepath.Join(at, filepath.FromSlash(name)), nil
}

// inGit reports whether a folder is git's own, in which nobody looks for Go: hooks would
// be run, and what git holds could be lost. Some file systems do not tell .GIT from it.
func inGit(dir string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(dir), "/"), func(step string) bool { return strings.EqualFold(step, ".git") })
}
