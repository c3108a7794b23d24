package workspace

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract/source"
)

// MemFiles is an upload: contents by name. Check refuses names that no
// workspace can have; Load reports them and reads the rest.
type MemFiles map[string][]byte

// Check reports the first name, in order, that cannot be a file of a workspace:
// not clean, absolute, or a folder of another file.
func (m MemFiles) Check() error {
	names := m.names()
	files := make(map[string]bool, len(names))
	for _, name := range names {
		if err := CheckFileName(name); err != nil {
			return err
		}
		files[name] = true
	}
	for _, name := range names {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if files[dir] {
				return fmt.Errorf("%q is both a file and the folder of %q", dir, name)
			}
		}
	}
	return nil
}

func (m MemFiles) names() []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Open opens a file or a folder.
func (m MemFiles) Open(name string) (fs.File, error) { return m.index().Open(name) }

// ReadFile returns a copy of a file's content.
func (m MemFiles) ReadFile(name string) ([]byte, error) {
	if data, ok := m[name]; ok && fs.ValidPath(name) {
		return bytes.Clone(data), nil
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists a folder, sorted by name.
func (m MemFiles) ReadDir(name string) ([]fs.DirEntry, error) { return m.index().ReadDir(name) }

// memIndex is an upload with its folders listed once.
type memIndex struct {
	MemFiles
	dirs map[string][]fs.DirEntry
}

// index lists the folders of the upload; names that are not valid are left out.
func (m MemFiles) index() *memIndex {
	x := &memIndex{MemFiles: m, dirs: map[string][]fs.DirEntry{".": nil}}
	for _, name := range m.names() {
		if name != "." && fs.ValidPath(name) {
			x.add(name, fileInfo(name, m[name]))
		}
	}
	for _, entries := range x.dirs {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return x
}

// add lists an entry in its folder, and the folder in the one above where it
// is new.
func (x *memIndex) add(name string, info memInfo) {
	dir := path.Dir(name)
	if _, known := x.dirs[dir]; !known {
		x.dirs[dir] = nil
		x.add(dir, folderInfo(dir))
	}
	x.dirs[dir] = append(x.dirs[dir], info)
}

// ReadDir lists a folder, sorted by name.
func (x *memIndex) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, ok := x.dirs[name]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return entries, nil
}

// Open opens a file or a folder.
func (x *memIndex) Open(name string) (fs.File, error) {
	if data, err := x.ReadFile(name); err == nil {
		return &memFile{fileInfo(name, data), bytes.NewReader(data)}, nil
	}
	entries, err := x.ReadDir(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memDir{memInfo: folderInfo(name), entries: entries}, nil
}

// parsedFiles is an upload that never changes, of which documents are known.
type parsedFiles struct {
	*memIndex
	parsed map[string]*source.Document
}

// ReadFile returns a file's content itself: nobody changes it.
func (p *parsedFiles) ReadFile(name string) ([]byte, error) {
	if data, ok := p.MemFiles[name]; ok && fs.ValidPath(name) {
		return data, nil
	}
	return p.memIndex.ReadFile(name)
}

// memInfo describes a file or a folder that is in memory, as fs.FileInfo and as
// fs.DirEntry.
type memInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func fileInfo(name string, data []byte) memInfo {
	return memInfo{name: path.Base(name), size: int64(len(data)), mode: 0o444}
}

func folderInfo(name string) memInfo {
	return memInfo{name: path.Base(name), mode: fs.ModeDir | 0o555}
}

func (i memInfo) Name() string               { return i.name }
func (i memInfo) Size() int64                { return i.size }
func (i memInfo) Mode() fs.FileMode          { return i.mode }
func (i memInfo) ModTime() time.Time         { return time.Time{} }
func (i memInfo) IsDir() bool                { return i.mode.IsDir() }
func (i memInfo) Sys() any                   { return nil }
func (i memInfo) Type() fs.FileMode          { return i.mode.Type() }
func (i memInfo) Info() (fs.FileInfo, error) { return i, nil }

// memFile is an open file of an upload.
type memFile struct {
	memInfo
	*bytes.Reader
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f.memInfo, nil }
func (f *memFile) Size() int64                { return f.memInfo.size }
func (f *memFile) Close() error               { return nil }

// memDir is an open folder of an upload.
type memDir struct {
	memInfo
	entries []fs.DirEntry
	read    int
}

func (d *memDir) Stat() (fs.FileInfo, error) { return d.memInfo, nil }
func (d *memDir) Close() error               { return nil }

func (d *memDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir lists the next entries, all of the rest for n ≤ 0.
func (d *memDir) ReadDir(n int) ([]fs.DirEntry, error) {
	return nextEntries(d.entries, &d.read, n)
}
