package workspace

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Over returns files with others written over them: what a workspace would be if
// they were. It writes nothing.
func Over(files Files, written map[string][]byte) Files {
	return &overlay{Files: files, over: MemFiles(written).index()}
}

type overlay struct {
	Files
	over *memIndex
}

// Open opens a file or a folder.
func (o *overlay) Open(name string) (fs.File, error) {
	if _, ok := o.over.MemFiles[name]; ok {
		return o.over.Open(name)
	}
	f, err := o.Files.Open(name)
	if err == nil {
		return f, nil
	}
	if _, ok := o.over.dirs[name]; ok {
		return o.over.Open(name)
	}
	return nil, err
}

// ReadFile returns the content of a file.
func (o *overlay) ReadFile(name string) ([]byte, error) {
	if content, ok := o.over.MemFiles[name]; ok {
		return bytes.Clone(content), nil
	}
	return o.Files.ReadFile(name)
}

// ReadDir lists a folder, sorted by name, with what is written into it.
func (o *overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := o.Files.ReadDir(name)
	more, written := o.over.dirs[name]
	if !written {
		return entries, err
	}
	for _, e := range more {
		if !slices.ContainsFunc(entries, func(have fs.DirEntry) bool { return have.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// IsLink reports whether the file called name is a symbolic link.
func IsLink(files Files, name string) bool {
	entries, err := files.ReadDir(path.Dir(name))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == path.Base(name) && e.Type()&fs.ModeSymlink != 0 })
}
