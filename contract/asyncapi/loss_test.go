package asyncapi

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// What an import of an export has is what the workspace had, less exactly what the
// export declares as lost.
func TestWhatIsLostIsWhatIsDeclared(t *testing.T) {
	for name, files := range workspaces(t) {
		t.Run(name, func(t *testing.T) {
			read, err := workspace.Collect(context.Background(), files)
			if err != nil {
				t.Fatal(err)
			}
			docs, lost := Export(load(t, files))
			out := importAll(t, texts(docs))
			if diff := cmp.Diff(values(t, less(t, read, lost)), values(t, parsed(t, withConfig(out)))); diff != "" {
				t.Errorf("the workspace less what is declared, and what was imported: %s", diff)
			}
		})
	}
}

func parsed(t *testing.T, files workspace.MemFiles) map[string]*source.Node {
	t.Helper()
	out := map[string]*source.Node{}
	for name, text := range files {
		doc, err := source.Parse(name, text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		out[name] = doc.Root
	}
	return out
}

// values are files in canonical form, by the names that an import gives them.
func values(t *testing.T, files map[string]*source.Node) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, n := range files {
		if strings.Contains(path.Base(name), ".schema.") || strings.Contains(name, "/examples/") {
			name = strings.TrimSuffix(name, path.Ext(name)) + ".json"
		}
		out[name] = strings.ReplaceAll(string(n.Canonical()), ".schema.yaml", ".schema.json")
	}
	return out
}

var majorFile = regexp.MustCompile(`^(.*)/(?:examples/)?v([0-9]+)\.[^/]*$`)

// less returns the files without what is lost.
func less(t *testing.T, files workspace.MemFiles, lost []Lost) map[string]*source.Node {
	t.Helper()
	out := parsed(t, files)
	for _, l := range lost {
		tokens := l.Pointer.Tokens()
		switch l.Code {
		case lostHistory:
			delete(out, l.Span.File)
		case lostSettings:
			remove(out[l.Span.File], tokens[0])
		case lostRetired:
			remove(out[l.Span.File].Get("versions"), tokens[1])
			for name := range out {
				if m := majorFile.FindStringSubmatch(name); m != nil && m[1] == path.Dir(l.Span.File) && m[2] == tokens[1] {
					delete(out, name)
				}
			}
			if len(out[l.Span.File].Get("versions").Members) == 0 {
				delete(out, l.Span.File)
			}
		default:
			t.Errorf("an export declares %s, of which this test knows nothing", l.Code)
		}
	}
	return out
}

func remove(n *source.Node, name string) {
	n.Members = slices.DeleteFunc(n.Members, func(m source.Member) bool { return m.Name == name })
}
