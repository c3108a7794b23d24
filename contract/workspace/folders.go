package workspace

import (
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// openFolders keeps the folders open that lead to the one that was read last: whoever
// goes from file to file, in the order of a walk, opens each folder once, where a name
// from the root opens all of them for each file. Each is confined as the root is, so
// that what leads out of its own folder, but not out of the workspace, is left to the
// root. It is for one goroutine; close releases the folders.
type openFolders struct {
	dir   *Dir
	names []string   // of the folders that are open
	open  []*os.Root // in the order of names
}

// at returns the folder, or nil where it cannot be opened from the one above it.
func (o *openFolders) at(folder string) *os.Root {
	var names []string
	if folder != "." {
		names = strings.Split(folder, "/")
	}
	same := 0
	for same < min(len(names), len(o.names)) && names[same] == o.names[same] {
		same++
	}
	o.closeFrom(same)
	for _, name := range names[same:] {
		below, err := o.last().OpenRoot(name)
		if err != nil {
			return nil
		}
		o.names, o.open = append(o.names, name), append(o.open, below)
	}
	return o.last()
}

func (o *openFolders) last() *os.Root {
	if n := len(o.open); n > 0 {
		return o.open[n-1]
	}
	return o.dir.root
}

func (o *openFolders) closeFrom(n int) {
	for _, r := range o.open[n:] {
		_ = r.Close() // it was only read
	}
	o.names, o.open = o.names[:n], o.open[:n]
}

func (o *openFolders) close() { o.closeFrom(0) }

// readFile is Dir.ReadFile of a file in the folder.
func (o *openFolders) readFile(folder, base string) ([]byte, error) {
	if in := o.at(folder); in != nil {
		if data := readRegular(in, base); data != nil {
			return data, nil
		}
	}
	name := base
	if folder != "." {
		name = folder + "/" + base
	}
	return o.dir.ReadFile(name)
}

// readDir is Dir.ReadDir of the folder.
func (o *openFolders) readDir(folder string) ([]fs.DirEntry, error) {
	if in := o.at(folder); in != nil {
		if entries, err := listed(in, "."); err == nil {
			return entries, nil
		}
	}
	return o.dir.ReadDir(folder)
}

// listed lists a folder of root, sorted by name.
func listed(root *os.Root, name string) ([]fs.DirEntry, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, explainPathError(err)
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// readRegular returns the content of a file that is no link, and of an ordinary size;
// nil where it is something else.
func readRegular(in *os.Root, base string) []byte {
	info, err := in.Lstat(base)
	if err != nil || !info.Mode().IsRegular() || info.Size() > int64(source.DefaultLimits.Bytes) {
		return nil
	}
	f, err := in.Open(base)
	if err != nil {
		return nil
	}
	defer f.Close()
	data := make([]byte, info.Size()+1) // one more shows that it has not grown
	n, err := io.ReadFull(f, data)
	if err != io.ErrUnexpectedEOF && err != io.EOF || int64(n) != info.Size() {
		return nil
	}
	return data[:n:n]
}
