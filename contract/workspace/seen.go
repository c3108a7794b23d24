package workspace

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// Seen is what was read of a workspace. Another state of it, its past, takes over
// what is the same there: such files are not fetched and parsed again, nor are
// their schemas resolved, and a contract that is the same needs no history. Nothing
// of it changes after Load; a nil one has seen nothing.
type Seen struct {
	files     map[string]*seenFile
	revisions map[seenKey]*seenRevision
	contracts map[contract.EventName]*Contract
}

// seenFile is a file that was read and parsed.
type seenFile struct {
	data  []byte
	doc   *source.Document
	nodes int
	blob  string // its name in git, found when it is first asked for
}

// seenKey names what a revision was read for; its findings say that.
type seenKey struct{ subject, file, label string }

// seenRevision is a revision as it was read, before its examples were added.
type seenRevision struct {
	revision Revision
	findings []diag.Finding
	docs     map[string]*source.Document // that it is made of
}

// LoadAfter is Load, and returns what was read. Before is what was seen of another
// state of the workspace, or nil.
func LoadAfter(ctx context.Context, files Files, label string, before *Seen) (*Workspace, *Seen, error) {
	l, err := load(ctx, files, label, before)
	if err != nil {
		return nil, nil, err
	}
	return l.ws, l.seen(), nil
}

// seen returns what the loader read.
func (l *loader) seen() *Seen {
	s := &Seen{files: map[string]*seenFile{}, revisions: l.revisions, contracts: l.byName}
	for name, p := range l.files.docs {
		if data, read := l.files.used[name]; read && p.doc != nil {
			s.files[name] = &seenFile{data: data, doc: p.doc, nodes: p.nodes}
		}
	}
	return s
}

// file returns the file of that name, if it was seen and is the same in files. A
// commit knows that without giving its content.
func (s *Seen) file(name string, files Files) *seenFile {
	if s == nil || s.files[name] == nil {
		return nil
	}
	f := s.files[name]
	if c, ok := files.(*Commit); ok {
		if e, err := c.resolve(name); err == nil && e.kind == entryFile && e.hash == f.blobName(len(e.hash)) {
			return f
		}
		return nil
	}
	if data, err := files.ReadFile(name); err == nil && bytes.Equal(data, f.data) {
		return f
	}
	return nil
}

// blobName returns what git calls the content, in so many digits: of SHA-1, or of
// SHA-256.
func (f *seenFile) blobName(digits int) string {
	if len(f.blob) != digits {
		var sum hash.Hash = sha1.New()
		if digits == 2*sha256.Size {
			sum = sha256.New()
		}
		fmt.Fprintf(sum, "blob %d\x00", len(f.data))
		sum.Write(f.data)
		f.blob = hex.EncodeToString(sum.Sum(nil))
	}
	return f.blob
}

// revision returns a copy of the revision that was read for the same purpose and of
// the same documents, with its findings; nil if there is none.
func (s *Seen) revision(key seenKey, files *reader) (*Revision, *seenRevision) {
	if s == nil || s.revisions[key] == nil {
		return nil, nil
	}
	known := s.revisions[key]
	if doc, err := files.document(key.file); err != nil || doc != known.docs[key.file] {
		return nil, nil // and what it refers to may be another file
	}
	for name, doc := range known.docs {
		if now, err := files.document(name); err != nil || now != doc {
			return nil, nil
		}
	}
	again := known.revision
	return &again, known
}

// same reports whether the contract was seen just as it is.
func (s *Seen) same(c *Contract) bool {
	if s == nil || s.contracts[c.Name] == nil {
		return false
	}
	o := s.contracts[c.Name]
	if o.Doc != c.Doc || o.Dir != c.Dir || o.Unreadable != c.Unreadable || len(o.Majors) != len(c.Majors) {
		return false
	}
	for i, m := range c.Majors {
		if !sameRevisions(m.Revisions, o.Majors[i].Revisions) {
			return false
		}
	}
	return true
}

func sameRevisions(a, b []*Revision) bool {
	if len(a) != len(b) {
		return false
	}
	for i, r := range a {
		if r.Schema == nil || r.Schema != b[i].Schema || r.File != b[i].File {
			return false
		}
	}
	return true
}
