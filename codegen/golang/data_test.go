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

// allSchemas compiles every real schema, which takes about ten minutes of one core,
// not only one of three of those that have real events, and one of 36 of Iglu, which
// has no events, with one whose objects may be something else, required fields and all:
// go test -run RealSchemasCompile ./codegen/golang -args -all-schemas
var allSchemas = flag.Bool("all-schemas", false, "compile the Go of every schema of the data folder")

// The Go of real schemas vets and compiles, in one module, and one package of 24 of it
// passes staticcheck; every real event of them that is valid survives decoding and
// encoding unchanged, and so do generated instances; and all of them, and mutants, are
// checked as the validator does. make soak has what make test leaves out: the other
// schemas, and staticcheck of all.
func TestRealSchemasCompile(t *testing.T) {
	c := corpusOf(t)
	o := &opinions{program: newProgram(t)}
	r := &realProgram{opinions: o, corpus: c, packages: map[string]string{}, validators: map[string]*validator.Validator{}}
	r.events()
	for i, file := range c.schemas() {
		if *allSchemas || i%36 == 0 && strings.HasPrefix(file, "iglu-central/") || strings.Contains(file, "/loader_recovery_error/") {
			r.schema(file)
		}
	}
	o.agree()
	held := o.staticcheck(24)
	t.Logf("%d schemas: %d packages pass vet, %d staticcheck", len(r.packages), len(r.packages), held)
}

// realProgram is a program of real schemas.
type realProgram struct {
	*opinions
	corpus     *corpus
	packages   map[string]string // root type, by the file of the schema
	validators map[string]*validator.Validator
}

// schema adds the package of a schema, once, with instances.
func (r *realProgram) schema(file string) (name string, v *validator.Validator) {
	r.t.Helper()
	if name := r.packages[file]; name != "" {
		return name, r.validators[file]
	}
	s := r.corpus.schema(file)
	pkg := fmt.Sprintf("p%d", len(r.packages))
	m, err := codegen.PlanSchema(s, pkg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.add(pkg, m)
	name, v = pkg+"."+m.Packages[0].Units[0].Root.Name, compiledOf(r.t, s)
	r.packages[file], r.validators[file] = name, v
	r.askSamples(name, s, v)
	return name, v
}

// events adds the real events that have a schema.
func (r *realProgram) events() {
	r.t.Helper()
	events, unpaired, invalid, left := 0, 0, 0, 0
	number := map[string]int{} // of a schema, in order
	for _, pay := range r.corpus.payloads() {
		if _, seen := number[pay.schema]; !seen {
			number[pay.schema] = len(number)
		}
		if !*allSchemas && number[pay.schema]%3 > 0 {
			left++
			continue
		}
		if _, err := os.Stat(filepath.Join(r.corpus.root, pay.schema)); err != nil {
			unpaired++
			continue
		}
		doc, err := r.corpus.load(pay.file)
		if err != nil {
			r.t.Fatal(err)
		}
		name, v := r.schema(pay.schema)
		if ok, err := v.Valid(doc.Root); err != nil {
			r.t.Fatal(err)
		} else if !ok {
			invalid++
		}
		r.ask(name, v, doc.Root.AppendJSON(nil))
		events++
	}
	if events-invalid < 60 {
		r.t.Fatalf("only %d real events", events-invalid)
	}
	r.t.Logf("%d events of %d schemas; %d are not valid, %d have no schema here, %d are left to make soak", events, len(r.packages), invalid, unpaired, left)
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
