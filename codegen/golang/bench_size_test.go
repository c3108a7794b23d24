package golang

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen"
)

// BenchmarkCodeSize tells how large generated code is, without its runtime: of the
// schemas that are measured, of all real ones on average, and of the largest.
func BenchmarkCodeSize(b *testing.B) {
	c := corpusOf(b)
	size := func(file string) (bytes, lines int) {
		for _, f := range modelFiles(b, c, file, "events") {
			bytes, lines = bytes+len(f.Content), lines+countLines(f.Content)
		}
		return bytes, lines
	}
	files := c.schemas()
	for b.Loop() {
		for _, e := range benched {
			bytes, lines := size(e.schema)
			b.ReportMetric(float64(bytes)/1000, e.name+"-KB")
			b.ReportMetric(float64(lines), e.name+"-lines")
		}
		allBytes, allLines, most := 0, 0, 0
		for _, file := range files {
			bytes, lines := size(file)
			allBytes, allLines, most = allBytes+bytes, allLines+lines, max(most, bytes)
		}
		b.ReportMetric(float64(allBytes)/1000/float64(len(files)), "mean-KB")
		b.ReportMetric(float64(allLines)/float64(len(files)), "mean-lines")
		b.ReportMetric(float64(most)/1000, "largest-KB")
	}
}

func countLines(text []byte) int { return bytes.Count(text, []byte("\n")) }

// modelFiles generates the package of a schema, whose runtime is elsewhere.
func modelFiles(b *testing.B, c *corpus, file, pkg string) []File {
	b.Helper()
	files, _, err := FromSchema(b.Context(), c.schema(file), pkg, Options{Runtime: "example.com/many/event"})
	if err != nil {
		b.Fatal(err)
	}
	return files
}

// BenchmarkCompile compiles 100 packages of real schemas that share a runtime, with
// the standard library and the runtime compiled before: in a cache of its own, so
// that it is the first time. It tells the time on the clock and of all processors.
func BenchmarkCompile(b *testing.B) {
	const packages = 100
	c := corpusOf(b)
	dir := b.TempDir()
	put := func(dir string, files []File) {
		if _, err := codegen.Write(b.Context(), dir, files, codegen.WriteOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	put(dir, runtimeFiles("event", "event", ""))
	write(b, filepath.Join(dir, "go.mod"), "module example.com/many\n\ngo 1.26\n")
	schemas := c.schemas()
	lines := 0
	for i := range packages {
		pkg := fmt.Sprintf("p%d", i)
		files := modelFiles(b, c, schemas[i*len(schemas)/packages], pkg)
		put(filepath.Join(dir, pkg), files)
		for _, f := range files {
			lines += countLines(f.Content)
		}
	}
	for b.Loop() {
		b.StopTimer()
		b.Setenv("GOCACHE", b.TempDir())
		toolIn(b, dir, "go", "build", "./event")
		b.StartTimer()
		start := time.Now()
		used := toolIn(b, dir, "go", "build", "./...")
		b.ReportMetric(time.Since(start).Seconds(), "s")
		b.ReportMetric(used.Seconds(), "cpu-s")
		b.ReportMetric(used.Seconds()*1000/packages, "cpu-ms/package")
		b.ReportMetric(float64(lines), "lines")
	}
}
