package validator_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Every real schema that can be read can be validated with.
func TestRealSchemasCompile(t *testing.T) {
	root := filepath.Join(testkit.Data(t), "events")
	compiled, invalid := 0, 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isSchema(path) {
			return err
		}
		s := loadFile(t, path)
		if s == nil {
			invalid++ // contract/schema says why
			return nil
		}
		if _, err := validator.Compile(s); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		compiled++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d schemas were compiled, %d are no valid schemas", compiled, invalid)
	if compiled < 700 {
		t.Errorf("only %d schemas were compiled", compiled)
	}
}

func isSchema(path string) bool {
	slash := filepath.ToSlash(path)
	return strings.Contains(slash, "/jsonschema/") || strings.HasSuffix(slash, "/github-push/schema.json") || strings.Contains(slash, "/schemas/") && strings.HasSuffix(slash, ".json")
}

// Eiffel's examples are what their schemas declare.
func TestRealExamplesAreDeclared(t *testing.T) {
	root := filepath.Join(testkit.Data(t), "events", "eiffel")
	examples, err := filepath.Glob(filepath.Join(root, "examples", "events", "*", "*.json"))
	if err != nil || len(examples) == 0 {
		t.Fatalf("%d examples: %v", len(examples), err)
	}
	version := regexp.MustCompile(`"version": *"([0-9.]+)"`)
	asked := 0
	for _, path := range examples {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		event := filepath.Base(filepath.Dir(path))
		named := version.FindSubmatch(text)
		if named == nil {
			continue
		}
		s := loadFile(t, filepath.Join(root, "schemas", event, string(named[1])+".json"))
		if s == nil {
			continue
		}
		asked++
		v, err := validator.Compile(s)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		value := parse(t, text).Root
		if ok, err := v.Declared(value); !ok || err != nil {
			violations, _ := v.Validate(value)
			t.Errorf("%s: declared %v, %v: %v", path, ok, err, violations)
		}
	}
	t.Logf("%d of %d examples were asked about", asked, len(examples))
	if asked == 0 {
		t.Error("no example has a schema")
	}
}

// loadFile returns the schema in a file, or nil where there is none.
func loadFile(t *testing.T, path string) *schema.Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	doc, err := source.ParseJSON(filepath.Base(path), text, source.DefaultLimits)
	if err != nil {
		t.Logf("%s: %v", path, err)
		return nil
	}
	s, _ := schema.Load(doc, schema.Options{Loader: func(file string) (*source.Document, error) {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), filepath.FromSlash(file)))
		if err != nil {
			return nil, err
		}
		return source.ParseJSON(file, text, source.DefaultLimits)
	}})
	return s
}
