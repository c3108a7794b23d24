package golang

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/internal/testkit"
)

// program is a module of generated packages, compiled by the real go tool: one
// program that decodes and encodes what it is told.
type program struct {
	t        *testing.T
	dir      string
	packages []generatedPackage
	tests    []string // folders that have a test
}

type generatedPackage struct {
	dir  string // below the module
	root string // name of the type
	view bool
}

const testModule = "example.com/generated"

func newProgram(t *testing.T) *program {
	t.Helper()
	if testing.Short() {
		testkit.Missing(t, "time to compile generated code: run without -short")
	}
	return &program{t: t, dir: t.TempDir()}
}

// add writes the packages of a model into the folder dir, sharing one runtime.
func (p *program) add(dir string, m *codegen.Model) []File {
	p.t.Helper()
	files, _, err := Generate(p.t.Context(), m, Options{Runtime: testModule + "/event"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.write(dir, files)
	for _, pkg := range m.Packages {
		for _, unit := range pkg.Units {
			if unit.Root != nil {
				p.packages = append(p.packages, generatedPackage{dir: strings.Trim(dir+"/"+pkg.Dir, "/"), root: unit.Root.Name, view: unit.Root.View})
			}
		}
	}
	return files
}

func (p *program) write(dir string, files []File) {
	p.t.Helper()
	if _, err := codegen.Write(p.t.Context(), filepath.Join(p.dir, filepath.FromSlash(dir)), files, codegen.WriteOptions{}); err != nil {
		p.t.Fatal(err)
	}
}

// addTest writes a test of somebody who uses the package in the folder dir.
func (p *program) addTest(dir, content string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, dir, "use_test.go"), []byte(content), 0o666); err != nil {
		p.t.Fatal(err)
	}
	p.tests = append(p.tests, "./"+dir)
}

// call is one text for one package's type; result is what became of it.
type call struct{ Type, Text string }

type result struct {
	Out, Err string
	Strict   string // the error of DecodeStrict
	Validate string // the error of Validate for what was decoded
	Valid    bool
}

// run builds all packages and asks the program.
func (p *program) run(calls []call) []result {
	p.t.Helper()
	p.build()
	return p.ask(calls)
}

// build vets, tests and builds all packages; nothing is downloaded.
func (p *program) build() {
	p.t.Helper()
	p.write("", append(runtimeFiles("event", "event", "", codegen.UpcastPart), File{Path: "main.go", Content: p.main()}))
	if err := os.WriteFile(filepath.Join(p.dir, "go.mod"), []byte("module "+testModule+"\n\ngo 1.26\n"), 0o666); err != nil {
		p.t.Fatal(err)
	}
	// The same flags, so that what vet compiled is there for build.
	p.goTool("vet", "-trimpath", "./...")
	if len(p.tests) > 0 {
		p.goTool(append([]string{"test", "-trimpath"}, p.tests...)...)
	}
	p.goTool("build", "-trimpath", "-o", "program", ".")
}

// ask asks the program, which is built, in one run of it.
func (p *program) ask(calls []call) []result {
	p.t.Helper()
	input, err := json.Marshal(calls)
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(p.dir, "program"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	output, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("the generated program: %v", err)
	}
	var results []result
	if err := json.Unmarshal(output, &results); err != nil || len(results) != len(calls) {
		p.t.Fatalf("the generated program answered %d of %d: %v", len(results), len(calls), err)
	}
	return results
}

// staticcheck holds the runtime and one package of so many against the staticcheck
// of Treaty's own module, all with -all-schemas, and returns how many these are.
func (p *program) staticcheck(of int) int {
	p.t.Helper()
	binary, err := exec.Command("go", "tool", "-n", "staticcheck").Output()
	if err != nil {
		p.t.Fatal(err)
	}
	dirs := []string{"./event"}
	for i, pkg := range p.packages {
		if dir := "./" + pkg.dir; (*allSchemas || i%of == 0) && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	p.tool(strings.TrimSpace(string(binary)), dirs...)
	return len(dirs)
}

func (p *program) goTool(args ...string) {
	p.t.Helper()
	p.tool("go", args...)
}

func (p *program) tool(name string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local")
	if output, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s %s of generated code: %v\n%.10000s", filepath.Base(name), args[0], err, output)
	}
}

