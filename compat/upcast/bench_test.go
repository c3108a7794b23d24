package upcast_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat/upcast"
)

// BenchmarkAsks asks what in the steps of the real histories needs a person, as
// the linter does.
func BenchmarkAsks(b *testing.B) {
	list := histories(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, n := range list {
			upcast.Asks(n.older, n.newer, upcast.Options{})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/step")
}

// BenchmarkDerive derives the step of every two consecutive versions of the real
// histories.
func BenchmarkDerive(b *testing.B) {
	list := histories(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, n := range list {
			upcast.Derive(n.older, n.newer, upcast.Options{})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/step")
}
