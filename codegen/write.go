package codegen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// WriteOptions steer Write.
type WriteOptions struct {
	// Check writes nothing: Changes says what is stale.
	Check bool
	// Prune removes generated files that are no longer among the files, in all
	// folders below the output folder. Without it nothing is removed.
	Prune bool
	// Pruned are, where not all is pruned, patterns as of path.Match for what is of the
	// files, by their paths below the output folder.
	Pruned []string
	// Alone are folders below the output folder that hold a package of ours alone: people
	// may have one that is called so.
	Alone []string
}

// prunes reports whether a generated file goes where it is none of the files any more.
func (o WriteOptions) prunes(name string) bool {
	return o.Prune || slices.ContainsFunc(o.Pruned, func(pattern string) bool {
		of, err := path.Match(pattern, name)
		return of && err == nil
	})
}

// looksInto reports whether a folder may have files that are pruned.
func (o WriteOptions) looksInto(folder string) bool {
	return o.Prune || slices.ContainsFunc(o.Pruned, func(pattern string) bool {
		return strings.HasPrefix(pattern, folder+"/")
	})
}

// Changes are the files that were written and removed, or would be; paths below
// the output folder, sorted.
type Changes struct {
	Written []string
	Removed []string
}

// ForeignFileError is a file in the way that Treaty did not generate.
type ForeignFileError struct{ Path string }

// Error says what is in the way, and what to do.
func (e *ForeignFileError) Error() string {
	return e.Path + " is in the way: it does not begin with the header of generated files, so it is left alone; move it, or generate into another folder"
}

// Write brings the files below dir up to date. Only files whose content differs
// are written, each at once, so that who stops it on the way leaves no half file;
// only files that begin with Header are replaced or removed; and nothing outside
// dir is touched, through symbolic links neither.
func Write(ctx context.Context, dir string, files []File, opt WriteOptions) (Changes, error) {
	if !opt.Check {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return Changes{}, err
		}
	}
	root, err := os.OpenRoot(dir)
	if opt.Check && errors.Is(err, fs.ErrNotExist) {
		return Changes{Written: paths(files)}, nil
	}
	if err != nil {
		return Changes{}, err
	}
	defer root.Close()
	w := &writer{root: root, opt: opt}
	// All is looked at before anything is written: a file in the way leaves the
	// folder as it was.
	stale, err := w.stale(files)
	if err == nil {
		err = w.apart(files)
	}
	if err != nil {
		return Changes{}, err
	}
	for _, f := range stale {
		if err := ctx.Err(); err != nil {
			return w.changes, err
		}
		w.changes.Written = append(w.changes.Written, f.Path)
		if err := w.write(f); err != nil {
			return w.changes, err
		}
	}
	if err := ctx.Err(); err != nil || !opt.Prune && len(opt.Pruned) == 0 {
		return w.changes, err
	}
	return w.changes, w.prune(files)
}

func paths(files []File) []string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = f.Path
	}
	slices.Sort(list)
	return list
}

type writer struct {
	root    *os.Root
	opt     WriteOptions
	changes Changes
}

// stale returns the files that are missing or differ, by path.
func (w *writer) stale(files []File) ([]File, error) {
	var stale []File
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil, fmt.Errorf("%q does not lie below the output folder", f.Path)
		}
		old, err := w.root.ReadFile(filepath.FromSlash(f.Path))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			stale = append(stale, f)
		case err != nil:
			return nil, err
		case bytes.Equal(old, f.Content):
		case !generated(old):
			return nil, &ForeignFileError{Path: f.Path}
		default:
			stale = append(stale, f)
		}
	}
	slices.SortFunc(stale, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return stale, nil
}

// generated reports whether a file begins with our header.
func generated(content []byte) bool {
	line, _, _ := bytes.Cut(content, []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r"))) == Header
}

// write replaces a file at once: a reader sees the old content or the new.
func (w *writer) write(f File) error {
	if w.opt.Check {
		return nil
	}
	name := filepath.FromSlash(f.Path)
	if err := w.root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	temp := name + ".treaty-tmp"
	if err := w.root.WriteFile(temp, f.Content, 0o666); err != nil {
		return err
	}
	if err := w.root.Rename(temp, name); err != nil {
		return errors.Join(err, w.root.Remove(temp))
	}
	return nil
}

// prune removes generated files that are no longer wanted, and folders that this
// leaves empty.
func (w *writer) prune(files []File) error {
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f.Path] = true
	}
	err := fs.WalkDir(w.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && (LeftOut(e.Name()) || !w.opt.looksInto(name)):
			return fs.SkipDir
		case !e.Type().IsRegular() || path.Ext(name) != ".go" || wanted[name] || !w.opt.prunes(name):
			return nil
		}
		content, err := w.root.ReadFile(filepath.FromSlash(name))
		if err == nil && generated(content) {
			w.changes.Removed = append(w.changes.Removed, name)
		}
		return err
	})
	if err != nil || w.opt.Check {
		return err
	}
	for _, name := range w.changes.Removed {
		if err := w.root.Remove(filepath.FromSlash(name)); err != nil {
			return err
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if w.root.Remove(filepath.FromSlash(dir)) != nil {
				break // not empty: it is still in use
			}
		}
	}
	return nil
}

// LeftOut reports whether the go command would not look into a folder either.
func LeftOut(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor"
}
