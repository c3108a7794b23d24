package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/schema"
)

// Whatever code a finding of the program has, `treaty explain` knows it: the words
// that the source writes as a Rule, and the constants that are called like one.
func TestEveryCodeOfAFindingIsExplained(t *testing.T) {
	used := map[string]string{}
	for _, dir := range []string{"contract", "compat", "lint", "codegen", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(name string, e fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				rulesIn(t, name, used)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(used) < 15 {
		t.Fatalf("only %d codes in the source", len(used))
	}
	known := ids()
	for code, where := range used {
		if !slices.Contains(known, code) {
			t.Errorf("%s gives a finding the code %q, which `treaty explain` does not know", where, code)
		}
	}
	for _, r := range codegen.Rules {
		if used[r.ID] == "" {
			t.Errorf("%q is explained, and nothing finds it", r.ID)
		}
	}
	if !slices.IsSortedFunc(codegen.Rules, func(a, b codegen.RuleDoc) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("codegen.Rules is not sorted")
	}
}

// rulesIn notes the texts that a file gives to a key Rule of a literal, and to
// constants called Rule… or rule….
func rulesIn(t *testing.T, name string, used map[string]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	note := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if code, err := strconv.Unquote(lit.Value); err == nil {
				used[code] = name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Rule" {
				note(n.Value)
			}
		case *ast.GenDecl:
			for _, spec := range n.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && n.Tok == token.CONST {
					for i, value := range v.Values {
						if strings.HasPrefix(strings.ToLower(v.Names[i].Name), "rule") {
							note(value)
						}
					}
				}
			}
		}
		return true
	})
}

// Whatever keyword of Treaty a message names, `treaty explain` knows it.
func TestEveryKeywordOfAMessageIsExplained(t *testing.T) {
	keyword := regexp.MustCompile(`\bx-(pii|(go|open|re|upcast)[a-z-]*[a-z])`)
	found := map[string]string{}
	for _, dir := range []string{"contract", "compat", "lint", "codegen", "registry", "cmd", "web"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(name string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile(name)
			for _, word := range keyword.FindAllString(string(text), -1) {
				found[word] = name
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	known := ids()
	for word, where := range found {
		if !slices.Contains(known, word) {
			t.Errorf("%s names the keyword %s, which `treaty explain` does not know", where, word)
		}
	}
	for _, e := range schema.Extensions {
		if found[e.Name] == "" {
			t.Errorf("%s is explained, and nothing names it", e.Name)
		}
	}
}
