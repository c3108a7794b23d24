package golang

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/workspace"
)

// BenchmarkUpcast measures how an event of Eiffel of an earlier version is read as
// the newest, in a module of its own: beside decoding it twice, which anybody has to
// do who lifts a value of one type to another, and by way of the types.
func BenchmarkUpcast(b *testing.B) {
	c := corpusOf(b)
	files := workspace.MemFiles{
		"treaty.yaml": []byte("treaty: 1\n"), "contexts/a/context.yaml": []byte("context: a\n"),
		"contexts/a/Done/event.yaml": []byte("event: Done\nversions: {1: {status: active}, 2: {status: active}}\n"),
	}
	for name, file := range map[string]string{"v1": "3.3.0", "v2": "4.0.0"} {
		text, err := os.ReadFile(filepath.Join(c.root, "eiffel/schemas/EiffelArtifactCreatedEvent", file+".json"))
		if err != nil {
			b.Fatal(err)
		}
		files["contexts/a/Done/"+name+".schema.json"] = text
	}
	ws, err := workspace.Load(b.Context(), files, "test")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	generated, _, err := FromWorkspace(b.Context(), ws, workspace.Gen{Lang: "go"}, Options{ImportPath: "example.com/bench"})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := codegen.Write(b.Context(), dir, generated, codegen.WriteOptions{}); err != nil {
		b.Fatal(err)
	}
	event, err := os.ReadFile(filepath.Join(c.root, benched[1].event))
	if err != nil {
		b.Fatal(err)
	}
	write(b, filepath.Join(dir, "v2.json"), string(event))
	write(b, filepath.Join(dir, "v1.json"), strings.ReplaceAll(string(event), "4.0.0", "3.3.0"))
	write(b, filepath.Join(dir, "go.mod"), "module example.com/bench\n\ngo 1.26\n")
	write(b, filepath.Join(dir, "bench_test.go"), upcastBench)
	for b.Loop() {
		r := benchResults(b, dir)
		for _, what := range []string{"read", "typed"} {
			b.ReportMetric(r[what].ns/r["twice"].ns, what+"/decoding-twice")
			b.ReportMetric(r[what].allocs, what+"-allocs")
		}
		b.ReportMetric(r["twice"].allocs, "twice-allocs")
		b.ReportMetric(r["newest"].ns/r["twice"].ns, "newest/decoding-twice")
	}
}

const upcastBench = `package bench

import (
	"os"
	"testing"

	"example.com/bench/a/done"
)

func Benchmark(b *testing.B) {
	first, err := os.ReadFile("v1.json")
	if err != nil {
		b.Fatal(err)
	}
	second, err := os.ReadFile("v2.json")
	if err != nil {
		b.Fatal(err)
	}
	r := done.NewReader()
	for name, do := range map[string]func() error{
		"read":   func() error { _, err := r.Read(1, first); return err },
		"newest": func() error { _, err := r.Read(2, second); return err },
		"typed": func() error {
			var v done.V1
			if err := v.DecodeStrict(first); err != nil {
				return err
			}
			_, err := done.UpcastV1ToV2(v)
			return err
		},
		"twice": func() error {
			var v done.V1
			if err := v.DecodeStrict(first); err != nil {
				return err
			}
			var w done.V2
			return w.DecodeStrict(second)
		},
	} {
		each(b, name, do)
	}
}
`