// main returns the program: a table of all root types, and a loop over calls.
func (p *program) main() []byte {
	var imports, table strings.Builder
	last := ""
	alias := 0
	for _, pkg := range p.packages {
		if pkg.dir != last {
			alias++
			fmt.Fprintf(&imports, "\tp%d %q\n", alias, testModule+"/"+pkg.dir)
			last = pkg.dir
		}
		try := "try"
		if pkg.view {
			try = "tryView"
		}
		fmt.Fprintf(&table, "\t%q: %s[p%d.%s],\n", pkg.dir+"."+pkg.root, try, alias, pkg.root)
	}
	return fmt.Appendf(nil, `%s

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"

%s)

var types = map[string]func(text string) result{
%s}

type result struct {
	Out, Err, Strict, Validate string
	Valid                      bool
}

type generated interface {
	json.Marshaler
	Validate() error
	Valid() bool
}

// try decodes and encodes text, through encoding/json as people do, and checks it.
func try[T generated](text string) (r result) {
	var v, strict T
	r.Strict = message(any(&strict).(interface{ DecodeStrict([]byte) error }).DecodeStrict([]byte(text)))
	err := any(&v).(json.Unmarshaler).UnmarshalJSON([]byte(text))
	if r.Err = message(err); err != nil {
		return r
	}
	if r.Strict == "" && !reflect.DeepEqual(strict, v) {
		r.Err = "DecodeStrict decodes another value than UnmarshalJSON"
	}
	out, err := v.MarshalJSON()
	r.Out, r.Err = string(out), r.Err+message(err)
	r.Validate, r.Valid = message(v.Validate()), v.Valid()
	if err := parts(reflect.ValueOf(v), 0); err != nil && r.Valid {
		r.Err += "the whole is valid, and a part is not: " + err.Error()
	}
	return r
}

// parts returns what is wrong with the parts of a value that can be asked.
func parts(v reflect.Value, depth int) error {
	if depth > 50 {
		return nil
	}
	if part, ok := v.Interface().(interface{ Validate() error }); ok && depth > 0 {
		if err := part.Validate(); err != nil {
			return fmt.Errorf("%%s: %%w", v.Type(), err)
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return parts(v.Elem(), depth+1)
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := parts(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for values := v.MapRange(); values.Next(); {
			if err := parts(values.Value(), depth+1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		return fields(v, depth)
	}
	return nil
}

func fields(v reflect.Value, depth int) error {
	if get := v.MethodByName("Get"); get.IsValid() { // of an optional or nullable value
		if got := get.Call(nil); got[1].Bool() {
			return parts(got[0], depth+1)
		}
		return nil
	}
	if other := v.FieldByName("Other"); other.Kind() == reflect.String && other.Len() > 0 {
		return nil // it is no object, and has none of the fields
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			if err := parts(v.Field(i), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// tryView decodes text as a consumer does.
func tryView[T any](text string) (r result) {
	var v, strict T
	r.Strict = message(any(&strict).(interface{ DecodeStrict([]byte) error }).DecodeStrict([]byte(text)))
	r.Err = message(any(&v).(json.Unmarshaler).UnmarshalJSON([]byte(text)))
	if r.Strict == "" && r.Err == "" && !reflect.DeepEqual(strict, v) {
		r.Err = "DecodeStrict decodes another value than UnmarshalJSON"
	}
	return r
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func main() {
	var calls []struct{ Type, Text string }
	if err := json.NewDecoder(os.Stdin).Decode(&calls); err != nil {
		panic(err)
	}
	results := make([]result, len(calls))
	for i, c := range calls {
		results[i] = types[c.Type](c.Text)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
`, codegen.Header, imports.String(), table.String())
}
