package workspace

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// Files is where a workspace's files are: a directory (OpenDir), a git commit
// (Repository.Commit), an upload (MemFiles) or any file system of the program's
// own (FromFS). Names are as io/fs has them. A name that leads outside, by a
// symbolic link too, is an error.
type Files interface {
	fs.ReadFileFS
	fs.ReadDirFS
}

// FromFS makes Files of fsys, which must itself refuse names that lead outside.
func FromFS(fsys fs.FS) Files { return fsFiles{fsys} }

type fsFiles struct{ fs.FS }

// ReadFile reads one file.
func (f fsFiles) ReadFile(name string) ([]byte, error) { return fs.ReadFile(f.FS, name) }

// ReadDir lists one folder, sorted by name.
func (f fsFiles) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }

// Dir is a directory on disk. The operating system keeps every access inside
// it, links that are swapped while it is read included.
type Dir struct {
	root *os.Root
}

// OpenDir opens a directory, confined by os.Root: links that leave it are
// refused. Close releases it.
func OpenDir(dir string) (*Dir, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Dir{root: root}, nil
}

// Close releases the directory.
func (d *Dir) Close() error { return d.root.Close() }

// Open opens a file or a folder.
func (d *Dir) Open(name string) (fs.File, error) { return d.root.FS().Open(name) }

// Stat describes what name leads to, links inside the directory followed.
func (d *Dir) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	info, err := d.root.Stat(name)
	return info, explainPathError(err)
}

// ReadFile reads a regular file of at most source.DefaultLimits.Bytes: opening a
// pipe or a device could wait for ever.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	info, err := d.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("it is not a regular file")}
	}
	f, err := d.root.Open(name)
	if err != nil {
		return nil, explainPathError(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(source.DefaultLimits.Bytes)+1))
	if err != nil {
		return nil, err
	}
	if len(data) > source.DefaultLimits.Bytes {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errTooLarge}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name.
func (d *Dir) ReadDir(name string) ([]fs.DirEntry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}
	}
	return listed(d.root, name)
}

// explainPathError says in Treaty's words that a link leads outside; package os
// has an error for it, but does not export it.
func explainPathError(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && strings.Contains(path.Err.Error(), "path escapes") {
		return &fs.PathError{Op: path.Op, Path: path.Path, Err: errOutside}
	}
	return err
}

// errOutside is a fs.ErrPermission in other words.
var errOutside error = outsideError{}

type outsideError struct{}

func (outsideError) Error() string        { return "a symbolic link leads outside the workspace" }
func (outsideError) Is(target error) bool { return target == fs.ErrPermission }
