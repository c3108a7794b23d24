package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/treaty-events/treaty/contract/source"
)

// What is read of one workspace: a value takes up to a hundred times the memory
// of its text, so that bytes alone do not bound it.
const (
	maxBytes = 512 << 20
	maxNodes = 2_000_000
)

var (
	errBudget = fmt.Errorf("the files of the workspace have more than %d MiB together", maxBytes>>20)
	errNodes  = fmt.Errorf("the files of the workspace hold more than %d values together", maxNodes)
)

// reader reads every file once, and remembers which were read.
type reader struct {
	files   Files
	ahead   map[string]*source.Document // parsed before, from what files hold
	before  *Seen                       // another state of the files, or nil
	docs    map[string]parsed
	fetched map[string]*fetched         // read and parsed, but not yet asked for
	alone   map[*source.Document]*alone // schemas that were resolved ahead
	used    map[string][]byte           // what was read, by name
	bytes   int
	nodes   int // of the documents
}

type parsed struct {
	doc   *source.Document
	nodes int // that it holds
	err   error
}

func newReader(files Files) *reader {
	return &reader{files: files, docs: map[string]parsed{}, used: map[string][]byte{}, fetched: map[string]*fetched{}, alone: map[*source.Document]*alone{}}
}

// document returns the parsed file. The error is a *source.Error, or of the
// files.
func (r *reader) document(name string) (*source.Document, error) {
	if p, ok := r.docs[name]; ok {
		return p.doc, p.err
	}
	p := r.parse(name)
	r.docs[name] = p
	return p.doc, p.err
}

func (r *reader) parse(name string) parsed {
	if err := CheckFileName(name); err != nil {
		return parsed{err: err}
	}
	if same := r.before.file(name, r.files); same != nil && r.bytes+len(same.data) <= maxBytes {
		r.keep(name, same.data)
		return r.counted(same.doc, same.nodes)
	}
	data, err := r.read(name)
	if err != nil {
		return parsed{err: err}
	}
	doc := r.ahead[name]
	if f := r.fetched[name]; f != nil {
		doc, err = f.doc, f.parseErr
		delete(r.fetched, name) // it is kept as it was parsed from here on
		if f.schema != nil {
			r.alone[doc] = f.schema
		}
	} else if doc == nil {
		doc, err = source.Parse(name, data)
	}
	if err != nil {
		return parsed{err: err}
	}
	return r.counted(doc, countNodes(doc.Root))
}

// counted is a document that holds so many values, if there is room for them.
func (r *reader) counted(doc *source.Document, nodes int) parsed {
	if r.nodes+nodes > maxNodes {
		return parsed{err: errNodes}
	}
	r.nodes += nodes
	return parsed{doc: doc, nodes: nodes}
}

// countNodes returns how many values a document holds; the parser bounds them, those
// that aliases repeat too.
func countNodes(n *source.Node) int {
	sum := 1
	for _, item := range n.Items {
		sum += countNodes(item)
	}
	for _, m := range n.Members {
		sum += countNodes(m.Value)
	}
	return sum
}

// read returns the content of a file.
func (r *reader) read(name string) ([]byte, error) {
	if data, ok := r.used[name]; ok {
		return data, nil
	}
	data, err := r.content(name)
	switch {
	case err != nil:
		return nil, withoutPath(explainPathError(err))
	case len(data) > source.DefaultLimits.Bytes:
		return nil, fmt.Errorf("%w: %d bytes, the most is %d", errTooLarge, len(data), source.DefaultLimits.Bytes)
	case r.bytes+len(data) > maxBytes:
		return nil, errBudget
	}
	r.keep(name, data)
	return data, nil
}

// content gives the file as it was fetched, or else as it is.
func (r *reader) content(name string) ([]byte, error) {
	if f := r.fetched[name]; f != nil {
		return f.data, f.err
	}
	return r.files.ReadFile(name)
}

// keep notes the content of a file that was read.
func (r *reader) keep(name string, data []byte) {
	if _, kept := r.used[name]; !kept {
		r.bytes += len(data)
		r.used[name] = data
	}
}

// digest returns the SHA-256 of a file that was read, in hex, else "".
func (r *reader) digest(name string) string {
	data, ok := r.used[name]
	if !ok {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// withoutPath takes the operation and the path from an error, whoever reports it
// says where; and the operating system's own words for a file that is not there.
func withoutPath(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// forget says that a file, although read, is no part of the workspace.
func (r *reader) forget(name string) {
	r.bytes -= len(r.used[name])
	r.nodes -= r.docs[name].nodes
	delete(r.used, name)
	delete(r.docs, name)
}
