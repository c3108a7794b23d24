package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// Load reads the workspace in files. Only a treaty.yaml that cannot be used, or
// a cancelled ctx, is an error (a *source.Error where it has a place); whatever
// else is wrong is in Findings, under the ids of Rules and of package schema.
// Without a treaty.yaml every folder with an event.yaml, and failing that every
// *.schema.json, *.schema.yaml and *.json schema, is read.
func Load(ctx context.Context, files Files, label string) (*Workspace, error) {
	l, err := load(ctx, files, label, nil)
	if err != nil {
		return nil, err
	}
	return l.ws, nil
}

// LoadParsed is Load of an upload that never changes, some of whose files were
// parsed before: from the same contents, and under the same names.
func LoadParsed(ctx context.Context, files MemFiles, parsed map[string]*source.Document, label string) (*Workspace, error) {
	return Load(ctx, &parsedFiles{files.index(), parsed}, label)
}

// loader reads one workspace.
type loader struct {
	ctx   context.Context
	ws    *Workspace
	tree  *tree
	files *reader
	homes map[string]string // context by the folder of its context.yaml
	plain map[string]bool   // files that were read as plain schemas
	// byName finds the contracts that were read, which are not sorted yet.
	byName    map[contract.EventName]*Contract
	before    *Seen // another state of the workspace, or nil
	revisions map[seenKey]*seenRevision
}

