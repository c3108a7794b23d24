package golang

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A case of upcasters is a workspace with the event a.Done: its files, and use_test.go,
// a test of somebody who uses the package, or, where there is a service reader, its
// view. Golden is upcast.go.
func TestUpcasters(t *testing.T) {
	p := newProgram(t)
	cases := upcastCases(t)
	for _, c := range cases {
		p.write(c.name, c.files)
		p.addTest(c.name+"/a/done", c.section("use_test.go"))
	}
	p.run(nil) // compiles and vets all of them, and runs their tests
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			compareSections(t, c.file, c.archive, []string{"upcast.go"}, map[string]string{"upcast.go": c.content("a/done/upcast.go")})
		})
	}
}

// upcastCase is a case, and what is generated for it.
type upcastCase struct {
	name, file string
	archive    *txtar.Archive
	files      []File
}

func upcastCases(t *testing.T) []*upcastCase {
	t.Helper()
	names, err := filepath.Glob("testdata/upcasts/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []*upcastCase
	for _, file := range names {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := &upcastCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file, archive: archive}
		c.files = c.generate(t)
		cases = append(cases, c)
	}
	return cases
}

func (c *upcastCase) section(name string) string { return section(c.archive, name) }

func (c *upcastCase) content(path string) string {
	for _, f := range c.files {
		if f.Path == path {
			return string(f.Content)
		}
	}
	return ""
}

func (c *upcastCase) generate(t *testing.T) []File {
	t.Helper()
	files := workspace.MemFiles{
		"treaty.yaml":             []byte("treaty: 1\n"),
		"contexts/a/context.yaml": []byte("context: a\n"),
	}
	gen := workspace.Gen{Lang: "go"}
	for _, f := range c.archive.Files {
		if strings.HasPrefix(f.Name, "contexts/") {
			files[f.Name] = f.Data
		}
		if strings.HasSuffix(f.Name, "/reader.yaml") {
			gen.Service = "reader"
		}
	}
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil || len(ws.Findings) > 0 {
		t.Fatalf("%s: %v %v", c.file, err, ws.Findings)
	}
	generated, _, err := FromWorkspace(t.Context(), ws, gen, Options{Runtime: testModule + "/event"})
	if err != nil {
		t.Fatalf("%s: %v", c.file, err)
	}
	return generated
}

// A step that people have to write and have not is a compile error that names it.
func TestAMissingUpcasterDoesNotCompile(t *testing.T) {
	p := newProgram(t)
	for _, c := range upcastCases(t) {
		p.write(c.name, c.files)
	}
	p.write("event", runtimeFiles("", "event", "", codegen.UpcastPart))
	if err := os.WriteFile(filepath.Join(p.dir, "go.mod"), []byte("module "+testModule+"\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ pkg, code, want string }{
		"no steps":     {"byhand", `var _ = done.NewReader()`, "not enough arguments in call to done.NewReader\n\thave ()\n\twant (done.Upcasters)"},
		"one missing":  {"byhand", `type steps struct{}; func (steps) UpcastV1ToV2(done.V1) (v done.V2, err error) { return }; var _ = done.NewReader(steps{})`, "missing method UpcastV3ToV4"},
		"another type": {"split", `type steps struct{}; func (steps) UpcastV2ToV3(done.V2) (v done.V3, err error) { return }; func (steps) UpcastV4ToV5(done.V4) (v done.V5, err error) { return }; var _ = done.NewReader(steps{})`, "(wrong type for method UpcastV2ToV3)"},
		"of a view":    {"view_byhand", `type steps struct{}; var _ = done.NewReader(steps{})`, "missing method UpcastV2ToV4"},
		"all there":    {"byhand", `type steps struct{ done.Upcasters }; var _ = done.NewReader(steps{})`, ""},
		"none needed":  {"derived", `var _ = done.NewReader()`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(p.dir, "use", strings.ReplaceAll(name, " ", ""))
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			code := "package use\n\nimport \"" + testModule + "/" + tt.pkg + "/a/done\"\n\n" + strings.ReplaceAll(tt.code, "; ", "\n\n") + "\n"
			if err := os.WriteFile(filepath.Join(dir, "use.go"), []byte(code), 0o666); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("go", "build", "-trimpath", ".")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local")
			output, err := cmd.CombinedOutput()
			if (err == nil) != (tt.want == "") || !strings.Contains(string(output), tt.want) {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}

// Names and texts of both majors stay in comments and literals of upcast.go: what is
// asked, what is done, and the tables. Two runs give the same bytes.
func TestHostileTextStaysInItsPlaceWhenItIsAskedOf(t *testing.T) {
	checked := 0
	for _, text := range hostileTexts {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		fill := func(schema string) []byte { return []byte(strings.ReplaceAll(schema, "@", string(quoted))) }
		load := func() []File {
			ws, err := workspace.Load(t.Context(), workspace.MemFiles{
				"treaty.yaml":                []byte("treaty: 1\n"),
				"contexts/a/context.yaml":    []byte("context: a\n"),
				"contexts/a/Done/event.yaml": []byte("event: Done\nversions: {1: {status: active}, 2: {status: active}, 3: {status: active}}\n"),
				"contexts/a/Done/v1.schema.json": fill(`{"type": "object", "required": ["kind"], "properties": {
					"kind": {"enum": [@, "another"]}, "moved": {"type": "string", "description": @}, "id": {"type": "string"}}}`),
				"contexts/a/Done/v2.schema.json": fill(`{"type": "object", "required": ["kind", "id2"], "x-removed": {"id": "drop"}, "properties": {
					"kind": {"enum": ["one", "another"], "x-upcast-values": {@: "one"}, "description": @}, @: {"type": "string", "x-renamed-from": "moved"},
					"id2": {"type": "string", "x-upcast-default": @, "pattern": @}}}`),
				"contexts/a/Done/v3.schema.json": fill(`{"type": "object", "required": ["kind", @], "properties": {
					"kind": {"enum": ["one", @]}, @: {"type": "integer", "description": @}}}`),
			}, "test")
			if err != nil {
				t.Fatal(err)
			}
			files, _, unwritten, err := WithScaffold(t.Context(), ws, workspace.Gen{Lang: "go"}, Options{Runtime: codegen.RuntimePackage})
			for _, u := range unwritten {
				files = append(files, headed("", u.Files)...) // the header is looked for below
			}
			var names *codegen.Error
			if errors.As(err, &names) {
				return nil // two names that are one in Go
			}
			if err != nil {
				t.Fatal(err)
			}
			return files
		}
		files, again := load(), load()
		for i, f := range files {
			if !bytes.Equal(f.Content, again[i].Content) {
				t.Errorf("%q: two runs differ in %s", text, f.Path)
			}
			if strings.HasSuffix(f.Path, "upcast.go") || strings.HasSuffix(f.Path, "upcasters.go") {
				checked++
				checkDeclarations(t, text, f, "done", func(name string) bool {
					return upcastNames.MatchString(name)
				})
			}
		}
	}
	if checked < len(hostileTexts)/2 {
		t.Errorf("only %d of %d texts were generated", checked, len(hostileTexts))
	}
}

var upcastNames = regexp.MustCompile(`^(Reader|NewReader|Upcasters|Steps|_|(Up|Down)castV\dToV\d|stepV\dToV\d|revisionsOfV\d)$`)
