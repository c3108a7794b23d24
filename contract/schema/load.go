package schema

import (
	"fmt"
	"path"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// Loader gives the document of a file that a $ref names, relative to the root
// of the workspace, with forward slashes. It must refuse what lies outside.
type Loader func(file string) (*source.Document, error)

// Options steer Load.
type Options struct {
	// Draft overrides $schema and detection; 0: as compat.md says.
	Draft Draft
	// Loader resolves references to other files; nil: they are findings.
	Loader Loader
	// Resources are further documents by absolute URI, for references with one.
	Resources map[string]*source.Document
}

// Bounds of one Load, all its files together.
const (
	maxFiles  = 1_000
	maxDigits = 10_000_000 // of the numbers that are computed with
)

// Load parses the schema in doc and every schema that it refers to. What is
// wrong is in the findings (invalid-schema, foreign-ref), with places; the
// schema is nil exactly when one of them is an error.
func Load(doc *source.Document, opt Options) (*Schema, []diag.Finding) {
	l := &loading{
		opt:    opt,
		byPath: map[string]*file{},
		byKey:  map[string][]*resource{},
	}
	l.first = l.add(doc, base{path: path.Clean(doc.File)}, 0)
	l.resolveAll()
	if l.errors == 0 {
		l.settleDynamic()
		l.refuseCycles()
	}
	if l.errors > 0 {
		return nil, l.result()
	}
	return l.first.root, l.result()
}

// loading is one call of Load.
type loading struct {
	opt   Options
	first *file
	files []*file

	byPath  map[string]*file
	unread  map[string]error // files that could not be read; nil: none
	byKey   map[string][]*resource
	dynamic map[string]int // how many resources have a dynamic anchor of the name; nil: none has one

	queue   []*reference // to be resolved
	schemas int
	length  int // of numbers

	findings        []diag.Finding
	errors, dropped int
}

// add parses a document; referrer is the draft of the schema that names it.
func (l *loading) add(doc *source.Document, b base, referrer Draft) *file {
	f := &file{doc: doc, base: b, load: l}
	f.standard = b.uri != nil && metaSchema(b.key()) == doc
	l.files = append(l.files, f)
	if b.uri == nil {
		l.byPath[b.path] = f
	}
	p := &parser{load: l, file: f}
	f.root = p.schema(doc.Root, "", nil, nil, p.draft(referrer))
	return f
}

// enter makes a resource findable under its present name. Two of a file are
// enough to know that the name is ambiguous there.
func (l *loading) enter(r *resource) {
	key := r.base.key()
	have := l.byKey[key]
	if n := len(have); n >= 2 && have[n-1].file == r.file && have[n-2].file == r.file {
		return
	}
	l.byKey[key] = append(have, r)
}

// room counts one more schema and reports whether it may be read; the first
// that is too many is a finding.
func (l *loading) room(n *source.Node, p *parser, at source.Pointer) bool {
	l.schemas++
	if l.schemas == maxSchemas+1 {
		p.invalidAt(n, at, fmt.Sprintf("there are more than %d subschemas", maxSchemas), "split the schema")
	}
	return l.schemas <= maxSchemas
}

// digits counts the length of a number, its exponent written out, and reports
// whether it may be computed with.
func (l *loading) digits(literal string) bool {
	l.length += len(literal) + exponent(literal)
	return l.length <= maxDigits
}
