package codegen

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// What is planned on all processors is what is planned on one.
func TestPlansDoNotDependOnWhoMakesThem(t *testing.T) {
	ws, err := workspace.Load(t.Context(), workspace.MemFiles(testkit.Company(60)), "test")
	if err != nil {
		t.Fatal(err)
	}
	outline := func(procs int) []string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		var steps atomic.Int64
		m, err := PlanWorkspace(t.Context(), ws, PlanOptions{Step: func(_, total int) { steps.Add(int64(total)) }})
		if err != nil {
			t.Fatal(err)
		}
		if n := int64(len(ws.Contracts)); steps.Load() != n*n {
			t.Errorf("of %d events, %d were told", n, steps.Load()/n)
		}
		var lines []string
		for _, pkg := range m.Packages {
			lines = append(lines, pkg.Dir)
			for _, unit := range pkg.Units {
				for _, typ := range unit.Types {
					lines = append(lines, unit.File+" "+typ.Name)
				}
			}
		}
		for _, n := range m.Notes {
			lines = append(lines, n.Span.String()+" "+n.Place)
		}
		return lines
	}
	if diff := cmp.Diff(outline(1), outline(4)); diff != "" {
		t.Errorf("one processor, and four:\n%s", diff)
	}
}

func TestParallelEndsEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var called atomic.Int64
	err := Parallel(ctx, 1_000_000, nil, func(int) {
		if called.Add(1) == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || called.Load() > 1000 {
		t.Errorf("after it was cancelled %d were called: %v", called.Load(), err)
	}
	if err := Parallel(t.Context(), 0, nil, nil); err != nil {
		t.Error(err)
	}
}
