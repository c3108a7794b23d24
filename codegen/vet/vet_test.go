package vet_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/codegen/vet"
	"github.com/treaty-events/treaty/codegen/vet/directive"
	"github.com/treaty-events/treaty/codegen/vet/eventcase"
	"github.com/treaty-events/treaty/codegen/vet/eventowner"
	"github.com/treaty-events/treaty/codegen/vet/eventpure"
	"github.com/treaty-events/treaty/contract/workspace"
)

// shop writes the module of testdata/shop.txtar into a folder, with the packages that
// Treaty generates for its contracts.
func shop(t *testing.T) string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir, files := t.TempDir(), workspace.MemFiles{}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".go") || filepath.Base(f.Name) == "go.mod" {
			write(t, filepath.Join(dir, f.Name), f.Data)
		} else {
			files[f.Name] = f.Data
		}
	}
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil || len(ws.Findings) > 0 {
		t.Fatal(err, ws.Findings)
	}
	ws.Config.Envelope = "cloudevents"
	generated, _, err := golang.FromWorkspace(t.Context(), ws, workspace.Gen{Lang: "go", NoTests: true},
		golang.Options{ImportPath: "example.com/shop/internal/events"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := codegen.Write(t.Context(), filepath.Join(dir, "internal/events"), generated, codegen.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// What is wrong in the module stands beside it, and nothing else is found: what was
// generated carries who publishes an event, its majors, and that its steps are pure.
func TestWhatIsGeneratedIsUnderstood(t *testing.T) {
	dir := shop(t)
	analysistest.Run(t, dir, together(eventowner.Analyzer, eventcase.Analyzer),
		"./bus", "./delivery", "./ordering/...", "./orderings", "./billing", "./read")
	analysistest.Run(t, dir, eventpure.Analyzer, "./steps", "./memo")
}

// together returns an analyzer that does what all of these do, so that a module is loaded
// once.
func together(list ...*analysis.Analyzer) *analysis.Analyzer {
	all := &analysis.Analyzer{Name: "together", Doc: "all of them", Requires: []*analysis.Analyzer{directive.Analyzer}}
	for _, a := range list {
		all.FactTypes = append(all.FactTypes, a.FactTypes...)
	}
	all.Run = func(pass *analysis.Pass) (any, error) {
		for _, a := range list {
			own := *pass
			own.Analyzer = a
			if _, err := a.Run(&own); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	return all
}

func TestTheAnalyzersAreValid(t *testing.T) {
	if err := analysis.Validate(vet.Analyzers); err != nil {
		t.Fatal(err)
	}
}
