package codegen

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// realEvents is the folder of real schemas.
type realEvents struct {
	testing.TB
	root string
}

func events(t testing.TB) *realEvents {
	return &realEvents{TB: t, root: filepath.Join(testkit.Data(t), "events")}
}

// schemas lists every JSON Schema.
func (e *realEvents) schemas() []string {
	e.Helper()
	var files []string
	err := filepath.WalkDir(e.root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(e.root, name)
		rel = filepath.ToSlash(rel)
		in := strings.Contains(rel, "/schemas/") && path.Ext(rel) == ".json" || strings.Contains(rel, "/jsonschema/")
		if in || rel == "github-push/schema.json" {
			files = append(files, rel)
		}
		return err
	})
	if err != nil {
		e.Fatal(err)
	}
	return files
}

func (e *realEvents) load(file string) (*source.Document, error) {
	data, err := os.ReadFile(filepath.Join(e.root, filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	return source.ParseJSON(file, data, source.DefaultLimits)
}

func (e *realEvents) schema(file string) *schema.Schema {
	e.Helper()
	doc, err := e.load(file)
	if err != nil {
		e.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{Loader: e.load})
	if s == nil {
		e.Fatal(findings)
	}
	return s
}
