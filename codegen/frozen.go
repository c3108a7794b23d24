package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// The variables of generated tests that hold what is frozen: their names end in
// that of the major's type.
const (
	FrozenVar  = "frozen"
	KeptVar    = "kept"
	EarlierVar = "earlier"
)

// frozen are the examples of one major that an earlier run wrote into the tests.
type frozen []frozenExample

type frozenExample struct {
	Example
	value *source.Node
	kept  bool // the contract did not have it then either
}

func (f frozen) has(value *source.Node) bool {
	for _, e := range f {
		if canonical(e.value) == canonical(value) {
			return true
		}
	}
	return false
}

func canonical(value *source.Node) string { return string(value.Canonical()) }

// readFrozen reads what the generated tests of a package froze, by major: the file
// is the memory of it. A file that is not there, or not generated, froze nothing.
func readFrozen(before fs.FS, name string) (map[int]frozen, error) {
	if before == nil {
		return nil, nil
	}
	content, err := fs.ReadFile(before, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !generated(content) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path.Base(name), content, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	found := map[int]frozen{}
	for _, decl := range file.Decls {
		vars, _ := decl.(*ast.GenDecl)
		if vars == nil || vars.Tok != token.VAR {
			continue
		}
		for _, spec := range vars.Specs {
			if err := readVar(spec.(*ast.ValueSpec), found); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// readVar adds the examples of one variable, if it holds any.
func readVar(spec *ast.ValueSpec, found map[int]frozen) error {
	if len(spec.Names) != 1 || len(spec.Values) != 1 {
		return nil
	}
	kind, name, _ := strings.Cut(spec.Names[0].Name, "V")
	major, err := strconv.Atoi(name)
	list, isList := spec.Values[0].(*ast.CompositeLit)
	if kind != FrozenVar && kind != KeptVar && kind != EarlierVar || err != nil || !isList {
		return nil
	}
	for _, item := range list.Elts {
		e, err := readExample(item)
		if err != nil {
			return fmt.Errorf("%s: %w", spec.Names[0].Name, err)
		}
		e.kept = kind != FrozenVar
		found[major] = append(found[major], e)
	}
	return nil
}

func readExample(item ast.Expr) (e frozenExample, err error) {
	lit, _ := item.(*ast.CompositeLit)
	if lit == nil {
		return e, errors.New("an example is no literal")
	}
	for _, field := range lit.Elts {
		pair, _ := field.(*ast.KeyValueExpr)
		if pair == nil {
			return e, errors.New("a field of an example has no name")
		}
		value, _ := pair.Value.(*ast.BasicLit)
		if value == nil || value.Kind != token.STRING {
			return e, errors.New("an example is no text")
		}
		text, err := strconv.Unquote(value.Value)
		if err != nil {
			return e, err
		}
		switch key, _ := pair.Key.(*ast.Ident); {
		case key != nil && key.Name == "Name":
			e.Name = text
		case key != nil && key.Name == "JSON":
			e.JSON = text
		}
	}
	doc, err := source.ParseJSON(e.Name, []byte(e.JSON), source.DefaultLimits)
	if err != nil {
		return e, err
	}
	e.value = doc.Root
	return e, nil
}

// unreadableTests reports tests whose frozen examples cannot be read: writing them
// anew would lose those.
func unreadableTests(c *workspace.Contract, dir string, err error) diag.Finding {
	return diag.Finding{
		Rule: RuleFrozen, Severity: diag.Error, Subject: c.Name.String(), Span: contractSpan(c),
		Message: fmt.Sprintf("the examples that %s/%s froze cannot be read: %v", dir, TestFile, err),
		Hint:    "take the file from the last commit, of a conflict with the examples of both sides; or remove it, and look at what `treaty gen` writes instead",
	}
}
