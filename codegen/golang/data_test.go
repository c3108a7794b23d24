package golang

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// corpus is the real schemas of the data folder.
type corpus struct {
	t    testing.TB
	root string
}

func (c *corpus) load(file string) (*source.Document, error) {
	data, err := os.ReadFile(filepath.Join(c.root, filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	return source.ParseJSON(file, data, source.DefaultLimits)
}

func (c *corpus) schema(file string) *schema.Schema {
	c.t.Helper()
	doc, err := c.load(file)
	if err != nil {
		c.t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{Loader: c.load})
	if s == nil {
		c.t.Fatal(findings)
	}
	return s
}

// files lists the files below a folder whose path, from the root, keep accepts.
func (c *corpus) files(dir string, keep func(file string) bool) []string {
	c.t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(c.root, dir), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(c.root, name)
		if rel = filepath.ToSlash(rel); keep(rel) {
			files = append(files, rel)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return files
}

// schemas lists every schema of the folder; Iglu's Avro schemas are none.
func (c *corpus) schemas() []string {
	files := c.files("eiffel/schemas", func(f string) bool { return path.Ext(f) == ".json" })
	files = append(files, c.files("cdevents", func(f string) bool {
		return strings.Contains(f, "/schemas/") && path.Ext(f) == ".json"
	})...)
	files = append(files, c.files("iglu-central/schemas", func(f string) bool { return strings.Contains(f, "/jsonschema/") })...)
	return append(files, "github-push/schema.json")
}

func corpusOf(t testing.TB) *corpus {
	return &corpus{t: t, root: filepath.Join(testkit.Data(t), "events")}
}

// Every real schema generates Go that gofmt accepts, the same twice.
func TestRealSchemasGenerate(t *testing.T) {
	c := corpusOf(t)
	files := c.schemas()
	if len(files) < 700 {
		t.Fatalf("only %d schemas in the data folder", len(files))
	}
	raw := 0
	for _, file := range files {
		s := c.schema(file)
		first, notes, err := FromSchema(t.Context(), s, "event_types", Options{Runtime: codegen.RuntimePackage})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		raw += len(notes)
		again, _, err := FromSchema(t.Context(), c.schema(file), "event_types", Options{Runtime: codegen.RuntimePackage})
		if err != nil {
			t.Fatal(err)
		}
		for i := range first {
			if string(first[i].Content) != string(again[i].Content) {
				t.Errorf("%s: two runs differ", file)
			}
		}
	}
	t.Logf("%d schemas, %d places stay raw", len(files), raw)
}

// payload is a real event and the schema that describes it.
type payload struct{ schema, file string }

// payloads pairs real events with their schemas, as each collection does: Eiffel
// by the event's type and version, CDEvents by file name.
func (c *corpus) payloads() []payload {
	var list []payload
	for _, file := range c.files("eiffel/examples", func(f string) bool { return path.Ext(f) == ".json" }) {
		doc, err := c.load(file)
		if err != nil {
			c.t.Fatal(err)
		}
		meta := doc.Root.Get("meta")
		list = append(list, payload{
			fmt.Sprintf("eiffel/schemas/%s/%s.json", meta.Get("type").Text, meta.Get("version").Text), file,
		})
	}
	for _, file := range c.files("cdevents", func(f string) bool {
		return (strings.Contains(f, "/examples/") || strings.Contains(f, "/conformance/")) && path.Ext(f) == ".json"
	}) {
		release := strings.Join(strings.Split(file, "/")[:2], "/")
		base := strings.ReplaceAll(path.Base(file), "_", "")
		list = append(list, payload{release + "/schemas/" + base, file})
	}
	for _, file := range c.files("github-push/examples", func(string) bool { return true }) {
		list = append(list, payload{"github-push/schema.json", file})
	}
	return list
}

// allSchemas compiles every real schema, not one of twelve, which takes about 5
// minutes: go test -run RealSchemasCompile ./codegen/golang -args -all-schemas
var allSchemas = flag.Bool("all-schemas", false, "compile the Go of every schema of the data folder")

// Iglu has no events, but schemas of many hands: their Go compiles and vets, and
// generated instances survive and are checked as the validator does.
func TestRealSchemasCompile(t *testing.T) {
	c := corpusOf(t)
	o := &opinions{program: newProgram(t)}
	compiled := 0
	for i, file := range c.schemas() {
		if !*allSchemas && (i%12 != 0 || !strings.HasPrefix(file, "iglu-central/")) {
			continue
		}
		s := c.schema(file)
		m, err := codegen.PlanSchema(s, fmt.Sprintf("p%d", i))
		if err != nil {
			t.Fatal(err)
		}
		o.add(m.Packages[0].Name, m)
		o.askSamples(m.Packages[0].Name+"."+m.Packages[0].Units[0].Root.Name, s, compiledOf(t, s), *samples)
		compiled++
	}
	o.agree()
	t.Logf("%d schemas", compiled)
}

// Every real event that is valid survives decoding and encoding unchanged, and
// the code that does it compiles and vets.
func TestRealEventsMakeTheRoundTrip(t *testing.T) {
	c := corpusOf(t)
	o := &opinions{program: newProgram(t)}
	packages := map[string]string{} // root type by schema
	events, unpaired, invalid := 0, 0, 0
	for _, pay := range c.payloads() {
		if _, err := os.Stat(filepath.Join(c.root, pay.schema)); err != nil {
			unpaired++
			continue
		}
		doc, err := c.load(pay.file)
		if err != nil {
			t.Fatal(err)
		}
		s := c.schema(pay.schema)
		if packages[pay.schema] == "" {
			name := fmt.Sprintf("p%d", len(packages))
			m, err := codegen.PlanSchema(s, name)
			if err != nil {
				t.Fatal(err)
			}
			o.add(name, m)
			packages[pay.schema] = name + "." + m.Packages[0].Units[0].Root.Name
			o.askSamples(packages[pay.schema], s, compiledOf(t, s), *samples)
		}
		if !valid(t, s, doc) {
			invalid++
		}
		o.ask(packages[pay.schema], compiledOf(t, s), doc.Root.AppendJSON(nil))
		events++
	}
	if events-invalid < 100 {
		t.Fatalf("only %d real events", events-invalid)
	}
	o.agree()
	t.Logf("%d events of %d schemas; %d are not valid, %d have no schema here", events, len(packages), invalid, unpaired)
}

func compiledOf(t *testing.T, s *schema.Schema) *validator.Validator {
	t.Helper()
	v, err := validator.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func valid(t *testing.T, s *schema.Schema, doc *source.Document) bool {
	t.Helper()
	ok, err := compiledOf(t, s).Valid(doc.Root)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}
