package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

var errUnstable = errors.New("registry: a schema cannot be read again from its files alone")

// closure is a revision's own file and every file that it refers to: all that
// is needed to read it again, for ever.
type closure struct {
	docs   []*source.Document // by file
	bundle []byte
}

// closureOf finds the files of a revision of an upload and proves that they are
// enough: read from them alone, the schema has the same fingerprint.
func closureOf(rev *workspace.Revision) (*closure, error) {
	docs := reachable(rev.Schema)
	again := readSchema(rev.File, docs)
	if again == nil {
		return nil, fmt.Errorf("%w: %s", errUnstable, rev.File)
	}
	bundle, fingerprint := again.Bundle()
	if fingerprint != rev.Fingerprint {
		return nil, fmt.Errorf("%w: %s has fingerprint %s, and then %s", errUnstable, rev.File, rev.Fingerprint.Short(), fingerprint.Short())
	}
	return &closure{docs: docs, bundle: bundle}, nil
}

// reachable lists the documents that s refers to, its own included, by file.
// Documents that Treaty brings itself (the meta-schemas) have no place in an
// upload and are left out.
func reachable(s *schema.Schema) []*source.Document {
	seen := map[*source.Document]bool{s.Doc: true}
	docs := []*source.Document{s.Doc}
	queue := []*schema.Schema{documentRoot(s)}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		next.Walk(func(sub *schema.Schema) bool {
			for _, ref := range []*schema.Reference{sub.Ref, sub.DynamicRef} {
				if ref == nil || ref.Target == nil || seen[ref.Target.Doc] {
					continue
				}
				seen[ref.Target.Doc] = true
				queue = append(queue, documentRoot(ref.Target))
				if workspace.CheckFileName(ref.Target.Doc.File) == nil {
					docs = append(docs, ref.Target.Doc)
				}
			}
			return true
		})
	}
	slices.SortFunc(docs, func(a, b *source.Document) int { return compareText(a.File, b.File) })
	return docs
}

// documentRoot returns the schema of the whole document.
func documentRoot(s *schema.Schema) *schema.Schema {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}

// readSchema reads the schema in file, which refers to no file but docs. It is
// nil where it cannot be read.
func readSchema(file string, docs []*source.Document) *schema.Schema {
	byFile := map[string]*source.Document{}
	resources := map[string]*source.Document{}
	for _, doc := range docs {
		byFile[doc.File] = doc
		if id := absoluteID(doc); id != "" && doc.File != file {
			resources[id] = doc
		}
	}
	if byFile[file] == nil {
		return nil
	}
	read, _ := schema.Load(byFile[file], schema.Options{
		Resources: resources,
		Loader: func(name string) (*source.Document, error) {
			if doc := byFile[name]; doc != nil {
				return doc, nil
			}
			return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
		},
	})
	return read
}

// absoluteID returns the URI by which other files may refer to doc, or "".
func absoluteID(doc *source.Document) string {
	for _, keyword := range []string{"$id", "id"} {
		if n := doc.Root.Get(keyword); n != nil && n.Kind == source.String {
			if u, err := url.Parse(n.Text); err == nil && u.IsAbs() {
				u.Fragment = ""
				return u.String()
			}
		}
	}
	return ""
}
