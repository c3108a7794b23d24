package asyncapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Document is what is said of one context.
type Document struct {
	Context string
	// Root is the AsyncAPI document.
	Root *source.Node
}

// File returns the name of the document's file. Other documents refer to it.
func File(context string) string { return context + ".asyncapi.json" }

// File returns the name of the document's file.
func (d *Document) File() string { return File(d.Context) }

// JSON returns the document's text.
func (d *Document) JSON() []byte { return indented(d.Root) }

// Export returns a document for each context of the workspace, by name, and what
// of the workspace none of them carries. The workspace must have no findings that
// are errors: what could not be read would be missing unseen.
func Export(ws *workspace.Workspace) ([]*Document, []Lost) {
	x := &exporter{ws: ws, majors: map[string]string{}}
	for _, c := range ws.Contracts {
		for _, m := range live(c) {
			x.majors[m.Newest().File] = c.Name.Major(m.Number)
		}
	}
	x.contexts = x.names()
	var docs []*Document
	for _, name := range x.contexts {
		docs = append(docs, &Document{Context: name, Root: x.document(name)})
	}
	x.settings()
	slices.SortStableFunc(x.lost, Lost.compare)
	return docs, x.lost
}

type exporter struct {
	ws       *workspace.Workspace
	contexts []string
	majors   map[string]string // full names of majors, by the files of their schemas
	lost     []Lost
}

// names lists the contexts that own something.
func (x *exporter) names() []string {
	var names []string
	for _, c := range x.ws.Contexts {
		names = append(names, c.Name)
	}
	for _, c := range x.ws.Contracts {
		names = append(names, c.Name.Context)
	}
	for _, s := range x.ws.Services {
		names = append(names, s.Context)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(n string) bool { return n == "" })
}

// document returns the document of one context.
func (x *exporter) document(name string) *source.Node {
	p := &part{exporter: x, context: name, channels: newObject(), operations: newObject(), messages: newObject(), known: nameSet{}}
	p.schemas = newComponents(p)
	for _, c := range x.ws.Contracts {
		if c.Name.Context != name {
			continue
		}
		p.left(c)
		if len(live(c)) > 0 {
			p.event(c)
		}
	}
	services := newObject()
	for _, s := range x.ws.Services {
		if s.Context == name {
			services.set(s.Name, p.service(s))
		}
	}
	root := newObject()
	root.text("asyncapi", version)
	root.set("info", p.info())
	root.text("defaultContentType", "application/json")
	root.set("channels", p.channels.node)
	root.set("operations", p.operations.node)
	root.set("components", p.components())
	ours := newObject()
	ours.text("envelope", x.ws.Config.Envelope)
	ours.set("context", p.contextRest())
	ours.set("services", services.node)
	root.set(extension, ours.node)
	stamp(root.node)
	return root.node
}

// stamp sets the version of the document: a context has none, so it is the
// fingerprint of what the document says.
func stamp(root *source.Node) {
	sum := sha256.Sum256(root.Canonical())
	info := root.Get("info")
	for i := range info.Members {
		if info.Members[i].Name == "version" {
			info.Members[i].Value = source.NewString(hex.EncodeToString(sum[:6]))
		}
	}
}

// part is one document that is being made.
type part struct {
	*exporter
	context    string
	channels   object
	operations object
	messages   object
	schemas    *components
	known      nameSet // names of operations, and of channels of others
}

// file returns context.yaml, or nil.
func (p *part) file() *source.Node {
	if c := p.ws.Context(p.context); c != nil && c.Doc != nil {
		return c.Doc.Root
	}
	return nil
}

func (p *part) info() *source.Node {
	info := newObject()
	info.text("title", p.context)
	info.set("version", source.NewString(""))
	info.text("description", textOf(p.file().Get("purpose")))
	if owner := textOf(p.file().Get("owner")); owner != "" {
		contact := newObject()
		contact.text("name", owner)
		info.set("contact", contact.node)
	}
	return info.node
}

func (p *part) contextRest() *source.Node {
	rest := newObject()
	rest.rest(p.file(), "context", "owner", "purpose")
	return rest.node
}

func (p *part) components() *source.Node {
	all := newObject()
	all.set("messages", p.messages.some())
	all.set("schemas", p.schemas.write())
	if p.ws.Config.Envelope == "cloudevents" && p.messages.some() != nil {
		traits := newObject()
		traits.set(envelopeTrait, envelope())
		all.set("messageTraits", traits.node)
	}
	return all.some()
}

// lose notes what the documents do not carry.
func (x *exporter) lose(code string, doc *source.Document, at source.Pointer, text string) {
	if doc == nil {
		return
	}
	x.lost = append(x.lost, Lost{Code: code, Span: doc.SpanAt(at), Pointer: at, Text: text})
}

// settings notes what treaty.yaml says and the documents do not.
func (x *exporter) settings() {
	doc := x.ws.Config.Doc
	if doc == nil {
		return
	}
	for _, m := range doc.Root.Members {
		if m.Name != "treaty" && m.Name != "envelope" {
			x.lose(lostSettings, doc, source.Pointer("").Join(m.Name), cmp.Or(textOf(m.Value), m.Name))
		}
	}
}
