package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/suggest"
)

// writeChanges makes files of the workspace at dir what they are to be, all or
// none. One that is not as it was read any more, that is a link, that must not be
// written, or that lies outside is refused, and then nothing is written. Each file
// is replaced as a whole: whoever reads it sees the old content or the new one. Its
// mode stays.
func writeChanges(dir string, files []suggest.File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer root.Close()
	list := make([]replacement, len(files))
	for i, f := range files {
		list[i] = replacement{File: f, mode: 0o644}
		if err := list[i].check(root); err != nil {
			return err
		}
	}
	defer func() {
		for _, r := range list {
			if r.beside != "" {
				_ = root.Remove(r.beside) // it is in nobody's way
			}
		}
	}()
	for i := range list {
		if err := list[i].prepare(root, list[i].After); err != nil {
			return exit.Usagef("nothing was written", "cannot write %s: %w", list[i].Name, plain(err))
		}
	}
	for i := range list {
		if err := list[i].put(root); err != nil {
			for _, done := range list[:i] {
				done.back(root)
			}
			return exit.Usagef("nothing was written", "cannot write %s: %w", list[i].Name, plain(err))
		}
	}
	return nil
}

// replacement is a file that is to be another one.
type replacement struct {
	suggest.File
	mode   fs.FileMode
	beside string // where the new content waits, in the same folder
}

// check refuses a file that is not what the change was made for.
func (r *replacement) check(root *os.Root) error {
	if err := workspace.CheckFileName(r.Name); err != nil {
		return exit.Usagef("", "%w", err)
	}
	info, err := root.Lstat(r.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.Before == nil:
		return nil
	case err == nil && r.Before == nil:
		return exit.Usagef("nothing was written", "%s is there already", r.Name)
	case err == nil && !info.Mode().IsRegular():
		return exit.Usagef("nothing was written: change the file that it leads to by hand", "%s is a link, or no file", r.Name)
	case err == nil && info.Mode().Perm()&0o200 == 0:
		return exit.Usagef("nothing was written: make it writable (`chmod u+w`), or leave it", "%s is read-only", r.Name)
	}
	content, err := root.ReadFile(r.Name)
	switch {
	case err != nil:
		return exit.Usagef("nothing was written", "cannot read %s: %w", r.Name, plain(err))
	case !bytes.Equal(content, r.Before):
		return exit.Usagef("nothing was written: run it again", "%s has changed since it was read", r.Name)
	}
	r.mode = info.Mode().Perm()
	return nil
}

// prepare writes content under another name beside the file, with its mode; none
// where it is to go.
func (r *replacement) prepare(root *os.Root, content []byte) error {
	if content == nil {
		return nil
	}
	if err := root.MkdirAll(path.Dir(r.Name), 0o755); err != nil {
		return err
	}
	name := path.Join(path.Dir(r.Name), ".treaty-"+rand.Text())
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, r.mode)
	if err != nil {
		return err
	}
	r.beside = name
	_, err = file.Write(content)
	return errors.Join(err, file.Chmod(r.mode), file.Sync(), file.Close())
}

// put puts what waits in its place, or takes the file away.
func (r *replacement) put(root *os.Root) error {
	if r.beside == "" {
		return root.Remove(r.Name)
	}
	err := root.Rename(r.beside, r.Name)
	if err == nil {
		r.beside = ""
	}
	return err
}

// back undoes put, as far as it can be.
func (r *replacement) back(root *os.Root) {
	if r.Before == nil {
		_ = root.Remove(r.Name)
		return
	}
	if r.prepare(root, r.Before) == nil {
		_ = r.put(root)
	}
}
