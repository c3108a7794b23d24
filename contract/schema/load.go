package schema

import (
	"github.com/treaty-events/treaty/contract"
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

// Load parses the schema in doc and every schema that it refers to. What is
// wrong is in the findings (invalid-schema, foreign-ref), with places; the
// schema is nil exactly when one of them is an error.
func Load(doc *source.Document, opt Options) (*Schema, []diag.Finding) { panic("helper") }

// Bundle returns the schema with all files that it refers to as one JSON
// document in canonical form (keys sorted, numbers exact), and its fingerprint.
func (s *Schema) Bundle() ([]byte, contract.Fingerprint) { panic("helper") }

// Walk calls visit for s and every subschema written in it (not through
// references), parents first, in the order of the file, until visit returns
// false.
func (s *Schema) Walk(visit func(*Schema) bool) { panic("helper") }
