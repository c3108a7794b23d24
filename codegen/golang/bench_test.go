package golang

import (
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
// as a share of both, allocations, encoding and validating. With TREATY_OGEN=1, as
// make bench sets it, it also asks the module proxy for ogen, whose code is measured in
// the same program; without a network it says so and measures the rest. The marks: strict decoding takes at most what ogen does, and 0.35 of encoding/json;
// AppendJSON takes 0.35 of what encoding/json takes to encode plain structs, and
// MarshalJSON no more than that.
func BenchmarkGenerated(b *testing.B) {
	c := corpusOf(b)
	dir := b.TempDir()
	var imports, tests strings.Builder
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
		fmt.Fprintf(&imports, "\t\"example.com/bench/%s\"\n", e.name)
		fmt.Fprintf(&tests, benchCases, e.name, root)
	}
	write(b, filepath.Join(dir, "go.mod"), "module example.com/bench\n\ngo 1.26\n")
	write(b, filepath.Join(dir, "bench_test.go"), fmt.Sprintf(benchFile, imports.String(), tests.String()))
	if os.Getenv("TREATY_OGEN") != "" {
		addOgen(b, c, dir)
	}
	for b.Loop() {
		results := benchResults(b, dir)
		for _, e := range benched {
			results[e.name+"/validator"] = benchValidator(b, c, e.schema, e.event)
			reportBench(b, e.name, results)
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
	for _, what := range []string{"append", "encode", "jsonof", "validate"} {
		b.ReportMetric(results[name+"/"+what].ns/results[name+"/jsonencode"].ns, name+"-"+what+"/jsonencode")
		b.ReportMetric(results[name+"/"+what].allocs, name+"-"+what+"-allocs")
	}
	mark(b, name+": strict / encoding/json", strict.ns/results[name+"/json"].ns, 0.35)
	mark(b, name+": AppendJSON / encoding/json", results[name+"/append"].ns/results[name+"/jsonencode"].ns, 0.35)
	mark(b, name+": MarshalJSON / encoding/json", results[name+"/encode"].ns/results[name+"/jsonencode"].ns, 1)
	if ogen, ok := results[name+"/ogen"]; ok {
		b.ReportMetric(strict.ns/ogen.ns, name+"-strict/ogen")
		b.ReportMetric(ogen.allocs, name+"-ogen-allocs")
		mark(b, name+": strict / ogen", strict.ns/ogen.ns, 1)
	}
}

// mark says whether a ratio is within its mark.
func mark(b *testing.B, what string, have, most float64) {
	verdict := "holds"
	if have > most {
		verdict = "IS MISSED"
	}
	b.Logf("%s = %.2f; the mark of %.2f %s", what, have, most, verdict)
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
	// testing.Benchmark waits for ever within a benchmark. The best of so short rounds
	// is without the collector's share: the validator takes rather more.
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

// benchResult is what one benchmark of a module prints: the time of processors.
type benchResult struct{ ns, allocs float64 }

var benchLine = regexp.MustCompile(`(?m)^Benchmark(?:Ogen)?/(\S+?)(?:-\d+)?\s+\d+\s.*?([0-9.]+) cpu-ns/op.*?(\d+) allocs/op`)

// benchResults compiles the benchmarks of a module, which each call, and runs all of
// them in many short rounds, so that what else the machine does hits all alike. It
// returns the best of each: the time of processors, for the clock also tells how long
// others had them.
func benchResults(b *testing.B, dir string) map[string]benchResult {
	b.Helper()
	write(b, filepath.Join(dir, "each_test.go"), eachFile)
	goIn(b, dir, "test", "-c", "-o", "bench.test", ".")
	const rounds, length = 25, "20ms"
	best := map[string]benchResult{}
	for range rounds {
		cmd := exec.Command(filepath.Join(dir, "bench.test"), "-test.run=^$", "-test.bench=.", "-test.benchmem", "-test.benchtime="+length)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatalf("the benchmarks: %v\n%.4000s", err, out)
		}
		for _, m := range benchLine.FindAllStringSubmatch(string(out), -1) {
			ns, _ := strconv.ParseFloat(m[2], 64)
			allocs, _ := strconv.ParseFloat(m[3], 64)
			if have, ok := best[m[1]]; !ok || ns < have.ns {
				best[m[1]] = benchResult{ns, allocs}
			}
		}
	}
	if len(best) == 0 {
		b.Fatal("no benchmark ran")
	}
	return best
}

const eachFile = `package bench

import (
	"syscall"
	"testing"
)

func each(b *testing.B, name string, do func() error) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		start := used(b)
		for b.Loop() {
			if err := do(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(used(b)-start)/float64(b.N), "cpu-ns/op")
	})
}

// used returns the time of processors that the program took, collecting garbage included.
func used(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
`

func goIn(b *testing.B, dir string, args ...string) {
	b.Helper()
	toolIn(b, dir, "go", args...)
}

// toolIn runs a program and returns how much time of processors it took.
func toolIn(b *testing.B, dir, name string, args ...string) time.Duration {
	b.Helper()
	cmd := commandIn(dir, name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s %s: %v\n%.4000s", filepath.Base(name), args[0], err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

func commandIn(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local")
	return cmd
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
		case codegen.Scalar:
			return plainType(*r.Type.Elem)
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

%s)

type generated interface {
	UnmarshalJSON([]byte) error
	DecodeStrict([]byte) error
	AppendJSON([]byte) ([]byte, error)
	MarshalJSON() ([]byte, error)
	Validate() error
}

func measure[T, P any](b *testing.B, name string) {
	data, err := os.ReadFile(name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	each := func(what string, do func() error) { each(b, name+"/"+what, do) }
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
	var buffer []byte
	each("append", func() (err error) { buffer, err = any(&v).(generated).AppendJSON(buffer[:0]); return err })
	each("encode", func() error { _, err := any(&v).(generated).MarshalJSON(); return err })
	each("jsonof", func() error { _, err := json.Marshal(&v); return err })
	each("validate", func() error { return any(&v).(generated).Validate() })
	each("jsonencode", func() error { _, err := json.Marshal(&p); return err })
}

func Benchmark(b *testing.B) {
%s}
`

const benchCases = "\tmeasure[%[1]s.%[2]s, %[1]s.Plain%[2]s](b, %[1]q)\n"
