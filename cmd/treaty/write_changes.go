package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/suggest"
)

// writeChanges makes files of the workspace at dir what they are to be, all or
// none. One that is not as it was read any more, that is a link, or that lies
// outside is refused, and then nothing is written. Each file is replaced as a whole:
// whoever reads it sees the old content or the new one.
func writeChanges(dir string, files []suggest.File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer root.Close()
	for _, f := range files {
		if err := unchanged(root, f); err != nil {
			return err
		}
	}
	var beside []string // what is written and not yet in place
	defer func() {
		for _, name := range beside {
			_ = root.Remove(name)
		}
	}()
	for _, f := range files {
		name, err := writeBeside(root, f)
		beside = append(beside, name)
		if err != nil {
			return exit.Usagef("nothing was written", "cannot write %s: %w", f.Name, plain(err))
		}
	}
	for i, f := range files {
		if err := put(root, beside[i], f); err != nil {
			for _, done := range files[:i] {
				_ = putBack(root, done)
			}
			return exit.Usagef("nothing was written", "cannot write %s: %w", f.Name, plain(err))
		}
	}
	return nil
}

// unchanged refuses a file that is not what the change was made for.
func unchanged(root *os.Root, f suggest.File) error {
	if err := workspace.CheckFileName(f.Name); err != nil {
		return exit.Usagef("", "%w", err)
	}
	info, err := root.Lstat(f.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && f.Before == nil:
		return nil
	case err == nil && f.Before == nil:
		return exit.Usagef("nothing was written", "%s is there already", f.Name)
	case err == nil && !info.Mode().IsRegular():
		return exit.Usagef("nothing was written: change the file that it leads to by hand", "%s is a link, or no file", f.Name)
	}
	content, err := root.ReadFile(f.Name)
	switch {
	case err != nil:
		return exit.Usagef("nothing was written", "cannot read %s: %w", f.Name, plain(err))
	case !bytes.Equal(content, f.Before):
		return exit.Usagef("nothing was written: run it again", "%s has changed since it was read", f.Name)
	}
	return nil
}

// writeBeside writes the new content under another name in the same folder, with
// the mode that the file has; "" where the file is to go.
func writeBeside(root *os.Root, f suggest.File) (string, error) {
	if f.After == nil {
		return "", nil
	}
	mode := fs.FileMode(0o644)
	if info, err := root.Stat(f.Name); err == nil {
		mode = info.Mode().Perm()
	}
	if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
		return "", err
	}
	name := path.Join(path.Dir(f.Name), fmt.Sprintf(".%s.%d.new", path.Base(f.Name), os.Getpid()))
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = file.Write(f.After)
	return name, errors.Join(err, file.Sync(), file.Close())
}

// put puts a file in its place, or takes it away.
func put(root *os.Root, beside string, f suggest.File) error {
	if f.After == nil {
		return root.Remove(f.Name)
	}
	return root.Rename(beside, f.Name)
}

// putBack undoes put.
func putBack(root *os.Root, f suggest.File) error {
	if f.Before == nil {
		return root.Remove(f.Name)
	}
	return root.WriteFile(f.Name, f.Before, 0o644)
}
