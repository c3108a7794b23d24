package golang

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// sample loads the sample company.
func sample(t *testing.T) *workspace.Workspace {
	t.Helper()
	dir, err := workspace.OpenDir(filepath.Join("..", "..", "schemas", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	ws, err := workspace.Load(context.Background(), dir, "sample")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Contracts) == 0 {
		t.Fatal("the sample company has no contracts")
	}
	return ws
}

// Every event of the sample company generates, vets and compiles, with one
// runtime for all, and every example of every major's newest revision makes the
// round trip unchanged.
func TestSampleCompany(t *testing.T) {
	ws := sample(t)
	m, err := codegen.PlanWorkspace(t.Context(), ws, codegen.PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := newProgram(t)
	p.add("events", m)
	var calls []call
	for _, c := range ws.Contracts {
		for _, major := range c.Majors {
			if major.Status == contract.Draft {
				continue
			}
			if len(major.Newest().Examples) == 0 {
				t.Errorf("%s v%d has no example", c.Name, major.Number)
			}
			for _, e := range major.Newest().Examples {
				name := "events/" + folder(m, c) + ".V" + string(rune('0'+major.Number))
				calls = append(calls, call{name, string(e.Doc.Root.AppendJSON(nil))})
			}
		}
	}
	for i, r := range p.run(calls) {
		mustBeEqual(t, calls[i].Type, calls[i].Text, r)
	}
	t.Logf("%d packages, %d examples", len(m.Packages), len(calls))
}

func folder(m *codegen.Model, c *workspace.Contract) string {
	want := strings.ToLower(c.Name.Context + "/" + c.Name.Event)
	i := slices.IndexFunc(m.Packages, func(p *codegen.Package) bool { return p.Dir == want })
	if i < 0 {
		return "no package for " + c.Name.String()
	}
	return m.Packages[i].Dir
}

// Two runs give the same bytes, from a new load of the files too.
func TestTheSameBytesFromRunToRun(t *testing.T) {
	generate := func() []File {
		files, _, err := FromWorkspace(t.Context(), sample(t), workspace.Gen{Lang: "go"}, Options{ImportPath: "example.com/shop/events"})
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	first := generate()
	for range 3 {
		if diff := cmp.Diff(first, generate()); diff != "" {
			t.Fatalf("two runs differ (-first +second):\n%s", diff)
		}
	}
	for _, f := range first {
		if !strings.HasPrefix(string(f.Content), codegen.Header+"\n") {
			t.Errorf("%s does not begin with the header", f.Path)
		}
	}
}

// The three ways to have the runtime: written into the package, written once
// beside the packages, and imported.
func TestRuntimePlaces(t *testing.T) {
	ws := sample(t)
	tests := []struct {
		name         string
		opt          Options
		want, absent string
		imports      string
	}{
		{"in the package", Options{}, "ordering/orderplaced/treaty_read.go", "event/read.go", ""},
		{"beside", Options{ImportPath: "example.com/x"}, "event/read.go", "ordering/orderplaced/treaty_read.go", `import "example.com/x/event"`},
		{"imported", Options{Runtime: codegen.RuntimePackage}, "ordering/orderplaced/v1.go", "event/read.go", `import "` + codegen.RuntimePackage + `"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files, _, err := FromWorkspace(t.Context(), ws, workspace.Gen{}, tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			find := func(path string) int { return slices.IndexFunc(files, func(f File) bool { return f.Path == path }) }
			if find(tt.want) < 0 || find(tt.absent) >= 0 {
				t.Errorf("want %s and not %s", tt.want, tt.absent)
			}
			content := string(files[find("ordering/orderplaced/v1.go")].Content)
			if tt.imports == "" && strings.Contains(content, "import") || !strings.Contains(content, tt.imports) {
				t.Errorf("want %q in\n%.400s", tt.imports, content)
			}
		})
	}
}

// A package that holds its runtime compiles wherever it is put.
func TestRuntimeInThePackage(t *testing.T) {
	p := newProgram(t)
	m, err := codegen.PlanWorkspace(t.Context(), sample(t), codegen.PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.Packages = m.Packages[:1]
	files, _, err := Generate(t.Context(), m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.write("alone", files)
	if got := p.run([]call{}); len(got) != 0 {
		t.Fatal(got)
	}
}

func TestOtherLanguages(t *testing.T) {
	if _, _, err := FromWorkspace(t.Context(), sample(t), workspace.Gen{Lang: "cobol"}, Options{}); err == nil {
		t.Error("cobol was generated")
	}
}
