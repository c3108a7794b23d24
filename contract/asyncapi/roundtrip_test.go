package asyncapi

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/schemas"
)

// shop returns the files of the sample company.
func shop(t testing.TB) workspace.MemFiles {
	t.Helper()
	files := workspace.MemFiles{}
	err := fs.WalkDir(schemas.Examples(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(schemas.Examples(), name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// load reads a workspace that has no errors.
func load(t testing.TB, files workspace.MemFiles) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(context.Background(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ws.Findings {
		if f.Severity == "error" {
			t.Fatalf("%s: %s", f.Span, f.Message)
		}
	}
	return ws
}

// texts returns the texts of documents by the names of their files.
func texts(docs []*Document) map[string][]byte {
	out := map[string][]byte{}
	for _, d := range docs {
		out[d.File()] = d.JSON()
	}
	return out
}

// opener opens files of a map.
func opener(files map[string][]byte) func(string) (*source.Document, error) {
	return func(name string) (*source.Document, error) {
		text, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		return source.Parse(name, text)
	}
}

// importAll imports documents, all of them.
func importAll(t testing.TB, files map[string][]byte) *Imported {
	t.Helper()
	out, err := Import(context.Background(), slices.Sorted(maps.Keys(files)), ImportOptions{Open: opener(files)})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withConfig adds the treaty.yaml of an import.
func withConfig(out *Imported) workspace.MemFiles {
	files := workspace.MemFiles(maps.Clone(out.Files))
	files["treaty.yaml"] = []byte("treaty: 1\n" + out.envelopeLine())
	return files
}

func TestAnExportOfAnImportOfAnExportIsTheExport(t *testing.T) {
	for name, files := range workspaces(t) {
		t.Run(name, func(t *testing.T) {
			docs, _ := Export(load(t, files))
			first := texts(docs)
			out := importAll(t, first)
			for _, l := range out.Lost {
				t.Errorf("%s: %s is lost from our own document: %s", l.Span, l.Pointer, l.Code)
			}
			docs, _ = Export(load(t, withConfig(out)))
			second := texts(docs)
			for file := range first {
				if !bytes.Equal(first[file], second[file]) {
					t.Errorf("%s differs:\n%s", file, cmp.Diff(strings.Split(string(first[file]), "\n"), strings.Split(string(second[file]), "\n")))
				}
			}
			if len(first) != len(second) {
				t.Errorf("%d documents became %d", len(first), len(second))
			}
		})
	}
}

// One document of an export is its context alone, with or without the others beside
// it; what it consumes of them stays.
func TestADocumentIsImportedAlone(t *testing.T) {
	docs, _ := Export(load(t, shop(t)))
	all := texts(docs)
	for name, files := range map[string]map[string][]byte{
		"alone": {"ordering.asyncapi.json": all["ordering.asyncapi.json"]}, "beside the others": all,
	} {
		out, err := Import(context.Background(), []string{"ordering.asyncapi.json"}, ImportOptions{Open: opener(files)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"ordering"}, out.Contexts); diff != "" || len(out.Majors) != 6 || len(out.Lost) != 0 {
			t.Errorf("%s: %d majors, lost %v%s", name, len(out.Majors), out.Lost, diff)
		}
		if !strings.Contains(string(out.Files["contexts/ordering/services/order-tracker.yaml"]), "customers.CustomerErased") {
			t.Errorf("%s: what it consumes is gone", name)
		}
	}
}

// workspaces are those of the round trip: the sample company, made-up companies,
// and one with everything that is hard.
func workspaces(t testing.TB) map[string]workspace.MemFiles {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/hard.txtar")
	if err != nil {
		t.Fatal(err)
	}
	hard := workspace.MemFiles{}
	for _, f := range archive.Files {
		hard[f.Name] = f.Data
	}
	return map[string]workspace.MemFiles{
		"sample": shop(t), "1": testkit.Company(1), "20": testkit.Company(20), "150": testkit.Company(150), "hard": hard,
	}
}
