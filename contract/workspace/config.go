package workspace

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// ConfigFile is the name of the workspace's file, at its root.
const ConfigFile = "treaty.yaml"

// Config is treaty.yaml, with defaults for what it does not say.
type Config struct {
	Doc       *source.Document // nil where there is no treaty.yaml
	Contracts []ContractsGlob
	Services  []string // globs
	Registry  string   // URL
	Home      string   // the repository that owns these files; empty: git says
	Profile   string   // "recommended" or "strict"
	Envelope  string   // "cloudevents", "fields" or "headers"
	// Policies say how rules weigh: the files that treaty.yaml extends, and at last
	// treaty.yaml itself. A later one wins.
	Policies []*Policy
	Gen      []Gen
}

// ContractsGlob says where contracts are: folders with event.yaml files, or
// plain schemas that belong to a context.
type ContractsGlob struct {
	Glob    string // of folders: "contexts/**"
	Files   string // of plain schemas: "schemas/*.json"; then Context says whose they are
	Context string
}

// Gen is one entry of gen:.
type Gen struct {
	Lang    string // "go"
	Dir     string
	Package string // of all events, in Dir itself; empty: there is none
	// Service is whose Go it is, "shipping-worker" or "fulfilment/shipping-worker":
	// what it writes, and views of what it reads. Empty: every event.
	Service string
	NoTests bool // the packages get no generated tests
	// Delivery says that the package has what publishes and consumes events at run time.
	Delivery bool
	Runtime  string      // the import path of a runtime that is there already; empty: it is written into Dir
	Span     source.Span // of the entry
}

// The globs of a workspace that names none.
const (
	defaultContracts = "contexts/**"
	defaultServices  = "**/service.yaml"
	anyFolder        = "**" // where there is no treaty.yaml
)

// config reads treaty.yaml. The error is a *source.Error.
func (l *loader) config() error {
	cfg := &l.ws.Config
	*cfg = Config{
		Contracts: []ContractsGlob{{Glob: anyFolder}}, Services: []string{defaultServices},
		Profile: Profiles[0], Envelope: Envelopes[0],
	}
	if !l.tree.has(".", ConfigFile) {
		if err, broken := l.tree.badLink[ConfigFile]; broken {
			return configError(source.Span{File: ConfigFile}, withoutPath(err).Error(), "")
		}
		return nil
	}
	doc, err := l.files.document(ConfigFile)
	if err != nil {
		if syntax, ok := err.(*source.Error); ok {
			return syntax
		}
		return configError(source.Span{File: ConfigFile}, withoutPath(err).Error(), "")
	}
	if doc.Root.Kind != source.Object {
		return configError(doc.Span(doc.Root), "treaty.yaml must be an object", "begin it with `treaty: 1`")
	}
	if format := doc.Root.Get("treaty"); format != nil && format.Text != "1" {
		return configError(doc.Span(format), "this version of Treaty reads format 1 of treaty.yaml", "write `treaty: 1`, or use a newer Treaty")
	}
	(&checker{doc: doc, subject: ConfigFile, report: l.report}).value(doc.Root, "", workspaceShape)
	cfg.read(doc)
	return l.policies(doc)
}

func configError(span source.Span, msg, hint string) error {
	return &source.Error{Span: span, Msg: msg, Hint: hint}
}

// read takes what the document says; what is wrong in it keeps its default.
func (cfg *Config) read(doc *source.Document) {
	root := doc.Root
	cfg.Doc = doc
	cfg.Contracts = []ContractsGlob{{Glob: defaultContracts}}
	if list := readContracts(root.Get("contracts")); len(list) > 0 {
		cfg.Contracts = list
	}
	if n := root.Get("services"); n != nil && n.Kind == source.Array {
		cfg.Services = texts(n, checkGlob)
	}
	cfg.Registry = textWhere(root.Get("registry"), checkURL)
	cfg.Home = textWhere(root.Get("home"), checkHome)
	for _, item := range items(root.Get("gen")) {
		if g, ok := readGen(doc, item); ok {
			cfg.Gen = append(cfg.Gen, g)
		}
	}
}

