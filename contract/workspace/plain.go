package workspace

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// PlainSchemas lists the plain schemas among the files that match glob (empty:
// every one that Load would read without a treaty.yaml) and what they would be
// called in the context. Files that cannot be read are left out. The error is
// of the glob or of ctx.
func PlainSchemas(ctx context.Context, files Files, glob, context string) ([]PlainName, error) {
	if glob != "" {
		if err := checkGlob(glob); err != nil {
			return nil, err
		}
	}
	if m, ok := files.(MemFiles); ok {
		files = m.index()
	}
	names, err := scan(ctx, files, ".")
	if err != nil {
		return nil, err
	}
	l := &loader{ctx: ctx, ws: &Workspace{}, tree: names, files: newReader(files)}
	docs := l.plainDocs(ContractsGlob{Files: glob, Context: context})
	return NamePlain(docs, context), ctx.Err()
}

// plainSchemas reads the folders of plain schemas that the configuration names,
// and without a treaty.yaml and any event every schema there is.
func (l *loader) plainSchemas() {
	if l.ws.Config.Doc == nil && len(l.ws.Contracts) == 0 && len(l.homes) == 0 {
		l.plainContracts(ContractsGlob{})
		return
	}
	for _, glob := range l.ws.Config.Contracts {
		if glob.Files != "" {
			l.plainContracts(glob)
		}
	}
}

// plainDocs reads the schemas that a glob names. Without a pattern a file must
// be called a schema, or look like one.
func (l *loader) plainDocs(glob ContractsGlob) []*source.Document {
	var docs []*source.Document
	for _, file := range l.tree.all() {
		if l.ctx.Err() != nil {
			return nil
		}
		if glob.Files != "" {
			if matches(glob.Files, file) {
				docs = appendDoc(docs, l.open(file, file))
			}
			continue
		}
		switch {
		case calledSchema(file):
			docs = appendDoc(docs, l.open(file, file))
		case strings.HasSuffix(file, ".json"):
			docs = appendDoc(docs, l.sniff(file))
		}
	}
	return docs
}

func appendDoc(docs []*source.Document, doc *source.Document) []*source.Document {
	if doc == nil {
		return docs
	}
	return append(docs, doc)
}

func calledSchema(file string) bool {
	for _, ending := range []string{".schema.json", ".schema.yaml", ".schema.yml"} {
		if strings.HasSuffix(file, ending) {
			return true
		}
	}
	return false
}

// sniff reads a file that may be a schema, and gives nil if it is none. A file
// that cannot be read is a warning only: it may be anything.
func (l *loader) sniff(file string) *source.Document {
	doc, err := l.files.document(file)
	if err != nil {
		before := len(l.ws.Findings)
		l.unreadable(file, file, err)
		for i := range l.ws.Findings[before:] {
			l.ws.Findings[before+i].Severity = diag.Warning
		}
		return nil
	}
	if !looksLikeSchema(doc.Root) {
		l.files.forget(file)
		return nil
	}
	return doc
}

// looksLikeSchema reports whether a JSON file without a telling name is a
// schema: it names JSON Schema, or has keywords with values that schemas have.
func looksLikeSchema(root *source.Node) bool {
	if meta := text(root.Get("$schema")); meta != "" {
		return strings.Contains(meta, "json-schema.org/") || strings.Contains(meta, "/jsonschema/")
	}
	for _, keyword := range []string{"properties", "$defs", "definitions", "patternProperties"} {
		if n := root.Get(keyword); n != nil && n.Kind == source.Object && allSchemas(n) {
			return true
		}
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf", "enum"} {
		if n := root.Get(keyword); n != nil && n.Kind == source.Array {
			return true
		}
	}
	return text(root.Get("$ref")) != "" || namesType(root.Get("type"))
}

// namesType reports whether n, or an item of it, is the name of a JSON type: an
// event's own `type` ("order.placed") is none.
func namesType(n *source.Node) bool {
	if n != nil && n.Kind == source.Array {
		return slices.ContainsFunc(n.Items, namesType)
	}
	return slices.Contains(typeNames, text(n))
}

var typeNames = []string{"object", "array", "string", "number", "integer", "boolean", "null"}

func allSchemas(n *source.Node) bool {
	for _, m := range n.Members {
		if m.Value.Kind != source.Object && m.Value.Kind != source.Bool {
			return false
		}
	}
	return true
}

// plainContracts reads plain schemas as contracts of one major each, of which
// nothing else is said.
func (l *loader) plainContracts(glob ContractsGlob) {
	docs := l.plainDocs(glob)
	docs = slices.DeleteFunc(docs, func(d *source.Document) bool { return l.plain[d.File] })
	if len(docs) > 0 {
		l.addContext(glob.Context)
	}
	for _, named := range NamePlain(docs, glob.Context) {
		if l.ctx.Err() != nil {
			return
		}
		l.plain[named.File] = true
		l.clash(named)
		l.plainContract(named)
	}
}

func (l *loader) plainContract(named PlainName) {
	c := &Contract{Event: defaultEvent(named.Name), Dir: path.Dir(named.File)}
	if first := l.byName[c.Name]; first != nil {
		l.report(diag.Finding{
			Rule: ruleDuplicateName, Subject: c.Name.String(), Span: source.Span{File: named.File},
			Message: fmt.Sprintf("there is another event %s, in %s", c.Name, first.Dir),
			Why:     "the first is read, this one is not",
			Hint:    "give the schema another title, or take it away",
		})
		return
	}
	info := contract.MajorInfo{Number: 1, Status: contract.Active}
	c.Event.Majors = []contract.MajorInfo{info}
	c.Majors = []*Major{{
		MajorInfo: info,
		Revisions: []*Revision{l.revision(majorSubject(c, 1), named.File, "v1")},
	}}
	l.add(c)
}

// clash reports, once for each name, that several files wanted it.
func (l *loader) clash(named PlainName) {
	if len(named.Clash) == 0 || named.Clash[0] != named.File {
		return
	}
	f := diag.Finding{
		Rule: ruleDuplicateName, Severity: diag.Warning, Subject: named.Name.String(), Span: source.Span{File: named.File},
		Message: fmt.Sprintf("%d schemas would have the same name, so all are named after their paths", len(named.Clash)),
		Why:     "a name that is made of a path changes where the file moves",
		Hint:    "give each schema a title of its own, or make them majors of one event: `treaty import`",
	}
	for _, other := range named.Clash[1:] {
		f.Related = append(f.Related, diag.Related{Span: source.Span{File: other}, Message: "this one too"})
	}
	l.report(f)
}
