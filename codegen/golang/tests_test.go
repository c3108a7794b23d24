package golang

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// module is somebody's module with what is generated for a workspace, and nothing
// else.
type module struct {
	t   *testing.T
	dir string
}

// generateModule generates every event of a workspace into a module, with its tests.
func generateModule(t *testing.T, ws *workspace.Workspace) *module {
	t.Helper()
	return generateModuleFor(t, ws, "")
}

// generateModuleFor generates what a service needs.
func generateModuleFor(t *testing.T, ws *workspace.Workspace, service string) *module {
	t.Helper()
	if testing.Short() {
		testkit.Missing(t, "time to compile generated code: run without -short")
	}
	m := &module{t, t.TempDir()}
	files, _, err := FromWorkspace(t.Context(), ws, workspace.Gen{Lang: "go", Service: service}, Options{ImportPath: testModule})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := codegen.Write(t.Context(), m.dir, files, codegen.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	m.write("go.mod", "module "+testModule+"\n\ngo 1.26\n")
	return m
}

func (m *module) write(name, content string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, filepath.FromSlash(name)), []byte(content), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

// run runs the go tool there, without a network and without any other module.
func (m *module) run(args ...string) (output string, ok bool) {
	m.t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local")
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// The generated tests vet and pass in a module that has no dependency, every
// package has some, and no event of the contract is missing.
func TestGeneratedTestsOfTheSampleCompany(t *testing.T) {
	t.Parallel()
	ws := sample(t)
	m := generateModule(t, ws)
	ran := m.passes("./...")
	if out, ok := m.run("list", "-f", "{{if not .XTestGoFiles}}{{.ImportPath}}{{end}}", "./..."); !ok || strings.TrimSpace(out) != testModule+"/event\n"+testModule+"/event/eventtest" {
		t.Errorf("packages without tests: %s", out)
	}
	for _, c := range ws.Contracts {
		for _, major := range c.Majors {
			for _, e := range major.Newest().Examples {
				if name := fmt.Sprintf("TestV%d/%s", major.Number, path.Base(e.Doc.File)); !strings.Contains(ran, "PASS: "+name) {
					t.Errorf("%s: no test %s ran", c.Name, name)
				}
			}
		}
	}
}

// So do those of views, which hold them to the schema of the whole event: a view that
// checks what it reads alone fails.
func TestGeneratedTestsOfViews(t *testing.T) {
	t.Parallel()
	m := generateModuleFor(t, sample(t), "warehouse")
	ran := m.passes("./...")
	if tried := strings.Count(ran, "PASS: TestV2/without"); tried < 5 {
		t.Errorf("the tests of views try %d changes:\n%.3000s", tried, ran)
	}
	strict := string(readFile(t, filepath.Join(m.dir, "event/strict.go")))
	m.write("event/strict.go", strings.Replace(strict, "s.checkJSON(whole); err != nil", "s.checkJSON(whole); err != nil && false", 1))
	if out, ok := m.run("test", "-trimpath", "./ordering/orderplaced"); ok || !strings.Contains(out, "DecodeStrict does not") {
		t.Errorf("the tests pass (%v):\n%.3000s", ok, out)
	}
}

// passes demands that the packages vet and that their tests pass, and returns what
// these say.
func (m *module) passes(packages string) (ran string) {
	m.t.Helper()
	for _, args := range [][]string{{"vet", "-trimpath", packages}, {"test", "-trimpath", "-v", packages}} {
		out, ok := m.run(args...)
		if !ok {
			m.t.Fatalf("go %v of what was generated:\n%.8000s", args, out)
		}
		ran = out
	}
	return ran
}

// eiffel is a workspace of real events, with all versions of each major and the
// examples of the newest.
func eiffel(t *testing.T, events ...string) *workspace.Workspace {
	t.Helper()
	c := corpusOf(t)
	files := map[string][]byte{
		"treaty.yaml":                  []byte("treaty: 1\nenvelope: fields\n"),
		"contexts/eiffel/context.yaml": []byte("context: eiffel\n"),
	}
	newest := map[string]string{} // schema of the data folder by the name of the workspace's
	history := testkit.HistoryFiles(t)
	for _, event := range events {
		dir := "contexts/eiffel/" + strings.TrimSuffix(event, "Event")
		text := "event: " + path.Base(dir) + "\nversions:\n"
		for _, versions := range testkit.Majors(history[filepath.Join(c.root, "eiffel/schemas", event)]) {
			last := len(versions) - 1
			major, _, _ := strings.Cut(filepath.Base(versions[last]), ".")
			for i, file := range versions[:last] {
				label := strings.TrimSuffix(filepath.Base(file), ".json")
				files[fmt.Sprintf("%s/history/v%s/%04d-%s.schema.json", dir, major, i+1, label)] = readFile(t, file)
			}
			newest[dir+"/v"+major+".schema.json"] = versions[last]
			text += "  " + major + ": {status: active}\n"
		}
		files[dir+"/event.yaml"] = []byte(text)
	}
	for name, file := range newest {
		files[name] = readFile(t, file)
		for i, pay := range c.payloads() {
			if filepath.Join(c.root, pay.schema) == file {
				files[fmt.Sprintf("%s/examples/%s.%d.json", path.Dir(name), strings.TrimSuffix(path.Base(name), ".schema.json"), i)] = readFile(t, filepath.Join(c.root, pay.file))
			}
		}
	}
	ws, err := workspace.Load(t.Context(), workspace.MemFiles(files), "eiffel")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Contracts) != len(events) {
		t.Fatalf("%d events are %d contracts: %v", len(events), len(ws.Contracts), ws.Findings)
	}
	return ws
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestGeneratedTestsOfRealHistories(t *testing.T) {
	t.Parallel()
	m := generateModule(t, eiffel(t, "EiffelArtifactCreatedEvent", "EiffelTestCaseTriggeredEvent", "EiffelConfidenceLevelModifiedEvent"))
	ran := m.passes("./...")
	for _, want := range []string{"PASS: TestV1/drawn_1_of_1.0.0", "PASS: TestV3/as_the_newest:_drawn_1_of_3.0.0"} {
		if !strings.Contains(ran, want) {
			t.Errorf("no earlier revision is read: %s is missing", want)
		}
	}
}

// A test that cannot fail shows nothing: faults in the runtime, in a type and in a
// table turn the generated tests red.
func TestGeneratedTestsFail(t *testing.T) {
	t.Parallel()
	m := generateModule(t, sample(t))
	tests := []struct {
		name, file string
		faults     []string // old and new text
		want       string
	}{
		{"names in any letter case", "event/struct.go", []string{
			"shape.Field(name); {", "anyCase(shape, name); {",
			"package event\n", "package event\n\nimport \"strings\"\n\nfunc anyCase(s *Shape, name string) int {\n\tfor i, n := range s.Names {\n\t\tif strings.EqualFold(n, name) {\n\t\t\treturn i\n\t\t}\n\t}\n\treturn -1\n}\n",
		}, "wrong letter case"},
		{"names twice", "event/struct.go", []string{"!mark(seen, field):", "!mark(seen, field) && false:"}, "was there twice"},
		{"unknown members are dropped", "event/append.go", []string{"for i := range v {\n\t\tname := v[i].Name", "for i := range v[:0] {\n\t\tname := v[i].Name"}, "it became another event"},
		{"numbers become others", "event/append.go", []string{"return append(dst, *v...), nil", "return append(append(dst, '1'), *v...), nil"}, "it became"},
		{"a pattern is gone", "ordering/orderplaced/v2.go", []string{"&event.TextRules{Pattern: 1}", "nil"}, "DecodeStrict does not"},
		{"any text is known", "ordering/orderplaced/v2.go", []string{"event.ReadKnown(", "event.ReadText("}, "DecodeStrict does not"},
		{"a text that is not known is not decoded", "event/strict.go", []string{"if d.strict && !(*v).Known()", "if !(*v).Known()"}, "is to be decoded"},
		{"a limit is tighter", "ordering/orderplaced/v2.go", []string{"event.Count{Max: 254, Capped: true}", "event.Count{Max: 253, Capped: true}"}, "it is not valid"},
		{"members are not required", "ordering/orderplaced/v2.go", []string{"Required: []uint64{0x1ff}", "Required: []uint64{0}"}, "DecodeStrict does not"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(m.dir, filepath.FromSlash(tt.file))
			before := readFile(t, file)
			defer m.write(tt.file, string(before))
			for i := 0; i < len(tt.faults); i += 2 {
				if !strings.Contains(string(before), tt.faults[i]) {
					t.Fatalf("%s has no %q", tt.file, tt.faults[i])
				}
			}
			m.write(tt.file, strings.NewReplacer(tt.faults...).Replace(string(before)))
			out, ok := m.run("test", "-trimpath", "./ordering/orderplaced")
			if ok || !strings.Contains(out, tt.want) {
				t.Errorf("the tests pass (%v), or do not say %q:\n%.3000s", ok, tt.want, out)
			}
		})
	}
}

// chained is a workspace of an event whose three majors need nobody, and one whose
// step people write.
func chained(t *testing.T) *workspace.Workspace {
	t.Helper()
	object := func(required, properties string) []byte {
		return []byte(`{"type": "object", "required": [` + required + `], "properties": {` + properties + `}}`)
	}
	ws, err := workspace.Load(t.Context(), workspace.MemFiles{
		"treaty.yaml":                                  []byte("treaty: 1\nenvelope: fields\n"),
		"contexts/a/context.yaml":                      []byte("context: a\n"),
		"contexts/a/B/event.yaml":                      []byte("event: B\nversions:\n  1: {status: active}\n  2: {status: active}\n  3: {status: active}\n"),
		"contexts/a/B/v1.schema.json":                  object(`"reason"`, `"reason": {"type": "string"}, "n": {"type": "integer"}`),
		"contexts/a/B/v2.schema.json":                  object(`"cause", "channel"`, `"cause": {"type": "string", "x-renamed-from": "reason"}, "channel": {"type": "string", "x-upcast-default": "unknown"}, "n": {"type": "integer"}`),
		"contexts/a/B/v3.schema.json":                  object(`"cause", "channel"`, `"cause": {"type": "string"}, "channel": {"type": "string"}, "n": {"type": "integer", "minimum": 0}`),
		"contexts/a/B/examples/v1.lost.json":           []byte(`{"reason": "lost", "n": 1, "extra": 1.0}`),
		"contexts/a/B/examples/v1.less.json":           []byte(`{"reason": "lost", "n": -1}`),
		"contexts/a/H/event.yaml":                      []byte("event: H\nversions:\n  1: {status: active}\n  2: {status: active, upcast: by-hand}\n"),
		"contexts/a/L/event.yaml":                      []byte("event: L\nversions:\n  1: {status: active}\n  2: {status: active}\n  3: {status: active, upcast: by-hand}\n"),
		"contexts/a/L/v1.schema.json":                  object(`"reason"`, `"reason": {"type": "string"}`),
		"contexts/a/L/v2.schema.json":                  object(`"cause", "channel"`, `"cause": {"type": "string", "x-renamed-from": "reason"}, "channel": {"type": "string", "x-upcast-default": "unknown"}`),
		"contexts/a/L/v3.schema.json":                  object(`"cause"`, `"cause": {"type": "string"}`),
		"contexts/a/R/event.yaml":                      []byte("event: R\nversions:\n  1: {status: active}\n  2: {status: active}\n"),
		"contexts/a/R/history/v1/0001-1.0.schema.json": object(`"form"`, `"form": {"const": "1.0"}`),
		"contexts/a/R/history/v1/0002-1.1.schema.json": object(`"form"`, `"form": {"const": "1.1"}, "n": {"type": "integer"}`),
		"contexts/a/R/v1.schema.json":                  object(`"form"`, `"form": {"const": "1.2"}, "n": {"type": "integer"}`),
		"contexts/a/R/history/v2/0001-2.0.schema.json": object(`"form"`, `"form": {"const": "unknown"}`),
		"contexts/a/R/v2.schema.json":                  object(`"form"`, `"form": {"const": "cause"}`),
		"contexts/a/H/v1.schema.json":                  object(`"reason"`, `"reason": {"type": "string"}`),
		"contexts/a/H/v2.schema.json":                  object(`"reason"`, `"reason": {"type": "string"}`),
	}, "chained")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// Events of each major are what upcast.Step.Apply made of them when the tests were
// generated, on every way; where people write a step, the test says so. A fault in what is generated for a step turns them red.
func TestGeneratedTestsOfUpcasters(t *testing.T) {
	t.Parallel()
	m := generateModule(t, chained(t))
	ran := m.passes("./...")
	for _, want := range []string{
		"PASS: TestV1/as_the_newest:_v1.lost.json", "PASS: TestV1/as_the_newest:_v1.less.json", "PASS: TestV2/as_the_newest:_drawn_1",
		"PASS: TestV1/drawn_1_of_1.0", "PASS: TestV1/as_the_newest:_drawn_1_of_1.0", "PASS: TestV1/as_the_newest:_drawn_1_of_1.1", "PASS: TestV2/as_the_newest:_drawn_1_of_2.0",
		"SKIP: TestV1/as_the_newest (", "people write UpcastV1ToV2, and no test says where, so that no event is lifted by it",
	} {
		if !strings.Contains(ran, want) {
			t.Errorf("no %q in\n%.6000s", want, ran)
		}
	}
	text := string(readFile(t, filepath.Join(m.dir, "a/b", codegen.TestFile)))
	for _, want := range []string{`"cause":"lost"`, `"channel":"unknown"`, `Refused: "v2 to v3: /n must be at least 0, not -1"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the tests do not say %s:\n%s", want, text)
		}
	}
	for _, dir := range []string{"a/b", "a/l", "a/r"} { // all derived; the second of two by people; earlier revisions
		whole := string(readFile(t, filepath.Join(m.dir, dir, "upcast.go")))
		for old, faulty := range map[string]string{`cause`: `because`, `unknown`: `other`} {
			if !strings.Contains(whole, old) {
				t.Fatalf("%s/upcast.go has no %s:\n%s", dir, old, whole)
			}
			m.write(dir+"/upcast.go", strings.ReplaceAll(whole, old, faulty))
			if out, ok := m.run("test", "-trimpath", "./"+dir); ok {
				t.Errorf("%s: %s instead of %s, and the tests pass:\n%.3000s", dir, faulty, old, out)
			}
		}
	}
}
