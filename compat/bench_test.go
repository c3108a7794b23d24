package compat_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"

	"github.com/treaty-events/treaty/internal/testkit"
)

// onDisk is a pair of schemas as they are read from files.
type onDisk struct{ a, b []byte }

// BenchmarkPairs reads and answers all labelled pairs.
func BenchmarkPairs(b *testing.B) {
	var pairs []onDisk
	for _, p := range testkit.OfficialSuite(b) {
		pairs = append(pairs, onDisk{p.A, p.B})
	}
	benchmark(b, pairs)
}

// BenchmarkHistories reads and answers every step of the real histories.
func BenchmarkHistories(b *testing.B) {
	var pairs []onDisk
	for _, n := range histories(b) {
		pairs = append(pairs, onDisk{n.older.Doc.Data, n.newer.Doc.Data})
	}
	benchmark(b, pairs)
}

// benchmark reads and answers pairs, and reports the median and the 95th
// percentile of a pair, in microseconds. Confirming is counted apart.
func benchmark(b *testing.B, pairs []onDisk) {
	var prove, confirm []float64
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pairs {
			start := time.Now()
			a, _ := tryLoad("a.json", p.a)
			c, _ := tryLoad("b.json", p.b)
			if a == nil || c == nil {
				continue
			}
			got := compat.Contained(a, c, compat.Options{Model: contract.Strict})
			prove = append(prove, float64((time.Since(start) - got.Confirm).Microseconds()))
			if got.Confirm > 0 {
				confirm = append(confirm, float64(got.Confirm.Microseconds()))
			}
		}
	}
	report(b, "proving", prove)
	report(b, "confirming", confirm)
}

func report(b *testing.B, what string, times []float64) {
	if len(times) == 0 {
		return
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], "µs-"+what+"-median")
	b.ReportMetric(times[len(times)*95/100], "µs-"+what+"-p95")
}

// BenchmarkEqual answers large schemas against themselves: one of GitHub's, and
// one of a megabyte of each shape that grows. What reading the two takes is
// reported beside it.
func BenchmarkEqual(b *testing.B) {
	push, err := os.ReadFile(filepath.Join(testkit.Data(b), "events", "github-push", "schema.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("github push", func(b *testing.B) { benchmarkEqual(b, push) })
	for _, m := range []struct {
		shape string
		size  int
	}{{"properties", 15_500}, {"tagged variants", 6_800}, {"references", 8_500}, {"enum values", 71_000}} {
		for _, shape := range shapes {
			if shape.name == m.shape {
				b.Run("a megabyte of "+m.shape, func(b *testing.B) { benchmarkEqual(b, []byte(shape.make(m.size, false))) })
			}
		}
	}
}

func benchmarkEqual(b *testing.B, text []byte) {
	var reading, proving time.Duration
	b.SetBytes(int64(2 * len(text)))
	for b.Loop() {
		start := time.Now()
		x, _ := tryLoad("a.json", text)
		y, _ := tryLoad("b.json", text)
		reading += time.Since(start)
		got := compat.Contained(x, y, compat.Options{})
		proving += got.Prove
		if got.Verdict != compat.Proved {
			b.Fatalf("%v %v", got.Verdict, got.Reason)
		}
	}
	b.ReportMetric(float64(reading.Microseconds())/float64(b.N)/1000, "ms-reading")
	b.ReportMetric(float64(proving.Microseconds())/float64(b.N)/1000, "ms-proving")
}
