package workspace

import (
	"path"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/treaty-events/treaty/contract/source"
)

// maxFetched bounds what is fetched ahead, in bytes; the rest is read when it is
// asked for.
const maxFetched = 64 << 20

// fetched is a file that was read, and parsed, before it is asked for.
type fetched struct {
	data     []byte
	err      error // of reading
	doc      *source.Document
	parseErr error
}

// fetch reads and parses the files of a directory that will be asked for, shared
// among the processors. What becomes of them is decided when they are asked for, in
// the order of the loader, so that the outcome is the same.
func (l *loader) fetch(files *Dir) {
	var (
		names = l.likely()
		list  = make([]*fetched, len(names))
		next  atomic.Int64
		bytes atomic.Int64
		work  sync.WaitGroup
	)
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		work.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(names) && l.ctx.Err() == nil && bytes.Load() < maxFetched; i = int(next.Add(1)) - 1 {
				list[i] = fetchFile(files, names[i])
				bytes.Add(int64(len(list[i].data)))
			}
		})
	}
	work.Wait()
	for i, f := range list {
		if f != nil {
			l.files.fetched[names[i]] = f
		}
	}
}

func fetchFile(files *Dir, name string) *fetched {
	f := &fetched{}
	if f.data, f.err = files.ReadFile(name); f.err == nil && len(f.data) <= source.DefaultLimits.Bytes {
		f.doc, f.parseErr = source.Parse(name, f.data)
	}
	return f
}

// likely lists the files that a workspace reads, by their names.
func (l *loader) likely() []string {
	var names []string
	for _, folder := range l.tree.folders {
		isIn := l.ws.Config.hasFolder(folder)
		for _, base := range l.tree.files[folder] {
			if calledSchema(base) || isIn && l.isLikely(folder, base) {
				names = append(names, path.Join(folder, base))
			}
		}
	}
	return names
}

func (l *loader) isLikely(folder, base string) bool {
	switch path.Base(folder) {
	case servicesFolder:
		return path.Ext(base) == ".yaml"
	case examplesFolder:
		return isContractFile(base)
	}
	return base == eventFile || base == contextFile
}