func load(ctx context.Context, files Files, label string, before *Seen) (*loader, error) {
	var ahead map[string]*source.Document
	switch m := files.(type) {
	case MemFiles:
		files = m.index()
	case *parsedFiles:
		ahead = m.parsed
	}
	names, err := scan(ctx, files, ".")
	if err != nil {
		return nil, err
	}
	l := &loader{
		ctx: ctx, ws: &Workspace{Label: label}, tree: names,
		files: newReader(files), homes: map[string]string{}, plain: map[string]bool{}, byName: map[contract.EventName]*Contract{},
		before: before, revisions: map[seenKey]*seenRevision{},
	}
	l.files.ahead, l.files.before = ahead, before
	dir, isDir := files.(*Dir)
	l.ws.Directory = isDir
	if err := l.config(); err != nil {
		return nil, err
	}
	if isDir && before == nil {
		l.fetch(dir)
	}
	l.troubles()
	for _, step := range []func(){
		l.contexts, l.events, l.plainSchemas, l.services, l.exceptions, l.strayFiles, l.lock, l.pinned,
		func() { l.pulled(files) },
	} {
		if step(); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	l.finish()
	return l, nil
}

// troubles reports what could not be listed.
func (l *loader) troubles() {
	if err := l.tree.whole; err != nil {
		l.report(diag.Finding{
			Rule: ruleTooMuch, Span: source.Span{File: "."}, Message: fmt.Sprintf("%s: the most is %d", err, maxEntries),
			Why:  "contracts that were not read are missing from every answer",
			Hint: "run Treaty in the folder that holds the contracts",
		})
	}
	for _, name := range slices.Sorted(maps.Keys(l.tree.broken)) {
		l.unreadable(name, name, l.tree.broken[name])
	}
	for _, name := range slices.Sorted(maps.Keys(l.tree.badLink)) {
		if l.ws.Config.expects(name) {
			l.unreadable(name, name, l.tree.badLink[name])
		}
	}
	for _, name := range l.tree.links {
		if l.ws.Config.hasFolder(name) {
			l.misplaced(name, name, diag.Warning, "is a symbolic link to a folder, and links to folders are not followed",
				"move the folder here; links to files are read")
		}
	}
}

// report adds a finding; no severity means error, no reason the one of its rule.
func (l *loader) report(f diag.Finding) {
	f.Why = cmp.Or(f.Why, costs[f.Rule])
	if f.Severity == "" {
		f.Severity = diag.Error
	}
	l.ws.Findings = append(l.ws.Findings, f)
}

// unreadable reports that a file or folder cannot be read.
func (l *loader) unreadable(name, subject string, err error) {
	l.report(unreadable(name, subject, err))
}

func unreadable(name, subject string, err error) diag.Finding {
	f := diag.Finding{
		Rule: ruleUnreadableFile, Severity: diag.Error, Subject: subject, Span: source.Span{File: name},
		Message: withoutPath(err).Error(), Why: "the rest of the workspace is read without it",
	}
	var syntax *source.Error
	switch {
	case errors.As(err, &syntax):
		f.Span, f.Message, f.Hint = syntax.Span, syntax.Msg, syntax.Hint
	case errors.Is(err, errOutside):
		f.Hint = "put a copy of the file into the workspace"
	case errors.Is(err, errBudget), errors.Is(err, errNodes), errors.Is(err, errTooManyEntries):
		f.Rule, f.Hint = ruleTooMuch, "divide the workspace, or leave large files out of `contracts:`"
	}
	return f
}

// open reads the document of a file; what is wrong is reported and gives nil.
func (l *loader) open(name, subject string) *source.Document {
	doc, err := l.files.document(name)
	if err != nil {
		l.unreadable(name, subject, err)
		return nil
	}
	return doc
}

// openKind reads a file and checks it as one of its kind. The document is nil
// where it cannot be read or is no object.
func (l *loader) openKind(name, subject, kind string) *source.Document {
	doc := l.open(name, subject)
	if doc == nil {
		return nil
	}
	c := &checker{doc: doc, subject: subject, report: l.report}
	c.value(doc.Root, "", shapes[kind])
	if doc.Root.Kind != source.Object {
		return nil
	}
	return doc
}

// finish sorts what was read.
func (l *loader) finish() {
	ws := l.ws
	slices.SortFunc(ws.Contexts, func(a, b *Context) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(ws.Contracts, func(a, b *Contract) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(ws.Services, compareServices)
	l.formerNames()
	l.folders()
	l.nothing()
	l.elsewhere()
	diag.Sort(ws.Findings)
	l.digests()
}

// folders notes whose folder is whose: by its context.yaml, else by the events in
// it.
func (l *loader) folders() {
	l.ws.Folders = maps.Clone(l.homes)
	for _, c := range l.ws.Contracts {
		if c.Doc == nil {
			continue
		}
		if folder := path.Dir(c.Dir); folder != "." && l.ws.Folders[folder] == "" {
			l.ws.Folders[folder] = c.Name.Context
		}
	}
}

// maxElsewhere bounds the other workspaces that are named.
const maxElsewhere = 3

// elsewhere names the workspaces below this one, where this one is empty.
func (l *loader) elsewhere() {
	if len(l.ws.Contracts) > 0 {
		return
	}
	for _, folder := range l.tree.folders {
		if folder != "." && l.tree.has(folder, ConfigFile) && len(l.ws.Elsewhere) < maxElsewhere {
			l.ws.Elsewhere = append(l.ws.Elsewhere, path.Join(folder, ConfigFile))
		}
	}
}

// digests notes the content of each file that has an error: an error that was
// there before is an old one only where the file is the same.
func (l *loader) digests() {
	l.ws.Digests = map[string]string{}
	for _, f := range l.ws.Findings {
		if sum := l.files.digest(f.Span.File); sum != "" && f.Severity == diag.Error {
			l.ws.Digests[f.Span.File] = sum
		}
	}
}

// nothing reports that nothing was found: an empty answer must not look like a
// good one.
func (l *loader) nothing() {
	ws := l.ws
	if len(ws.Contracts)+len(ws.Contexts)+len(ws.Services) > 0 {
		return
	}
	f := diag.Finding{
		Rule: ruleNoContracts, Severity: diag.Warning, Subject: ConfigFile, Span: source.Span{File: "."},
		Message: "no contract was found here, no context and no service",
		Why:     "there is nothing to check",
		Hint:    "`treaty init` begins a workspace, `treaty init --from DIR` makes one of a folder of schemas",
	}
	if doc := ws.Config.Doc; doc != nil {
		f.Span, f.Pointer = doc.SpanAt("/contracts"), "/contracts"
		f.Hint = "`treaty new event` writes the first one; does `contracts:` name the right folders?"
	}
	l.report(f)
}

// addContext makes sure that a context of that name is listed.
func (l *loader) addContext(name string) {
	if name != "" && !slices.ContainsFunc(l.ws.Contexts, func(c *Context) bool { return c.Name == name }) {
		l.ws.Contexts = append(l.ws.Contexts, &Context{Context: contract.Context{Name: name}})
	}
}

// SpanAt returns where pointer stands in doc; a nil doc gives file.
func SpanAt(doc *source.Document, file string, pointer source.Pointer) source.Span {
	if doc == nil {
		return source.Span{File: file}
	}
	return doc.SpanAt(pointer)
}
