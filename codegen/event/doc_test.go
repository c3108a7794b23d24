package event

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// Whoever reads `go doc` sees what is for people: the package's comment names it, and
// everything else says that it is for generated code.
func TestDocTellsWhatPeopleUse(t *testing.T) {
	pkg := documented(t)
	told := func(name, comment string) {
		forPeople := strings.Contains(pkg.Doc, "["+name+"]")
		if !forPeople && !strings.Contains(comment, "for generated code") {
			t.Errorf("%s is neither in the package's comment nor for generated code", name)
		}
		if forPeople && name != "UpcastStep" && strings.Contains(comment, "for generated code") {
			t.Errorf("%s is in the package's comment, and for generated code", name)
		}
	}
	for _, f := range pkg.Funcs {
		told(f.Name, f.Doc)
	}
	for _, typ := range pkg.Types {
		if typ.Name != "Strict" { // what DecodeStrict takes
			told(typ.Name, typ.Doc)
		}
	}
	if len(pkg.Funcs) < 50 || len(pkg.Types) < 30 {
		t.Errorf("%d functions and %d types were looked at", len(pkg.Funcs), len(pkg.Types))
	}
}

func documented(t *testing.T) *doc.Package {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	pkg, err := doc.NewFromFiles(fset, files, "event")
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}
