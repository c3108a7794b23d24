package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/lint"
)

// writeMended writes files below dir, each whole or not at all: all of them are
// written beside those that they replace first. A file that is another one than was
// read, or a link, is an error, and nothing is written.
func writeMended(dir string, files map[string]lint.Rewritten) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer root.Close()
	ready := map[string]string{} // the file beside, by name
	defer func() {
		for _, temp := range ready {
			_ = root.Remove(temp) // it is in nobody's way
		}
	}()
	for name, f := range files {
		temp, err := prepare(root, name, f)
		if temp != "" {
			ready[name] = temp
		}
		if err != nil {
			return exit.Usagef("run it again; nothing was written", "cannot write %s: %v", name, plain(err))
		}
	}
	for name, temp := range ready {
		if err := root.Rename(temp, name); err != nil {
			return exit.Usagef("run it again: what was not written yet is mended then", "cannot write %s: %v", name, plain(err))
		}
		delete(ready, name)
	}
	return nil
}

// prepare writes the new content of a file beside it, with its mode.
func prepare(root *os.Root, name string, f lint.Rewritten) (temp string, err error) {
	mode := fs.FileMode(0o644)
	info, err := root.Lstat(name)
	switch {
	case err == nil && f.Before == nil:
		return "", errors.New("a file of that name has come")
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("it is no regular file")
	case err == nil:
		mode = info.Mode().Perm()
		if now, err := root.ReadFile(name); err != nil || !bytes.Equal(now, f.Before) {
			return "", errors.Join(err, errors.New("it was changed meanwhile"))
		}
	case f.Before != nil || !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return "", err
	}
	temp = path.Join(path.Dir(name), ".treaty-"+rand.Text())
	out, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = out.Write(f.After)
	if err = errors.Join(err, out.Chmod(mode), out.Close()); err != nil {
		return temp, fmt.Errorf("%s: %w", temp, err)
	}
	return temp, nil
}
