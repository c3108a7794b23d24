package golang

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"path"
	"slices"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
)

// File is one generated file.
type File = codegen.File

// Note is a place that stays raw, and why.
type Note = codegen.Note

// Options steer Generate.
type Options struct {
	// Runtime is the import path of a runtime that is there already, such as
	// codegen.RuntimePackage: nothing of it is written.
	Runtime string
	// ImportPath is the import path of the output folder. With it the runtime is
	// written once, into the folder event, and packages that import those of events are
	// written: their tests, and the one in the folder itself. With neither, the runtime is written
	// into every package, which then compiles wherever it is put.
	ImportPath string
	// Shared says that packages elsewhere call the runtime that is written, too: it is
	// written whole.
	Shared bool
	// Envelope says that the runtime in a folder of its own also has the type
	// Envelope, which reads and writes events as CloudEvents.
	Envelope bool
	// Delivery says that the runtime in a folder of its own also publishes and consumes
	// events, for an entry of gen: with `delivery: true` or for packages elsewhere.
	Delivery bool
	// Drafts says that majors that are drafts are generated too.
	Drafts bool
	// Before is the output folder as it is: its tests hold the examples that are
	// frozen; nil: there are none. Thaw forgets those that no contract has any more.
	Before fs.FS
	Thaw   bool
	// NoTests leaves the tests of a package of one schema out; for others the entry of
	// gen: says it.
	NoTests bool
	// Planned and Printed are told how many events of how many are planned, and how
	// many packages are printed; nil: nobody asks. Several goroutines call them.
	Planned, Printed func(done, total int)
}

// runtimeDir is the folder of the runtime below the output folder.
const runtimeDir = "event"

func (o Options) runtime() string {
	switch {
	case o.Runtime != "":
		return o.Runtime
	case o.ImportPath != "":
		return RuntimeOf(o.ImportPath)
	}
	return ""
}

// parts returns what the runtime in a folder of its own has, for these packages.
func (o Options) parts(packages []*codegen.Package) []codegen.RuntimePart {
	var parts []codegen.RuntimePart
	if o.Envelope || o.Delivery {
		parts = append(parts, codegen.EnvelopePart)
	}
	if o.Shared || slices.ContainsFunc(packages, (*codegen.Package).Lifts) {
		parts = append(parts, codegen.UpcastPart)
	}
	return parts
}

// Generate prints the model: the files by path, and what stays raw.
func Generate(ctx context.Context, m *codegen.Model, opt Options) ([]File, []Note, error) {
	var files []File
	if opt.Runtime == "" && opt.ImportPath != "" && (opt.Shared || len(m.Packages) > 0) {
		files = append(files, runtimeFiles(runtimeDir, runtimeDir, "", opt.parts(m.Packages)...)...)
		if opt.Shared || slices.ContainsFunc(m.Packages, func(p *codegen.Package) bool { return p.Tests != nil }) {
			files = append(files, headed(path.Join(runtimeDir, testRuntimeDir), codegen.TestRuntime())...)
		}
	}
	if opt.Runtime == "" && opt.Delivery {
		files = append(files, headed(runtimeDir, codegen.DeliveryRuntime(opt.runtime()))...)
	}
	pr := newPrinter(opt.runtime(), opt.ImportPath)
	printed := make([][]File, len(m.Packages))
	errs := make([]error, len(m.Packages))
	err := codegen.Parallel(ctx, len(m.Packages), opt.Printed, func(i int) { printed[i], errs[i] = pr.printPackage(m.Packages[i]) })
	if err := errors.Join(append(errs, err)...); err != nil {
		return nil, nil, err
	}
	if m.Root != nil && opt.ImportPath != "" {
		list, err := pr.printRoot(rootData{m.Root, opt})
		if err != nil {
			return nil, nil, err
		}
		files = append(files, list...)
	}
	files = slices.Concat(append(printed, files)...)
	sortFiles(files)
	return files, m.Notes, nil
}

