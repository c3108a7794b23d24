package confluent

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// elsewhere are codes of the registry that nothing at this door is refused with.
var elsewhere = []registry.Code{registry.BadRename, registry.BadDeployment}

// Each refusal of the registry has its code here: what has none would be a fault.
func TestEveryRefusalHasACodeOfTheProtocol(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is || len(spec.Values) != 1 {
			return true
		}
		literal, is := spec.Values[0].(*ast.BasicLit)
		if name, typed := spec.Type.(*ast.Ident); !is || !typed || name.Name != "Code" {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		found++
		if _, there := refusals[registry.Code(text)]; there == slices.Contains(elsewhere, registry.Code(text)) {
			t.Errorf("%s (%q): in refusals: %v", spec.Names[0].Name, text, there)
		}
		return true
	})
	if found < 20 {
		t.Errorf("%d codes are not all", found)
	}
}

// A code says its status: it is the status, or the status and two digits.
func TestCodesSayTheirStatus(t *testing.T) {
	for code, k := range refusals {
		if k.code != k.status && k.code/100 != k.status {
			t.Errorf("%s is %d with status %d", code, k.code, k.status)
		}
		if k.name == "" {
			t.Errorf("%s has no name for metrics", code)
		}
	}
}
