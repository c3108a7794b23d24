package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Every schema of the official suite's pairs loads, and its bundle means the
// same. There are no exceptions.
func TestPairsLoad(t *testing.T) {
	count := 0
	for _, pair := range testkit.OfficialSuite(t) {
		for _, data := range []json.RawMessage{pair.A, pair.B} {
			loads(t, pair.ID, parse(t, "pair.json", string(data)), schema.Options{})
			count++
		}
	}
	if count < 4000 {
		t.Fatalf("read %d schemas", count)
	}
}

// brokenSchemas are the files of the data folder whose schemas are invalid, each
// with what is wrong.
var brokenSchemas = map[string]string{}

// Every event schema of the data folder loads.
func TestEventsLoad(t *testing.T) {
	root := filepath.Join(testkit.Data(t), "events")
	count := 0
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		if err != nil || entry.IsDir() || !isSchema(rel) {
			return err
		}
		doc, err := readFile(root, rel)
		if err != nil {
			return err
		}
		count++
		opt := schema.Options{Loader: func(name string) (*source.Document, error) { return readFile(root, name) }}
		if reason, broken := brokenSchemas[rel]; broken {
			if s, findings := schema.Load(doc, opt); s != nil {
				t.Errorf("%s loads now, though %s: %v", rel, reason, findings)
			}
			return nil
		}
		if s := loads(t, rel, doc, opt); s != nil {
			standsAlone(t, s)
		}
		return nil
	})
	if err != nil || count < 600 {
		t.Fatalf("read %d schemas: %v", count, err)
	}
}

func isSchema(rel string) bool {
	return strings.Contains(rel, "/schema") && !strings.HasSuffix(rel, "LICENSE") &&
		!strings.Contains(rel, "/avro/") && !strings.Contains(rel, "/thrift/")
}

func readFile(root, name string) (*source.Document, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	return source.Parse(name, data)
}

// loads checks that doc loads without errors.
func loads(t *testing.T, name string, doc *source.Document, opt schema.Options) *schema.Schema {
	t.Helper()
	s, findings := schema.Load(doc, opt)
	for _, f := range findings {
		if f.Severity == diag.Error {
			t.Errorf("%s: %s %s: %s", name, f.Span, f.Pointer, f.Message)
		}
	}
	return s
}

func parse(t testing.TB, file, text string) *source.Document {
	t.Helper()
	doc, err := source.Parse(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