// FromSchema generates one package, called pkg, for a schema without any
// workspace. The error is a *codegen.Error where names cannot be.
func FromSchema(ctx context.Context, s *schema.Schema, pkg string, opt Options) ([]File, []Note, error) {
	m, err := codegen.PlanSchema(s, pkg)
	if err != nil {
		return nil, nil, err
	}
	if opt.ImportPath != "" && !opt.NoTests {
		codegen.AddTests(m, s)
	}
	return Generate(ctx, m, opt)
}

// FromWorkspace generates a package for each event, for one entry of gen:, or for
// what its service produces and consumes. The error is a *codegen.Error where names
// cannot be, or something that is needed is not there.
func FromWorkspace(ctx context.Context, ws *workspace.Workspace, gen workspace.Gen, opt Options) ([]File, []Note, error) {
	files, m, err := modelled(ctx, ws, gen, opt)
	if err != nil {
		return nil, nil, err
	}
	return files, m.Notes, nil
}

// WithScaffold generates as FromWorkspace does, and says which steps people have to
// write and have not, in the folder Before.
func WithScaffold(ctx context.Context, ws *workspace.Workspace, gen workspace.Gen, opt Options) ([]File, []Note, []Unwritten, error) {
	files, m, err := modelled(ctx, ws, gen, opt)
	if err != nil {
		return nil, nil, nil, err
	}
	unwritten, err := Scaffold(m, files, opt)
	return files, m.Notes, unwritten, err
}

func modelled(ctx context.Context, ws *workspace.Workspace, gen workspace.Gen, opt Options) ([]File, *codegen.Model, error) {
	if gen.Lang != "" && gen.Lang != "go" {
		return nil, nil, fmt.Errorf("cannot generate %q: the only language is go", gen.Lang)
	}
	plan := codegen.PlanOptions{
		Drafts: opt.Drafts, Step: opt.Planned,
		Tests: opt.ImportPath != "" && !gen.NoTests, Before: opt.Before, Thaw: opt.Thaw, Root: gen.Package, Delivery: gen.Delivery,
	}
	if err := codegen.CheckDelivery(ws, gen, opt.ImportPath); err != nil {
		return nil, nil, err
	}
	var m *codegen.Model
	var err error
	if gen.Service == "" {
		m, err = codegen.PlanWorkspace(ctx, ws, plan)
	} else {
		m, err = codegen.PlanService(ctx, ws, gen, plan)
	}
	if err != nil {
		return nil, nil, err
	}
	opt.Envelope, opt.Delivery = ws.Config.Envelope == "cloudevents", opt.Delivery || gen.Delivery
	files, _, err := Generate(ctx, m, opt)
	return files, m, err
}

func (pr *printer) printPackage(pkg *codegen.Package) ([]File, error) {
	doc, err := pr.file("package", pkg, path.Join(pkg.Dir, "doc.go"))
	if err != nil {
		return nil, err
	}
	files := []File{doc}
	for _, unit := range pkg.Units {
		f, err := pr.file("unit", unitData{Package: pkg.Name, Unit: unit}, path.Join(pkg.Dir, unit.File))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if pkg.Upcasting != nil {
		f, err := pr.file("upcast", &upcastData{Package: pkg.Name, Upcasting: pkg.Upcasting}, path.Join(pkg.Dir, "upcast.go"))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if pkg.Tests != nil {
		tests, err := pr.printTests(pkg)
		if err != nil {
			return nil, err
		}
		files = append(files, tests)
	}
	if pr.runtime == "" {
		opt := Options{}
		files = append(files, runtimeFiles(pkg.Dir, pkg.Name, ownPrefix, opt.parts([]*codegen.Package{pkg})...)...)
	}
	return files, nil
}

// unitData is what the template of a file sees.
type unitData struct {
	Package string
	*codegen.Unit
}

// file runs a template and formats what it prints.
func (pr *printer) file(template string, data any, name string) (File, error) {
	var b bytes.Buffer
	if err := pr.parsed.ExecuteTemplate(&b, template, data); err != nil {
		return File{}, fmt.Errorf("printing %s: %w", name, err)
	}
	formatted, err := format.Source(b.Bytes())
	if err != nil {
		return File{}, fmt.Errorf("a fault of Treaty: what is printed for %s is not Go: %w", name, err)
	}
	return File{Path: name, Content: formatted}, nil
}
