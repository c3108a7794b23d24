package compat_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/internal/testkit"
)

// BenchmarkPairs answers all labelled pairs; the time of one is that divided by
// their number, which is reported. Confirmation is reported apart.
func BenchmarkPairs(b *testing.B) {
	var pairs [][2]*schema.Schema
	for _, p := range readPairs(b) {
		a, _ := tryLoad("a.json", p.A)
		c, _ := tryLoad("b.json", p.B)
		if a != nil && c != nil {
			pairs = append(pairs, [2]*schema.Schema{a, c})
		}
	}
	benchmark(b, pairs)
}

// BenchmarkHistories answers every step of the real histories.
func BenchmarkHistories(b *testing.B) {
	var pairs [][2]*schema.Schema
	for _, n := range histories(b) {
		pairs = append(pairs, [2]*schema.Schema{n.older, n.newer})
	}
	benchmark(b, pairs)
}

func benchmark(b *testing.B, pairs [][2]*schema.Schema) {
	var prove, confirm int64
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pairs {
			got := compat.Contained(p[0], p[1], compat.Options{Model: contract.Strict})
			prove += int64(got.Prove)
			confirm += int64(got.Confirm)
		}
	}
	n := float64(b.N) * float64(len(pairs))
	b.ReportMetric(float64(prove)/n, "ns-proving/pair")
	b.ReportMetric(float64(confirm)/n, "ns-confirming/pair")
}

// BenchmarkEqual answers a large schema against itself.
func BenchmarkEqual(b *testing.B) {
	text, err := os.ReadFile(filepath.Join(testkit.Data(b), "events", "github-push", "schema.json"))
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, [][2]*schema.Schema{{load(b, "a.json", string(text)), load(b, "b.json", string(text))}})
}
