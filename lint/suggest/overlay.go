package suggest

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
)

// overlay is the workspace's files with those of a suggestion in their place.
type overlay struct {
	workspace.Files
	changed map[string]File
}

func laidOver(files workspace.Files, changes []File) overlay {
	o := overlay{files, map[string]File{}}
	for _, f := range changes {
		o.changed[f.Name] = f
	}
	return o
}

// Open opens a file or a folder; what is changed comes from memory.
func (o overlay) Open(name string) (fs.File, error) {
	if f, ok := o.changed[name]; ok {
		if f.After == nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return o.memory().Open(name)
	}
	return o.Files.Open(name)
}

// ReadFile reads a file.
func (o overlay) ReadFile(name string) ([]byte, error) {
	f, ok := o.changed[name]
	switch {
	case !ok:
		return o.Files.ReadFile(name)
	case f.After == nil:
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(f.After), nil
}

// Stat describes a file or a folder.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	if _, ok := o.changed[name]; ok {
		return fs.Stat(o.memory(), name)
	}
	return fs.Stat(o.Files, name)
}

// ReadDir lists a folder that the workspace has.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := o.Files.ReadDir(name)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		_, ok := o.changed[path.Join(name, e.Name())]
		return ok && !e.IsDir()
	})
	for at, f := range o.changed {
		if path.Dir(at) != name || f.After == nil {
			continue
		}
		info, err := fs.Stat(o.memory(), at)
		if err != nil {
			return nil, err
		}
		list = append(list, fs.FileInfoToDirEntry(info))
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// memory is what is changed, and not gone.
func (o overlay) memory() workspace.MemFiles {
	files := workspace.MemFiles{}
	for name, f := range o.changed {
		if f.After != nil {
			files[name] = f.After
		}
	}
	return files
}
