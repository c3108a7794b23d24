package asyncapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// ImportOptions steer Import.
type ImportOptions struct {
	// Open reads a file of the folder by its name in it, with forward slashes, and
	// refuses what lies outside.
	Open func(name string) (*source.Document, error)
	// Context owns the events; empty: the context that a document is titled after.
	Context string
	// Owner owns the contexts; empty: the contact of a document.
	Owner string
	// Visibility is that of events of which no document says it; empty: it stays
	// unsaid.
	Visibility contract.Visibility
}

// Imported is what became of documents.
type Imported struct {
	// Files are the files of a workspace but for treaty.yaml, by name.
	Files     map[string][]byte
	Envelope  string // that treaty.yaml must name; empty: none is said
	Contexts  []string
	Majors    []ImportedMajor // by name
	Services  []string        // context/name, sorted
	Private   int             // events of which nothing says who may consume them
	Ownerless int             // contexts of which nothing says who owns them
	Lost      []Lost
}

// ImportedMajor is a message that became a major.
type ImportedMajor struct {
	Event contract.EventName
	Major int
	From  Place
}

// Place is where something stands in a document.
type Place struct {
	Span    source.Span
	Pointer source.Pointer
}

// Import makes files of a workspace of the documents called so. The error is a
// *source.Error of a document that cannot be read or is no AsyncAPI 3, or of ctx,
// or says what the documents leave open.
func Import(ctx context.Context, names []string, opt ImportOptions) (*Imported, error) {
	im := &importer{
		opt: opt, library: library{open: opt.Open, files: map[string]*file{}},
		contexts: map[string]*contextFile{}, events: map[contract.EventName]*event{}, folders: map[string]bool{}, byMessage: map[string]*major{}, leftOut: map[string]Lost{},
		services: map[string]*service{}, clashes: map[contract.EventName]int{}, told: map[string]bool{}, roots: map[string]*schemaRoot{}, byFile: map[string]*schemaRoot{}, taken: nameSet{},
	}
	for _, name := range names {
		if err := im.begin(name); err != nil {
			return nil, err
		}
	}
	for _, step := range []func(*document){im.messages, im.operations} {
		for _, d := range im.documents {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			step(d)
		}
	}
	out := im.write()
	if len(out.Files) > workspace.MaxUploadFiles {
		return nil, fmt.Errorf("the documents would become %d files; a workspace has at most %d", len(out.Files), workspace.MaxUploadFiles)
	}
	im.unused(ctx, out)
	slices.SortStableFunc(im.lost, Lost.compare)
	out.Lost = im.lost
	return out, ctx.Err()
}

type importer struct {
	library
	opt       ImportOptions
	documents []*document
	contexts  map[string]*contextFile
	events    map[contract.EventName]*event
	folders   map[string]bool   // that events have, in small letters
	byMessage map[string]*major // by where its message is
	leftOut   map[string]Lost   // why messages are not taken, by where they are
	services  map[string]*service
	roots     map[string]*schemaRoot     // by where the schema is
	byFile    map[string]*schemaRoot     // by the name that its file gets
	taken     nameSet                    // names of files
	clashes   map[contract.EventName]int // the number of the last name that was made for another message
	queue     []*schemaRoot
	lost      []Lost
	told      map[string]bool // what was lost, by code and place
	envelope  string
}

// document is one of the documents to import.
type document struct {
	*file
	context string
	owner   string
	service string // what its operations belong to, where it is nobody's of ours
}

// lose notes what is not carried, with all that is below.
func (im *importer) lose(code string, l loc, text string) {
	l.use()
	im.note(code, l, text)
}

// note notes that something is not carried as it was.
func (im *importer) note(code string, l loc, text string) {
	if im.told[code+" "+l.key()] {
		return // it was come to on another way
	}
	im.told[code+" "+l.key()] = true
	im.lost = append(im.lost, Lost{Code: code, Span: l.span(), Pointer: l.at, Text: text})
}

// begin reads a document and what it says of its context.
func (im *importer) begin(name string) error {
	f, err := im.read(name)
	if err != nil {
		return err
	}
	f.main = true
	if err := im.supported(f); err != nil {
		return err
	}
	root := f.root()
	f.ours = isObject(root.get(extension).node)
	root.get("defaultContentType").useIf(isJSON(textOf(root.node.Get("defaultContentType"))))
	d := &document{file: f, service: strings.ToLower(tame(textOf(root.get("info").get("title").node)))}
	if err := im.context(d); err != nil {
		return err
	}
	if d.ours {
		im.envelope = cmp.Or(im.envelope, root.get(extension).text("envelope"))
	}
	im.documents = append(im.documents, d)
	return nil
}

// contextFile is a context that documents speak of.
type contextFile struct {
	name string
	file object
}

// context decides which context a document is of, and takes what is said of it.
func (im *importer) context(d *document) error {
	info := d.root().get("info")
	title := info.text("title")
	name := cmp.Or(im.opt.Context, title)
	if im.opt.Context == "" && contract.CheckContextName(name) != nil {
		name = strings.ToLower(tame(title))
	}
	if contract.CheckContextName(name) != nil {
		return &source.Error{
			Span: d.doc.SpanAt("/info/title"), Msg: "no name of a context can be made of the title " + source.Quote(title),
			Hint: "name the context with --context",
		}
	}
	d.context, d.owner = name, im.opt.Owner
	if owner := textOf(info.get("contact").get("name").node); d.owner == "" && len(owner) <= 200 && strings.TrimSpace(owner) != "" {
		d.owner = info.get("contact").text("name")
	}
	if im.contexts[name] != nil {
		return nil // the first document speaks for it
	}
	c := &contextFile{name: name, file: newObject()}
	im.contexts[name] = c
	c.file.text("context", name)
	c.file.text("owner", d.owner)
	if strings.TrimSpace(textOf(info.node.Get("description"))) != "" {
		c.file.text("purpose", info.text("description"))
	}
	if d.ours {
		said := d.root().get(extension).get("context").use()
		c.file.rest(said.node, "context", "owner", "purpose")
	}
	return nil
}

// write makes the files.
func (im *importer) write() *Imported {
	out := &Imported{Files: map[string][]byte{}, Envelope: im.envelope}
	if !slices.Contains(workspace.Envelopes, out.Envelope) {
		out.Envelope = ""
	}
	for _, c := range im.contexts {
		out.Contexts = append(out.Contexts, c.name)
		if c.file.node.Get("owner") == nil {
			out.Ownerless++
		}
		out.Files["contexts/"+c.name+"/context.yaml"] = c.file.node.AppendYAML(nil)
	}
	for _, e := range im.events {
		if len(e.majors) > 0 {
			im.writeEvent(e, out)
		}
	}
	for _, s := range im.services {
		out.Services = append(out.Services, s.context+"/"+s.name)
		out.Files["contexts/"+s.context+"/services/"+s.name+".yaml"] = s.root().AppendYAML(nil)
	}
	im.writeSchemas(out)
	slices.Sort(out.Contexts)
	slices.Sort(out.Services)
	slices.SortFunc(out.Majors, func(a, b ImportedMajor) int {
		return cmp.Or(a.Event.Compare(b.Event), cmp.Compare(a.Major, b.Major))
	})
	return out
}

// whyLost says in a few words why a reference was not followed.
func whyLost(text string, err error) string {
	for _, known := range []error{errNetwork, errOutside, errCircle, errTooMany} {
		if errors.Is(err, known) {
			return source.Quote(text) + " " + known.Error()
		}
	}
	return source.Quote(text) + " " + err.Error()
}