func readContracts(n *source.Node) []ContractsGlob {
	var list []ContractsGlob
	for _, item := range items(n) {
		if glob := textWhere(item, checkGlob); glob != "" {
			list = append(list, ContractsGlob{Glob: glob})
			continue
		}
		files := textWhere(item.Get("files"), checkGlob)
		context := textWhere(item.Get("context"), contract.CheckContextName)
		if files != "" && context != "" {
			list = append(list, ContractsGlob{Files: files, Context: context})
		}
	}
	return list
}

func readGen(doc *source.Document, n *source.Node) (Gen, bool) {
	g := Gen{
		Lang:     word(n.Get("lang"), Languages, ""),
		Dir:      textWhere(n.Get("dir"), checkFolder),
		Package:  textWhere(n.Get("package"), checkPackage),
		Service:  textWhere(n.Get("service"), checkServiceRef),
		NoTests:  n.Get("tests") != nil && !truth(n.Get("tests")),
		Delivery: truth(n.Get("delivery")),
		Runtime:  textWhere(n.Get("runtime"), CheckImportPath),
		Span:     doc.Span(n),
	}
	return g, g.Lang != "" && g.Dir != ""
}

// hasFolder reports whether contracts are looked for in the folder.
func (cfg *Config) hasFolder(name string) bool {
	return slices.ContainsFunc(cfg.Contracts, func(c ContractsGlob) bool {
		return c.Glob != "" && matches(c.Glob, name)
	})
}

// expects reports whether something of that name could be part of the
// workspace: elsewhere in a repository a bad link is nobody's business here.
func (cfg *Config) expects(name string) bool {
	if cfg.Doc != nil && slices.Contains([]string{WaiversFile, BaselineFile, LockFile}, name) {
		return true
	}
	if cfg.Doc != nil && cfg.hasFolder(path.Dir(name)) {
		return true
	}
	named := func(glob string) bool { return matches(glob, name) }
	if slices.ContainsFunc(cfg.Services, named) {
		return true
	}
	if cfg.Doc == nil {
		return isContractFile(name)
	}
	return slices.ContainsFunc(cfg.Contracts, func(c ContractsGlob) bool { return c.Files != "" && named(c.Files) })
}

// matches reports whether the pattern, which was checked, matches name.
func matches(pattern, name string) bool {
	g, err := compileGlob(pattern)
	return err == nil && g.match(name)
}

// exceptions reads the waivers and the baseline, which the gate applies.
func (l *loader) exceptions() {
	if l.ws.Config.Doc == nil {
		return
	}
	if l.tree.has(".", WaiversFile) {
		if doc := l.openKind(WaiversFile, WaiversFile, "waivers"); doc != nil {
			l.waivers(doc)
		}
	}
	if l.tree.has(".", BaselineFile) {
		l.baseline()
	}
}

// strayFiles reports files whose names are nearly those that are read.
func (l *loader) strayFiles() {
	for _, wrong := range []string{"treaty.yml", "treaty.json"} {
		if l.tree.has(".", wrong) {
			l.misplaced(wrong, wrong, diag.Error, "is not read", fmt.Sprintf("name it %s", ConfigFile))
		}
	}
	for _, folder := range l.tree.folders {
		if l.ws.Config.hasFolder(folder) {
			l.strayIn(folder)
		}
	}
}

func (l *loader) strayIn(folder string) {
	for _, base := range l.tree.files[folder] {
		name := path.Join(folder, base)
		switch base {
		case "event.yml", "event.json", "context.yml", "context.json":
			want := strings.TrimSuffix(base, path.Ext(base)) + ".yaml"
			if !l.tree.has(folder, want) {
				l.misplaced(name, name, diag.Error, "is not read", fmt.Sprintf("name it %s, and write YAML", want))
			}
		}
		if misnamedMajor.MatchString(base) && !l.tree.has(folder, eventFile) && !l.plain[name] {
			l.misplaced(name, name, diag.Error, "is a version of no event: there is no event.yaml beside it",
				"`treaty new event` writes one")
		}
	}
}

// misplaced reports a file that is not read, or that disagrees with its name.
// The file belongs to the workspace all the same, so that whoever gets the
// workspace's files sees the same finding.
func (l *loader) misplaced(name, subject string, severity diag.Severity, message, hint string) {
	_, _ = l.files.read(name)
	l.report(diag.Finding{
		Rule: ruleMisplacedFile, Severity: severity, Subject: subject, Span: source.Span{File: name},
		Message: path.Base(name) + " " + message, Hint: hint,
	})
}
