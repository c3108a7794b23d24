package golang

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A case of a view is a workspace with the event a.Done and the service reader:
// its files, and
//
//	compiles   expressions over v, of the type V1, that must compile, a line each
//	refuses    expressions that must not compile, a line each: what is not declared
//	decodes    events, a line each, and after it what fmt prints of the view
//	fails      events that are not decoded, and after it the error
//	redacts    events, a line each, and after it what fmt prints of the redacted view
//
// Golden are v1.go and notes.
type viewCase struct {
	name, file string
	archive    *txtar.Archive
	golden     map[string]string
}

func TestAViewHasWhatIsDeclaredAndNothingElse(t *testing.T) {
	p := newProgram(t)
	names, err := filepath.Glob("testdata/views/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []*viewCase
	for _, file := range names {
		cases = append(cases, planView(t, p, file))
	}
	p.run(nil) // compiles and vets all of them, and runs their tests
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.refuses(t, p)
			compareSections(t, c.file, c.archive, []string{"v1.go", "shared.go", "notes"}, c.golden)
		})
	}
}

func planView(t *testing.T, p *program, file string) *viewCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &viewCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file, archive: archive, golden: map[string]string{}}
	files := workspace.MemFiles{
		"treaty.yaml":                []byte("treaty: 1\n"),
		"contexts/a/context.yaml":    []byte("context: a\n"),
		"contexts/a/Done/event.yaml": []byte("event: Done\nversions: {1: {status: active}}\n"),
	}
	for _, f := range archive.Files {
		if ext := filepath.Ext(f.Name); ext == ".json" || ext == ".yaml" {
			files[f.Name] = f.Data
		}
	}
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil || len(ws.Findings) > 0 {
		t.Fatalf("%s: %v %v", file, err, ws.Findings)
	}
	generated, notes, err := FromWorkspace(t.Context(), ws, workspace.Gen{Lang: "go", Service: "reader"}, Options{Runtime: testModule + "/event"})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, f := range generated {
		c.golden[filepath.Base(f.Path)] = string(f.Content)
	}
	for _, n := range notes {
		c.golden["notes"] += fmt.Sprintf("%s: %s: %s\n", n.Span, n.Place, n.Reason)
	}
	p.write(c.name, generated)
	p.addTest(c.dir(), c.test())
	return c
}

func (c *viewCase) dir() string { return c.name + "/a/done" }

func (c *viewCase) section(name string) []string { return lines(section(c.archive, name)) }

// test is what a consumer's code does: it reads what is declared, and decodes.
func (c *viewCase) test() string {
	var reads, table strings.Builder
	for _, expression := range c.section("compiles") {
		fmt.Fprintf(&reads, "\t_ = %s\n", expression)
	}
	for _, name := range []string{"decodes", "fails"} {
		list := c.section(name)
		for i := 0; i+1 < len(list); i += 2 {
			fmt.Fprintf(&table, "\t\t%q: %q,\n", list[i], list[i+1])
		}
	}
	runtime := ""
	if len(c.section("redacts")) > 0 {
		runtime = "\n\t\"" + testModule + "/event\""
	}
	return `package done

import (
	"encoding/json"
	"fmt"
	"testing"` + runtime + `
)

var _ = reads // it must compile

func reads(v V1) {
` + reads.String() + `}

func TestView(t *testing.T) {
	for text, want := range map[string]string{
` + table.String() + `	} {
		var v V1
		got := ""
		if err := v.UnmarshalJSON([]byte(text)); err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprintf("%+v", v)
		}
		` + c.written() + `
		if got != want {
			t.Errorf("%s is read as\n%s, want\n%s", text, got, want)
		}
	}
}
` + c.redacts()
}

// written is what a test says of the JSON of a view, which is half an event: there is
// none, nor of a part of it.
func (c *viewCase) written() string {
	if !strings.Contains(c.golden["v1.go"], "reads of it: ") {
		return "_, _ = json.Marshal(v) // it is whole"
	}
	return `refused := "json: error calling MarshalJSON for type done.V1: V1 is a view, a part of an event, and has no JSON: "
		if out, err := json.Marshal(v); err == nil || fmt.Sprintf("%.*s", len(refused), err) != refused {
			t.Errorf("%s is written as %s, %v", text, out, err)
		}`
}

// redacts is the test of views that read personal data.
func (c *viewCase) redacts() string {
	list := c.section("redacts")
	if len(list) == 0 {
		return ""
	}
	var table strings.Builder
	for i := 0; i+1 < len(list); i += 2 {
		fmt.Fprintf(&table, "\t\t%q: %q,\n", list[i], list[i+1])
	}
	return `
func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
` + table.String() + `	} {
		var v V1
		if err := v.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatal(err)
		}
		_, strict := event.DecodeStrict[V1]([]byte(text))
		if again := v.DecodeStrict([]byte(text)); fmt.Sprint(strict) != fmt.Sprint(again) {
			t.Errorf("%v, and %v", strict, again)
		}
		before := fmt.Sprintf("%+v", v)
		redacted, err := v.Redact()
		if got := fmt.Sprintf("%+v", redacted); err != nil || got != want {
			t.Errorf("%s is redacted as\n%s, want\n%s: %v", text, got, want, err)
		}
		same, err := v.Pseudonymise(func(_ string, value event.Raw) (event.Raw, error) { return value, nil })
		if got := fmt.Sprintf("%+v", same); err != nil || got != before {
			t.Errorf("%s becomes\n%s, want\n%s: %v", text, got, before, err)
		}
	}
}
`
}

