package workspace

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

const (
	contextFile    = "context.yaml"
	contextsFolder = "contexts" // holds contexts, and is none
)

// contexts reads every context.yaml.
func (l *loader) contexts() {
	for _, folder := range l.tree.folders {
		if l.tree.has(folder, contextFile) && l.ws.Config.hasFolder(folder) {
			l.context(folder)
		}
	}
}

func (l *loader) context(folder string) {
	file := path.Join(folder, contextFile)
	subject := "context " + path.Base(folder)
	doc := l.openKind(file, subject, "context")
	name := path.Base(folder)
	if doc != nil {
		name = cmp.Or(textWhere(doc.Root.Get("context"), contract.CheckContextName), name)
	}
	if contract.CheckContextName(name) != nil {
		return // its finding says so
	}
	l.homes[folder] = name
	if doc == nil {
		return
	}
	if folder != "." && name != path.Base(folder) {
		l.disagrees(doc, "/context", subject, fmt.Sprintf("the context is called %q, its folder %q", name, clip(path.Base(folder))))
	}
	if i := slices.IndexFunc(l.ws.Contexts, func(c *Context) bool { return c.Name == name }); i >= 0 {
		l.duplicate(doc, "/context", subject, fmt.Sprintf("there is another context %q", name), whyNotRead, l.ws.Contexts[i].Doc, "/context")
		return
	}
	l.ws.Contexts = append(l.ws.Contexts, &Context{Context: readContext(name, doc.Root), Doc: doc})
}

func readContext(name string, root *source.Node) contract.Context {
	c := contract.Context{
		Name:       name,
		Owner:      textWhere(root.Get("owner"), checkName),
		Purpose:    textWhere(root.Get("purpose"), checkText),
		GoPackages: texts(root.Get("go-packages"), checkImportPath),
	}
	for _, item := range items(root.Get("relationships")) {
		r := contract.Relationship{
			With:    textWhere(item.Get("with"), contract.CheckContextName),
			As:      word(item.Get("as"), contract.Roles, ""),
			Pattern: word(item.Get("pattern"), contract.Patterns, ""),
		}
		if r.With != "" {
			c.Relationships = append(c.Relationships, r)
		}
	}
	return c
}

// contextOf returns the context that a folder belongs to: that of the nearest
// context.yaml above it, else the name of the folder above. Empty: none.
func (l *loader) contextOf(folder string) string {
	for dir := path.Dir(folder); ; dir = path.Dir(dir) {
		if name, ok := l.homes[dir]; ok {
			return name
		}
		if dir == "." {
			break
		}
	}
	parent := path.Base(path.Dir(folder))
	if path.Dir(folder) == "." || parent == contextsFolder || contract.CheckContextName(parent) != nil {
		return ""
	}
	return parent
}

// disagrees reports that a file says something else than where it stands.
func (l *loader) disagrees(doc *source.Document, at source.Pointer, subject, message string) {
	l.report(diag.Finding{
		Rule: ruleMisplacedFile, Subject: subject, Span: valueSpan(doc, at), Pointer: at, Message: message,
		Why:  "people look for a contract where its name says",
		Hint: "rename the folder, or correct the name in the file",
	})
}

// whyNotRead is for names that only one file may have.
const whyNotRead = "the first is read, this one is not"

// duplicate reports that a name is taken by what stands in first.
func (l *loader) duplicate(doc *source.Document, at source.Pointer, subject, message, why string, first *source.Document, firstAt source.Pointer) {
	f := diag.Finding{
		Rule: ruleDuplicateName, Subject: subject, Span: valueSpan(doc, at), Pointer: at, Message: message,
		Why:  why,
		Hint: "give one of them another name, or take it away",
	}
	if first != nil {
		f.Related = []diag.Related{{Span: valueSpan(first, firstAt), Message: "the first is here"}}
	}
	l.report(f)
}

// valueSpan returns where the value that at points at stands, else its nearest
// place.
func valueSpan(doc *source.Document, at source.Pointer) source.Span {
	if n := doc.At(at); n != nil {
		return doc.Span(n)
	}
	return doc.SpanAt(at)
}
