package privacy_test

import (
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint/privacy"
)

var sizes = []int{500, 5_000}

func benchCompany(b *testing.B, events int) *workspace.Workspace {
	b.Helper()
	return loadFiles(b, workspace.MemFiles(testkit.Company(events)))
}

// The register of a whole company.
func BenchmarkRegister(b *testing.B) {
	for _, events := range sizes {
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			ws := benchCompany(b, events)
			for b.Loop() {
				if r := privacy.Of(ws); len(r.Entries) == 0 {
					b.Fatal("nothing is marked")
				}
			}
		})
	}
}

// Where every field of a company may go on.
func BenchmarkPaths(b *testing.B) {
	for _, events := range sizes {
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			r := privacy.Of(benchCompany(b, events))
			fields := 0
			for b.Loop() {
				fields = 0
				t := privacy.NewTracer(r)
				for i := range r.Entries {
					path, _ := t.Trace(&r.Entries[i])
					fields += lengthOf(path)
				}
			}
			b.ReportMetric(float64(fields)/float64(len(r.Entries)), "steps/field")
		})
	}
}

func lengthOf(path privacy.Path) int {
	n := 0
	for _, h := range path.Hops {
		for _, onto := range h.Onto {
			n += 1 + lengthOf(onto)
		}
	}
	return n
}
