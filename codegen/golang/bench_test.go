package golang

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// benched are the events that decoding is measured with.
var benched = []struct{ name, schema, event string }{
	{"push", "github-push/schema.json", "github-push/examples/0.json"},
	{"eiffel", "eiffel/schemas/EiffelArtifactCreatedEvent/4.0.0.json", "eiffel/examples/events/EiffelArtifactCreatedEvent/checksum.json"},
}

// BenchmarkGenerated measures generated code in a module of its own, beside plain
// structs that encoding/json decodes and beside validating first: strict decoding
// as a share of both, allocations, encoding, the size of the code. With
// TREATY_OGEN=1 it also asks the module proxy for ogen, in another module.
func BenchmarkGenerated(b *testing.B) {
	c := corpusOf(b)
	dir := b.TempDir()
	var tests strings.Builder
	for _, e := range benched {
		files, root, plain := benchPackage(b, c, e.schema, e.name)
		if _, err := codegen.Write(b.Context(), filepath.Join(dir, e.name), files, codegen.WriteOptions{}); err != nil {
			b.Fatal(err)
		}
		write(b, filepath.Join(dir, e.name, "plain.go"), plain)
		data, err := os.ReadFile(filepath.Join(c.root, e.event))
		if err != nil {
			b.Fatal(err)
		}
		write(b, filepath.Join(dir, e.name+".json"), string(data))
		fmt.Fprintf(&tests, benchCases, e.name, root)
	}
	write(b, filepath.Join(dir, "go.mod"), "module example.com/bench\n\ngo 1.26\n")
	write(b, filepath.Join(dir, "bench_test.go"), fmt.Sprintf(benchFile, tests.String()))
	ogen := ogenModule(b, c, dir)
	for b.Loop() {
		results := benchResults(b, dir)
		if ogen != "" {
			for name, r := range benchResults(b, ogen) {
				results[name] = r
			}
		}
		for _, e := range benched {
			results[e.name+"/validator"] = benchValidator(b, c, e.schema, e.event)
			reportBench(b, e.name, results)
		}
	}
}

// BenchmarkCodeSize tells how large generated code is.
func BenchmarkCodeSize(b *testing.B) {
	c := corpusOf(b)
	for b.Loop() {
		for _, e := range benched {
			files, _, _ := benchPackage(b, c, e.schema, e.name)
			size := 0
			for _, f := range files {
				if filepath.Base(f.Path) == "types.go" {
					size = len(f.Content)
				}
			}
			b.ReportMetric(float64(size)/1000, e.name+"-KB")
		}
	}
}

func reportBench(b *testing.B, name string, results map[string]benchResult) {
	strict := results[name+"/strict"]
	b.ReportMetric(strict.ns, name+"-strict-ns")
	b.ReportMetric(strict.allocs, name+"-strict-allocs")
	b.ReportMetric(strict.ns/results[name+"/json"].ns, name+"-strict/json")
	b.ReportMetric(strict.ns/(results[name+"/json"].ns+results[name+"/validator"].ns), name+"-strict/validator+json")
	b.ReportMetric(results[name+"/lenient"].ns/results[name+"/json"].ns, name+"-lenient/json")
	b.ReportMetric(results[name+"/encode"].ns/results[name+"/jsonencode"].ns, name+"-encode/json")
	if ogen, ok := results[name+"/ogen"]; ok {
		b.ReportMetric(strict.ns/ogen.ns, name+"-strict/ogen")
	}
}

func benchValidator(b *testing.B, c *corpus, schema, event string) benchResult {
	s := c.schema(schema)
	v, err := validator.Compile(s)
	if err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(c.root, event))
	if err != nil {
		b.Fatal(err)
	}
	// testing.Benchmark waits for ever within a benchmark.
	best := time.Hour
	for range 100 {
		start := time.Now()
		doc, err := source.ParseJSON("event", data, source.DefaultLimits)
		if err != nil {
			b.Fatal(err)
		}
		if ok, err := v.Valid(doc.Root); err != nil || !ok {
			b.Fatal(ok, err)
		}
		best = min(best, time.Since(start))
	}
	return benchResult{ns: float64(best)}
}

