package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/volume"
)

// The registry knows the outcomes that services report: those that delivery has words for, and
// no others.
func TestTheRegistryKnowsEachOutcome(t *testing.T) {
	want := []string{"ok", "not-sent"} // what this package makes of Published, Handled and NotSent
	for _, word := range append(words(t, "Outcome"), words(t, "Code")...) {
		if word != "handled" {
			want = append(want, word)
		}
	}
	slices.Sort(want)
	if got := volume.Outcomes(); !slices.Equal(got, want) {
		t.Errorf("the registry knows %q, services report %q", got, want)
	}
}

// words are the constants of a type of package delivery, as its files have them.
func words(t *testing.T, typ string) (list []string) {
	t.Helper()
	names, err := fs.Glob(os.DirFS(".."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../"+name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if c, is := n.(*ast.ValueSpec); is && len(c.Values) == 1 {
				if of, is := c.Type.(*ast.Ident); is && of.Name == typ {
					word, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
					if err != nil {
						t.Errorf("%s: %s: %v", name, c.Names[0], err)
					}
					list = append(list, word)
				}
			}
			return true
		})
	}
	if len(list) < 5 {
		t.Fatalf("of %s there are only %q", typ, list)
	}
	return list
}
