package golang

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// scaffolded generates a case of testdata/upcasts into a module, and begins what
// people write there.
type scaffolded struct {
	*module
	ws  *workspace.Workspace
	gen workspace.Gen
}

func newScaffolded(t *testing.T, name, service string) *scaffolded {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/upcasts/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\n"), "contexts/a/context.yaml": []byte("context: a\n")}
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "contexts/") {
			files[f.Name] = f.Data
		}
	}
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil || len(ws.Findings) > 0 {
		t.Fatal(err, ws.Findings)
	}
	s := &scaffolded{&module{t, t.TempDir()}, ws, workspace.Gen{Lang: "go", Service: service}}
	s.write("go.mod", "module "+testModule+"\n\ngo 1.26\n")
	return s
}

// scaffold generates once, and returns the files that were begun.
func (s *scaffolded) scaffold() (begun []string) {
	s.t.Helper()
	files, _, unwritten, err := WithScaffold(s.t.Context(), s.ws, s.gen, Options{ImportPath: testModule, Before: os.DirFS(s.dir)})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := codegen.Write(s.t.Context(), s.dir, files, codegen.WriteOptions{Prune: true}); err != nil {
		s.t.Fatal(err)
	}
	for _, u := range unwritten {
		if u.Fault != nil {
			s.t.Fatal(u.Fault)
		}
		changes, err := codegen.Write(s.t.Context(), s.dir, u.Files, codegen.WriteOptions{})
		if err != nil {
			s.t.Fatal(err)
		}
		begun = append(begun, changes.Written...)
	}
	return begun
}

// edit replaces texts of a file, each of which must be there.
func (s *scaffolded) edit(name string, pairs ...string) {
	s.t.Helper()
	text := string(readFile(s.t, filepath.Join(s.dir, name)))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			s.t.Fatalf("%s has no %q:\n%s", name, pairs[i], text)
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	s.write(name, text)
}

// fault is a text of a file that becomes another, and what the tests say of it; "":
// they pass.
type fault struct{ file, old, new, want string }

// What is begun compiles and vets; its tests fail, each for its own step, until that
// is written; and nothing is begun twice.
func TestScaffold(t *testing.T) {
	for name, tt := range map[string]struct {
		service string
		want    []string // of the failing tests
		edits   []string // that write the steps
		faults  []fault  // then, one after the other, and what generated tests say
	}{
		"byhand": {
			want: []string{
				"UpcastV1ToV2 is not decided: /name, /amount, /full*~1Name",
				"UpcastV3ToV4 is not decided: event.yaml says that people write it",
			},
			edits: []string{
				`return lifted, errors.New("UpcastV1ToV2 is not decided: /name, /amount, /full*~1Name")`,
				"lifted.Amount = strings.TrimPrefix(strings.TrimSuffix(string(v.Cents), \".0\"), \"-\")\n\tlifted.FullName = v.Name.Or(\"\")\n\treturn lifted, nil",
				`return lifted, errors.New("UpcastV3ToV4 is not decided: event.yaml says that people write it")`, "return lifted, nil",
				`import "errors"`, "import (\n\t\"os\"\n\t\"strings\"\n)\n\nvar _ = os.ErrInvalid",
			},
			faults: []fault{
				{"a/done/upcasters.go", `"-")`, `"~")`, "it cannot be read as the newest major: an event of v1 is none of v2: /amount: must match the pattern"},
				{"a/done/upcasters_test.go", `(Steps{}, nil)`, `(Steps{}, func(event []byte, _ error) bool { return event[9] == '-' })`, ""},
				{"a/done/upcasters_test.go", "return event[", "return true || event[", ""},
				{"a/done/upcasters.go", "return lifted, nil", "return lifted, os.ErrInvalid", "UpcastV1ToV2 may refuse all of these events, so nothing of it is tested"},
			},
		},
		"split": {
			want: []string{"UpcastV2ToV3 is not decided: ", "UpcastV4ToV5 is not decided: event.yaml"},
			edits: []string{
				`return []V3{lifted}, errors.New("UpcastV2ToV3 is not decided: /item")`, "lifted.Item = \"a\"\n\treturn []V3{lifted}, nil",
				`return lifted, errors.New("UpcastV4ToV5 is not decided: event.yaml says that people write it")`, "lifted.Item = \"a\"\n\treturn lifted, nil",
				"import \"errors\"\n", "",
			},
		},
		"view_byhand": {
			service: "reader",
			want:    []string{"UpcastV2ToV4 is not decided: /name, /first, /names"},
			edits: []string{
				`return []V4{lifted}, errors.New("UpcastV2ToV4 is not decided: /name, /first, /names")`, "return []V4{lifted}, nil",
				"import \"errors\"\n", "",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() {
				testkit.Missing(t, "time to compile generated code: run without -short")
			}
			t.Parallel()
			s := newScaffolded(t, name, tt.service)
			if got := strings.Join(s.scaffold(), " "); got != "a/done/upcasters.go a/done/upcasters_test.go" {
				t.Fatalf("begun: %s", got)
			}
			if out, ok := s.run("vet", "-trimpath", "./..."); !ok {
				t.Fatalf("vet: %s\n%s", out, readFile(t, filepath.Join(s.dir, "a/done/upcasters.go")))
			}
			out, ok := s.run("test", "-trimpath", "./a/done")
			for _, want := range tt.want {
				if ok || !strings.Contains(out, want) {
					t.Errorf("the tests of unwritten steps do not say %q: %v\n%.3000s", want, ok, out)
				}
			}
			s.edit("a/done/upcasters.go", tt.edits...)
			if begun := s.scaffold(); len(begun) > 0 {
				t.Errorf("begun again: %v", begun)
			}
			s.passes("./...")
			// What was drawn is lifted by the steps, and what they make of it is looked at.
			if out, ok := s.run("test", "-trimpath", "-v", "-run", "TestV", "./a/done"); !ok || strings.Contains(out, "SKIP") || !strings.Contains(out, "PASS: TestV1/as_the_newest:_drawn_") {
				t.Errorf("people's steps lift no event that was drawn:\n%.3000s", out)
			}
			for _, change := range tt.faults {
				s.edit(change.file, change.old, change.new)
				if out, ok := s.run("test", "-trimpath", "-run", "TestV", "./a/done"); ok != (change.want == "") || !strings.Contains(out, change.want) {
					t.Errorf("with %s: %v, not %q:\n%.3000s", change.new, ok, change.want, out)
				}
			}
		})
	}
}