// benchResult is a line that go test -bench prints.
type benchResult struct{ ns, allocs float64 }

var benchLine = regexp.MustCompile(`(?m)^Benchmark/(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op.*?(\d+) allocs/op`)

// benchResults runs the benchmarks of a module and returns the best of three.
func benchResults(b *testing.B, dir string) map[string]benchResult {
	b.Helper()
	out := goIn(b, dir, "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "0.2s", "-count", "3")
	best := map[string]benchResult{}
	for _, m := range benchLine.FindAllStringSubmatch(out, -1) {
		ns, _ := strconv.ParseFloat(m[2], 64)
		allocs, _ := strconv.ParseFloat(m[3], 64)
		if have, ok := best[m[1]]; !ok || ns < have.ns {
			best[m[1]] = benchResult{ns, allocs}
		}
	}
	if len(best) == 0 {
		b.Fatalf("no benchmark ran: %s", out)
	}
	return best
}

func goIn(b *testing.B, dir string, args ...string) string {
	b.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local")
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("go %s: %v\n%.4000s", args[0], err, out)
	}
	return string(out)
}

func write(b *testing.B, name, content string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		b.Fatal(err)
	}
}

// benchPackage generates a package of one schema, and plain structs as people
// write them for encoding/json.
func benchPackage(b *testing.B, c *corpus, file, pkg string) (files []File, root, plain string) {
	b.Helper()
	m, err := codegen.PlanSchema(c.schema(file), pkg)
	if err != nil {
		b.Fatal(err)
	}
	files, _, err = Generate(b.Context(), m, Options{})
	if err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "package %s\n\nimport \"encoding/json\"\n\nvar _ json.RawMessage\n", pkg)
	for _, t := range m.Packages[0].Units[0].Types {
		if t.Kind == codegen.Struct {
			plainStruct(&text, t)
		}
	}
	return files, m.Packages[0].Units[0].Root.Name, text.String()
}

func plainStruct(b *strings.Builder, t *codegen.Type) {
	fmt.Fprintf(b, "\ntype Plain%s struct {\n", t.Name)
	for _, f := range t.Fields {
		name, typ, tag := f.Name, plainType(f.Ref), f.JSON
		if !f.Required {
			tag += ",omitempty"
		}
		if (!f.Required || f.Ref.Nullable) && !strings.HasPrefix(typ, "[]") && !strings.HasPrefix(typ, "map") {
			typ = "*" + typ
		}
		fmt.Fprintf(b, "\t%s %s `json:%q`\n", name, typ, tag)
	}
	b.WriteString("}\n")
}

func plainType(r codegen.Ref) string {
	switch r.Kind {
	case codegen.RefNamed:
		switch r.Type.Kind {
		case codegen.Struct:
			return "Plain" + r.Type.Name
		case codegen.Enum, codegen.Text:
			return "string"
		}
		return "json.RawMessage"
	case codegen.RefList:
		return "[]" + plainType(*r.Elem)
	case codegen.RefMap:
		return "map[string]" + plainType(*r.Elem)
	case codegen.RefString, codegen.RefFormat:
		return "string"
	case codegen.RefBool:
		return "bool"
	case codegen.RefInt64, codegen.RefNumber:
		return "int64"
	}
	return "json.RawMessage"
}

