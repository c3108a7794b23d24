package golang

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var update = flag.Bool("update", false, "write the golden files anew; read them before accepting")

// A case is a text file: schema.json and the documents that it refers to; accept,
// a line each, must decode and encode to equal JSON; refuse, a line each, must
// not decode. What is valid must be what the validator says. Golden are types.go
// (and shared.go), notes, error, refused: why each line of refuse is, and
// violations: why lines of accept are not valid. A use_test.go is a test of somebody who uses the
// package; it is run.
type testCase struct {
	name    string // also the package's
	file    string
	archive *txtar.Archive
	model   *codegen.Model
	golden  map[string]string // what is found, by name
}

var goldenNames = []string{"types.go", "shared.go", "notes", "error", "refused", "violations"}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	p := newProgram(t)
	var cases []*testCase
	for _, file := range files {
		cases = append(cases, planCase(t, p, file))
	}
	runCases(t, p, cases)
	p.staticcheck(1)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.compare(t) })
	}
}

func planCase(t *testing.T, p *program, file string) *testCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &testCase{
		name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file, archive: archive, golden: map[string]string{},
	}
	s := c.schema(t)
	if c.model, err = codegen.PlanSchema(s, c.name); err != nil {
		c.golden["error"] = err.Error() + "\n"
		return c
	}
	for _, f := range p.add(c.name, c.model) {
		if name := filepath.Base(f.Path); slices.Contains(goldenNames, name) {
			c.golden[name] = string(f.Content)
		}
	}
	if use := c.section("use_test.go"); use != "" {
		p.addTest(c.name, use)
	}
	for _, n := range c.model.Notes {
		what := "stays raw"
		if n.Unchecked {
			what = "is not checked"
		} else if n.Default {
			what = "has no accessor"
		}
		if n.Numbered {
			what = "is numbered"
		}
		c.golden["notes"] += fmt.Sprintf("%s: %s %s: %s\n", n.Span, n.Place, what, n.Reason)
	}
	return c
}

func (c *testCase) section(name string) string { return section(c.archive, name) }

func section(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func (c *testCase) schema(t *testing.T) *schema.Schema {
	t.Helper()
	load := func(file string) (*source.Document, error) { return source.Parse(file, []byte(c.section(file))) }
	doc, err := load("schema.json")
	if err != nil {
		t.Fatalf("%s: %v", c.file, err)
	}
	s, findings := schema.Load(doc, schema.Options{Loader: load})
	if s == nil {
		t.Fatalf("%s: %v", c.file, findings)
	}
	return s
}

// runCases puts the lines of all cases through one program.
func runCases(t *testing.T, p *program, cases []*testCase) {
	t.Helper()
	var calls []call
	var answer []func(result)
	for _, c := range cases {
		if c.model == nil {
			continue
		}
		name := c.name + "." + c.model.Packages[0].Units[0].Root.Name
		for _, text := range lines(c.section("accept")) {
			calls = append(calls, call{name, text})
			answer = append(answer, func(r result) {
				mustBeEqual(t, c.name, text, r)
				c.agree(t, text, r)
			})
		}
		for _, text := range lines(c.section("refuse")) {
			calls = append(calls, call{name, text})
			answer = append(answer, func(r result) {
				if r.Err == "" {
					t.Errorf("%s: %s was accepted and became %s", c.name, text, r.Out)
				}
				c.golden["refused"] += r.Err + "\n"
			})
		}
	}
	for i, r := range p.run(calls) {
		answer[i](r)
	}
}

// agree demands that generated code and the validator are of one opinion, unless a
// note says that something is not checked.
func (c *testCase) agree(t *testing.T, text string, r result) {
	t.Helper()
	if slices.ContainsFunc(c.model.Notes, func(n codegen.Note) bool { return n.Unchecked }) {
		return
	}
	doc, err := source.ParseJSON("value", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	mustAgree(t, c.name, valid(t, c.schema(t), doc), text, r)
	if r.Strict != "" {
		c.golden["violations"] += text + "\n\t" + strings.ReplaceAll(r.Strict, "\n", "\n\t") + "\n"
	}
}

// mustAgree demands that everything that checks a value says what the validator
// does.
func mustAgree(t *testing.T, name string, valid bool, text string, r result) {
	t.Helper()
	if strict := r.Strict == ""; strict != valid {
		t.Errorf("%s: the validator says %v of %.1000s, DecodeStrict says %q", name, valid, text, r.Strict)
	}
	if r.Err == "" && (r.Valid != valid || (r.Validate == "") != valid) {
		t.Errorf("%s: the validator says %v of %.1000s, Valid %v, Validate %q", name, valid, text, r.Valid, r.Validate)
	}
}

func lines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
}

// mustBeEqual reports where a round trip changed a text: members may move,
// nothing else may differ, numbers included.
func mustBeEqual(t *testing.T, name, text string, r result) {
	t.Helper()
	if r.Err != "" {
		t.Errorf("%s: %.300s was refused: %s", name, text, r.Err)
		return
	}
	before, after := canonical(t, text), canonical(t, r.Out)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("%s: the round trip changed a value (-before +after):\n%.2000s", name, diff)
	}
}

func canonical(t *testing.T, text string) string {
	t.Helper()
	doc, err := source.ParseJSON("value", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatalf("%.300s: %v", text, err)
	}
	return string(doc.Root.Canonical())
}

func (c *testCase) compare(t *testing.T) {
	compareSections(t, c.file, c.archive, goldenNames, c.golden)
}

// compareSections compares with the golden sections, or writes them with -update.
func compareSections(t *testing.T, file string, archive *txtar.Archive, names []string, golden map[string]string) {
	t.Helper()
	if *update {
		archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return slices.Contains(names, f.Name) })
		for _, name := range names {
			if golden[name] != "" {
				archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(golden[name])})
			}
		}
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, name := range names {
		if diff := cmp.Diff(section(archive, name), golden[name]); diff != "" {
			t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
		}
	}
}
