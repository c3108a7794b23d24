package flow_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// company returns the contracts and services of a made-up company.
func company(t testing.TB, events int) ([]contract.Event, []contract.Service) {
	t.Helper()
	ws, err := workspace.Load(context.Background(), workspace.MemFiles(testkit.Company(events)), "made up")
	if err != nil {
		t.Fatal(err)
	}
	list, services := make([]contract.Event, len(ws.Contracts)), make([]contract.Service, len(ws.Services))
	for i, c := range ws.Contracts {
		list[i] = c.Event
	}
	for i, s := range ws.Services {
		services[i] = s.Service
	}
	return list, services
}

// The graph and all of its measures.
func BenchmarkFlow(b *testing.B) {
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprintf("events-%d", n), func(b *testing.B) {
			events, services := company(b, n)
			b.ReportAllocs()
			for b.Loop() {
				flow.New(events, services).Measure()
			}
		})
	}
}
