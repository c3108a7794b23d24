package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/api"
)

var update = flag.Bool("update", false, "write docs/openapi.json and wiredocs.json anew")

// fresh compares a generated file with what it should hold, or writes it.
func fresh(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is stale (%v): go test ./registry/api -run Fresh -update, twice where both are", file, err)
	}
}

// The descriptions of the OpenAPI document are the comments of package wire.
func TestFreshDescriptions(t *testing.T) {
	docs := map[string]string{}
	for folder, prefix := range map[string]string{"../wire": "", "../wire/flows": "Flow"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				collect(t, file, prefix, docs)
			}
		}
	}
	text, err := json.MarshalIndent(docs, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	fresh(t, "wiredocs.json", append(text, '\n'))
}

// collect adds the comments of a file's structs, whose names in the document begin
// with a prefix.
func collect(t *testing.T, file, prefix string, docs map[string]string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	words := func(groups ...*ast.CommentGroup) string {
		var list []string
		for _, g := range groups {
			if g != nil {
				list = append(list, strings.Fields(g.Text())...)
			}
		}
		return strings.Join(list, " ")
	}
	for _, d := range parsed.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.TYPE {
			continue
		}
		for _, spec := range decl.Specs {
			named := spec.(*ast.TypeSpec)
			of, ok := named.Type.(*ast.StructType)
			if !ok || !named.Name.IsExported() {
				continue
			}
			name := prefix + strings.TrimPrefix(named.Name.Name, prefix)
			docs[name] = words(decl.Doc, named.Doc)
			for _, f := range of.Fields.List {
				if text := words(f.Doc, f.Comment); text != "" && len(f.Names) == 1 {
					docs[name+"."+f.Names[0].Name] = text
				}
			}
		}
	}
}

func TestFreshDocument(t *testing.T) {
	fresh(t, "../../docs/openapi.json", api.OpenAPI("1"))
}