var lineOfError = regexp.MustCompile(`(?m)^\S*refused\.go:(\d+):`)

// refuses compiles every expression that reads what is not declared: the compiler
// must refuse each of them.
func (c *viewCase) refuses(t *testing.T, p *program) {
	t.Helper()
	expressions := c.section("refuses")
	if len(expressions) == 0 {
		t.Fatal("the case says nothing that must not compile")
	}
	code := "package done\n"
	for i, expression := range expressions {
		code += fmt.Sprintf("func refused%d(v V1) { _ = %s }\n", i, expression)
	}
	file := filepath.Join(p.dir, filepath.FromSlash(c.dir()), "refused.go")
	if err := os.WriteFile(file, []byte(code), 0o666); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	cmd := exec.Command("go", "build", "-gcflags=-e", "./"+c.dir())
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local")
	output, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("everything compiles:\n%s", code)
	}
	var refused []string
	for _, m := range lineOfError.FindAllStringSubmatch(string(output), -1) {
		refused = append(refused, m[1])
	}
	for i, expression := range expressions {
		if !slices.Contains(refused, fmt.Sprint(i+2)) {
			t.Errorf("%s compiles; the compiler says\n%s", expression, output)
		}
	}
}

// A view reads whatever its type reads whole, and what it has is the same.
func TestTheSampleCompanyHasViews(t *testing.T) {
	ws := sample(t)
	n := 0
	for _, s := range ws.Services {
		gen := workspace.Gen{Lang: "go", Service: s.Context + "/" + s.Name}
		m, err := codegen.PlanService(t.Context(), ws, gen, codegen.PlanOptions{})
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		for _, pkg := range m.Packages {
			for _, unit := range pkg.Units {
				if unit.Root != nil && unit.Root.View {
					n++
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("the sample company has %d views", n)
	}
}

func TestAServiceThatIsNotThere(t *testing.T) {
	files := workspace.MemFiles{
		"treaty.yaml":      []byte("treaty: 1\nservices: ['**/service.yaml']\ngen:\n  - {lang: go, dir: events, service: raeder}\n"),
		"one/service.yaml": []byte("service: reader\ncontext: a\nconsumes:\n  - event: b.Gone\n    versions: \"*\"\n    fields: all\n"),
		"two/service.yaml": []byte("service: reader\ncontext: c\n"),
	}
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, name := range []string{"raeder", "reader", "a/reader"} {
		gen := ws.Config.Gen[0]
		gen.Service = name
		_, _, err := FromWorkspace(t.Context(), ws, gen, Options{})
		if err == nil {
			t.Fatalf("%s: something is generated", name)
		}
		got[name] = err.Error()
	}
	want := map[string]string{
		"raeder":   "treaty.yaml:4:5: raeder is no service of this workspace\n\thint: did you mean reader?",
		"reader":   "treaty.yaml:4:5: two contexts have a service reader\n\thint: write its context before it: service: a/reader",
		"a/reader": "one/service.yaml:4:12: b.Gone is neither in this workspace nor among the copies in treaty_contracts/\n\thint: `treaty pull` copies what the services consume",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// A manifest that does not say what is read gives no view: nobody knows what is not
// read. The package says so.
func TestWhoDoesNotSayWhatItReadsHasTheWhole(t *testing.T) {
	silent, whole := viewOf(t, ""), viewOf(t, "    fields: all\n")
	for name, content := range whole {
		if name != "doc.go" && silent[name] != content {
			t.Errorf("%s is\n%s\nwant\n%s", name, silent[name], content)
		}
	}
	const said = "The manifest of reader does not say which fields it reads, so all are here"
	if doc := strings.ReplaceAll(silent["doc.go"], "\n// ", " "); !strings.Contains(doc, said) {
		t.Errorf("doc.go does not say so:\n%s", doc)
	}
	if strings.Contains(whole["doc.go"], "does not say") {
		t.Error("who reads all has said so")
	}
}

// A service reads the fields on whose values it acts.
func TestAViewHasWhatIsActedOn(t *testing.T) {
	view := viewOf(t, "    fields: [/id]\n    enum-values: {/state: [open], otherwise: ignore}\n")["v1.go"]
	if !strings.Contains(view, "State event.Optional[string]") || !strings.Contains(view, "reads of it: /id, /state") {
		t.Errorf("the view lacks /state:\n%s", view)
	}
	if strings.Contains(view, "Note") {
		t.Errorf("the view has /note:\n%s", view)
	}
}

// viewOf returns what is generated for a service whose consumption of an event has
// these lines.
func viewOf(t *testing.T, lines string) map[string]string {
	t.Helper()
	ws, err := workspace.Load(t.Context(), workspace.MemFiles{
		"treaty.yaml":                 []byte("treaty: 1\n"),
		"contexts/a/context.yaml":     []byte("context: a\n"),
		"contexts/a/B/event.yaml":     []byte("event: B\nversions: {1: {status: active}}\n"),
		"contexts/a/B/v1.schema.json": []byte(`{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "state": {"type": "string"}}}`),
		"service.yaml":                []byte("service: reader\ncontext: a\nconsumes:\n  - event: B\n    versions: \"*\"\n" + lines),
	}, "test")
	if err != nil || len(ws.Findings) > 0 {
		t.Fatal(err, ws.Findings)
	}
	files, _, err := FromWorkspace(t.Context(), ws, workspace.Gen{Lang: "go", Service: "reader"}, Options{Runtime: testModule + "/event"})
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]string{}
	for _, f := range files {
		byName[filepath.Base(f.Path)] = string(f.Content)
	}
	return byName
}
