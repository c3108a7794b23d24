package workspace

import (
	"io/fs"
	"path"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
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
	schema   *alone // nil: it is none, or refers to other files
}

// alone is a schema that refers to no other file, as schema.Load gives it.
type alone struct {
	schema      *schema.Schema
	findings    []diag.Finding
	fingerprint contract.Fingerprint
}

// fetch reads and parses the files of a directory that will be asked for, and
// resolves their schemas, shared among the processors, folder by folder. What becomes
// of them is decided when they are asked for, in the order of the loader, so that the
// outcome is the same.
func (l *loader) fetch(files *Dir) {
	var (
		folders = l.likely()
		list    = make([][]*fetched, len(folders))
		next    atomic.Int64
		bytes   atomic.Int64
		work    sync.WaitGroup
	)
	for range min(runtime.GOMAXPROCS(0), len(folders)) {
		work.Go(func() {
			open := &openFolders{dir: files}
			defer open.close()
			for i := int(next.Add(1)) - 1; i < len(folders); i = int(next.Add(1)) - 1 {
				for _, base := range folders[i].bases {
					if l.ctx.Err() != nil || bytes.Load() > maxFetched {
						return
					}
					f := fetchFile(open, folders[i].name, base)
					bytes.Add(int64(len(f.data)))
					list[i] = append(list[i], f)
				}
			}
		})
	}
	work.Wait()
	for i, folder := range list {
		for j, f := range folder {
			l.files.fetched[path.Join(folders[i].name, folders[i].bases[j])] = f
		}
	}
}

func fetchFile(open *openFolders, folder, base string) *fetched {
	f := &fetched{}
	if f.data, f.err = open.readFile(folder, base); f.err != nil || len(f.data) > source.DefaultLimits.Bytes {
		return f
	}
	if f.doc, f.parseErr = source.Parse(path.Join(folder, base), f.data); f.parseErr == nil && calledSchema(base) {
		f.schema = loadAlone(f.doc)
	}
	return f
}

// loadAlone resolves a schema, unless it refers to another file.
func loadAlone(doc *source.Document) *alone {
	refers := false
	s, findings := schema.Load(doc, schema.Options{Loader: func(string) (*source.Document, error) {
		refers = true
		return nil, fs.ErrNotExist
	}})
	if refers {
		return nil
	}
	a := &alone{schema: s, findings: findings}
	if s != nil {
		_, a.fingerprint = s.Bundle()
	}
	return a
}

// folderFiles are files of one folder, by their base names.
type folderFiles struct {
	name  string
	bases []string
}

// likely lists the files that a workspace reads, by their names.
func (l *loader) likely() []folderFiles {
	var list []folderFiles
	for _, folder := range l.tree.folders {
		isIn := l.ws.Config.hasFolder(folder)
		in := folderFiles{name: folder}
		for _, base := range l.tree.files[folder] {
			if calledSchema(base) || isIn && l.isLikely(folder, base) {
				in.bases = append(in.bases, base)
			}
		}
		if len(in.bases) > 0 {
			list = append(list, in)
		}
	}
	return list
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