// A step that comes later becomes a method of the type that people have, in a file of
// its own.
func TestScaffoldOfALaterStep(t *testing.T) {
	if testing.Short() {
		testkit.Missing(t, "time to compile generated code: run without -short")
	}
	t.Parallel()
	s := newScaffolded(t, "byhand", "")
	mine := "package done\n\ntype Steps int\n\ntype mine struct{ n int }\n\nfunc (*mine) UpcastV1ToV2(v V1) (w V2, err error) { return w, nil }\n"
	if err := os.MkdirAll(filepath.Join(s.dir, "a/done"), 0o777); err != nil {
		t.Fatal(err)
	}
	s.write("a/done/upcasters.go", mine)
	if got := strings.Join(s.scaffold(), " "); got != "a/done/upcasters_v4.go a/done/upcasters_v4_test.go" {
		t.Fatalf("begun: %s", got)
	}
	if got := string(readFile(t, filepath.Join(s.dir, "a/done/upcasters.go"))); got != mine {
		t.Errorf("what people wrote became:\n%s", got)
	}
	if out, ok := s.run("vet", "-trimpath", "./..."); !ok {
		t.Errorf("vet: %s", out)
	}
	if begun := s.scaffold(); len(begun) > 0 {
		t.Errorf("begun again: %v", begun)
	}
	// Steps that are all written, and with which no test reads events, get one.
	if err := os.Remove(filepath.Join(s.dir, "a/done/upcasters_v4_test.go")); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.scaffold(), " "); got != "a/done/upcasters_test.go" {
		t.Fatalf("begun for what is not tested: %s", got)
	}
	if out, ok := s.run("vet", "-trimpath", "./..."); !ok {
		t.Errorf("vet: %s", out)
	}
	text := string(readFile(t, filepath.Join(s.dir, "a/done/upcasters_test.go")))
	for _, want := range []string{"eventtest.Use[Upcasters](new(mine), nil)", "TestUpcastV1ToV2", "TestUpcastV3ToV4"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// Whatever people have in the folder, it is read or told, and never a crash.
func TestStepsAreFoundInWhatPeopleWrote(t *testing.T) {
	steps := []*codegen.Step{{From: 1, To: 2, ByHand: true}, {From: 2, To: 3, ByHand: true}}
	for name, tt := range map[string]struct {
		file, content string
		typ           string
		missing       int
		fault         bool
	}{
		"all":              {"x.go", "package a\nfunc (s *T) UpcastV1ToV2() {}\nfunc (T) UpcastV2ToV3() {}", "T", 0, false},
		"the most":         {"x.go", "package a\nfunc (A) UpcastV1ToV2() {}\nfunc (B) UpcastV1ToV2() {}\nfunc (B) UpcastV2ToV3() {}", "B", 0, false},
		"a part":           {"x.go", "package a\nfunc (T) UpcastV1ToV2() {}", "T", 1, false},
		"functions":        {"x.go", "package a\nfunc UpcastV1ToV2() {}", "", 2, false},
		"generic":          {"x.go", "package a\nfunc (T[X]) UpcastV1ToV2() {}", "", 2, false},
		"of a test":        {"x_test.go", "package a\nfunc (T) UpcastV1ToV2() {}", "", 2, false},
		"generated":        {"x.go", codegen.Header + "\npackage a\nfunc (T) UpcastV1ToV2() {}", "", 2, false},
		"no Go":            {"x.go", "\x00}{", "", 2, true},
		"half":             {"x.go", "package a\nfunc (T) UpcastV1ToV2() {}\nfunc (", "T", 1, true},
		"empty":            {"x.go", "", "", 2, true},
		"two receivers":    {"x.go", "package a\nfunc (a, b T) UpcastV1ToV2() {}\nfunc () UpcastV1ToV2() {}", "T", 1, false},
		"deep":             {"x.go", "package a\nvar x = " + strings.Repeat("(", 1e6), "", 2, true},
		"another language": {"x.txt", "func (T) UpcastV1ToV2() {}", "", 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := readPeople(fstest.MapFS{"a/b/" + tt.file: {Data: []byte(tt.content)}}, "a/b")
			if err != nil {
				t.Fatal(err)
			}
			typ, missing := p.implementation(steps)
			if typ != tt.typ || len(missing) != tt.missing || (p.fault != nil) != tt.fault {
				t.Errorf("%q lacks %d, fault %.200v", typ, len(missing), p.fault)
			}
		})
	}
}