const benchFile = `package bench

import (
	"encoding/json"
	"os"
	"testing"

	"example.com/bench/eiffel"
	"example.com/bench/push"
)

type generated interface {
	UnmarshalJSON([]byte) error
	DecodeStrict([]byte) error
	MarshalJSON() ([]byte, error)
}

func measure[T, P any](b *testing.B, name string) {
	data, err := os.ReadFile(name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	each := func(what string, do func() error) {
		b.Run(name+"/"+what, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	each("lenient", func() error { var v T; return any(&v).(generated).UnmarshalJSON(data) })
	each("strict", func() error { var v T; return any(&v).(generated).DecodeStrict(data) })
	each("json", func() error { var v P; return json.Unmarshal(data, &v) })
	var v T
	var p P
	if err := any(&v).(generated).UnmarshalJSON(data); err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(data, &p); err != nil {
		b.Fatal(err)
	}
	each("encode", func() error { _, err := any(&v).(generated).MarshalJSON(); return err })
	each("jsonencode", func() error { _, err := json.Marshal(&p); return err })
}

func Benchmark(b *testing.B) {
%s}
`

const benchCases = "\tmeasure[%[1]s.%[2]s, %[1]s.Plain%[2]s](b, %[1]q)\n"

// ogenModule prepares the module of what ogen makes of the same schemas, and
// returns its folder; "" where nobody asked for it.
func ogenModule(b *testing.B, c *corpus, dir string) string {
	b.Helper()
	if os.Getenv("TREATY_OGEN") == "" {
		return ""
	}
	const version = "v1.14.0"
	out := filepath.Join(dir, "ogen")
	var tests strings.Builder
	write(b, filepath.Join(out, "go.mod"), "module example.com/ogen\n\ngo 1.26\n\nrequire github.com/ogen-go/ogen "+version+"\n")
	write(b, filepath.Join(out, "tools.go"), "//go:build tools\n\npackage ogen\n\nimport _ \"github.com/ogen-go/ogen/cmd/jschemagen\"\n")
	goIn(b, out, "mod", "tidy")
	for _, e := range benched {
		var s any
		data, err := os.ReadFile(filepath.Join(c.root, e.schema))
		if err == nil {
			err = json.Unmarshal(data, &s)
		}
		if err != nil {
			b.Fatal(err)
		}
		text, err := json.Marshal(forOgen(s))
		if err != nil {
			b.Fatal(err)
		}
		write(b, filepath.Join(out, e.name, "schema.json"), string(text))
		goIn(b, out, "run", "github.com/ogen-go/ogen/cmd/jschemagen", "--infer-types", "--typename", "Root", "--package", e.name,
			"--target", filepath.Join(e.name, "gen.go"), filepath.Join(e.name, "schema.json"))
		fmt.Fprintf(&tests, "\tmeasure[%s.Root](b, %q)\n", e.name, e.name)
	}
	write(b, filepath.Join(out, "bench_test.go"), fmt.Sprintf(ogenFile, tests.String()))
	goIn(b, out, "mod", "tidy")
	return out
}

// forOgen writes a schema as ogen understands it: null is nullable, and formats
// that it checks wrongly are left out.
func forOgen(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = forOgen(v[i])
		}
	case map[string]any:
		if types, ok := v["type"].([]any); ok && len(types) == 2 && types[1] == "null" {
			v["type"], v["nullable"] = types[0], true
		}
		if branches, ok := v["oneOf"].([]any); ok && len(branches) == 2 {
			for i, branch := range branches {
				if m, ok := branch.(map[string]any); ok && m["type"] == "null" {
					v["oneOf"], v["nullable"] = []any{branches[1-i]}, true
				}
			}
		}
		if v["format"] == "uri-template" {
			delete(v, "format")
		}
		for name := range v {
			v[name] = forOgen(v[name])
		}
	}
	return v
}

const ogenFile = `package ogen

import (
	"os"
	"testing"

	"example.com/ogen/eiffel"
	"example.com/ogen/push"
	"github.com/go-faster/jx"
)

func measure[T any](b *testing.B, name string) {
	data, err := os.ReadFile("../" + name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	b.Run(name+"/ogen", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v T
			if err := any(&v).(interface{ Decode(*jx.Decoder) error }).Decode(jx.DecodeBytes(data)); err != nil {
				b.Fatal(err)
			}
			if err := any(&v).(interface{ Validate() error }).Validate(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func Benchmark(b *testing.B) {
%s}
`
