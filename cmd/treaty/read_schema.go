package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// schemaFile is a schema file that a command names, with the folder that its
// references to other files may not leave: the workspace around it, or, without
// one, its own folder.
type schemaFile struct {
	dir  string // absolute
	name string // of the document, in messages and for references
	base string // what names are relative to: dir, or the current folder
}

// locate finds out how the file is called: relative to the workspace around it;
// without one as the user named it, or by its last part where that leads out of
// the current folder.
func locate(file string) (schemaFile, error) {
	dir, err := root(filepath.Dir(file))
	if err != nil {
		return schemaFile{}, err
	}
	at := schemaFile{dir: dir, name: filepath.ToSlash(filepath.Clean(file)), base: "."}
	_, err = os.Stat(filepath.Join(dir, workspaceFile))
	if err != nil && filepath.IsLocal(file) {
		return at, nil
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return at, exit.Usagef("", "%w", err)
	}
	name, err := filepath.Rel(dir, abs)
	if err != nil {
		return at, exit.Usagef("", "%w", err)
	}
	at.name, at.base = filepath.ToSlash(name), dir
	return at, nil
}

// load is the schema.Loader of the file's references. Links that leave the
// folder are refused.
func (f schemaFile) load(name string) (*source.Document, error) {
	abs, err := filepath.Abs(filepath.Join(f.base, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	below, err := filepath.Rel(f.dir, abs)
	if err != nil {
		return nil, err
	}
	if !filepath.IsLocal(below) {
		return nil, fmt.Errorf("%s lies outside of %s, which references do not leave (treaty.yaml in a folder above both lets them)", name, filepath.Base(f.dir))
	}
	confined, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, plain(err)
	}
	defer confined.Close()
	data, err := confined.ReadFile(below)
	if err != nil {
		return nil, plain(err)
	}
	return source.Parse(name, data)
}

// readSchema reads the schema in a file, with the files that it refers to.
func readSchema(file string, draft schema.Draft) (*schema.Schema, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.Usagef("name a JSON Schema, as JSON or YAML", "cannot read %s: %v", file, plain(err))
	}
	at, err := locate(file)
	if err != nil {
		return nil, err
	}
	return at.schema(data, draft)
}

// mostInput bounds what is read from a pipe.
const mostInput = 64 << 20

var errTooLong = errors.New("it is longer than 64 MiB")

// readSchemaFor reads a schema that would be one of the folder's, in the workspace at
// root: from elsewhere, or from in where the file is "-", it is lent a name there, so
// that its references lead where they would from that folder.
func readSchemaFor(in io.Reader, file, root, folder string) (s *schema.Schema, lent bool, err error) {
	if file == "-" {
		data, err := io.ReadAll(io.LimitReader(in, mostInput+1))
		if err != nil || len(data) > mostInput {
			return nil, false, exit.Usagef("pipe in a JSON Schema, as JSON or YAML", "cannot read standard input: %v", cmp.Or(err, errTooLong))
		}
		name := "stdin.json"
		if text := bytes.TrimSpace(data); len(text) > 0 && text[0] != '{' {
			name = "stdin.yaml"
		}
		s, err = schemaFile{dir: root, base: root, name: path.Join(folder, name)}.schema(data, 0)
		return s, true, err
	}
	at, err := locate(file)
	if err != nil {
		return nil, false, err
	}
	if at.dir == root {
		s, err = readSchema(file, 0)
		return s, false, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, false, exit.Usagef("name a JSON Schema, as JSON or YAML", "cannot read %s: %v", file, plain(err))
	}
	at = schemaFile{dir: root, base: root, name: path.Join(folder, filepath.Base(file))}
	s, err = at.schema(data, 0)
	return s, true, err
}

// schema parses what the file holds.
func (at schemaFile) schema(data []byte, draft schema.Draft) (*schema.Schema, error) {
	doc, err := source.Parse(at.name, data)
	if err != nil {
		return nil, positioned(err)
	}
	return parseSchema(doc, schema.Options{Draft: draft, Loader: at.load})
}

// parseSchema loads the schema of doc; what is wrong with it is one error. So is a
// $schema that names no known draft, unless opt says which one is meant: an answer
// that rests on a guess is none.
func parseSchema(doc *source.Document, opt schema.Options) (*schema.Schema, error) {
	s, findings := schema.Load(doc, opt)
	for _, f := range findings {
		switch {
		case f.Rule == schema.RuleDialect:
			return nil, exit.Usagef("--draft says as which draft to read it: 4, 6, 7, 2019-09 or 2020-12; "+
				"or name one in $schema", "%s: %s (%s)", f.Span, f.Message, f.Rule)
		case f.Severity == diag.Error:
			return nil, exit.Usagef(f.Hint, "%s: %s (%s)", f.Span, f.Message, f.Rule)
		}
	}
	if s == nil {
		return nil, exit.Usagef("", "%s holds no schema", doc.File)
	}
	return s, nil
}
