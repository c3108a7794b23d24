package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// Bench measures commits that are on stable storage: of one writer, and of many
// whose contracts differ, through one process and through three.
func Bench(b *testing.B, prepare func(b *testing.B) Place) {
	for _, bench := range []struct {
		name               string
		processes, writers int
	}{
		{"one writer", 1, 1},
		{"16 writers", 1, 16},
		{"16 writers, 3 processes", 3, 16},
	} {
		b.Run(bench.name, func(b *testing.B) {
			place := prepare(b)
			var stores []registry.Store
			for range bench.processes {
				s, err := place.Open()
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				stores = append(stores, s)
			}
			commits(b, stores, bench.writers)
		})
	}
}

// commits has writers share b.N publications of one revision each.
func commits(b *testing.B, stores []registry.Store, writers int) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var work sync.WaitGroup
	b.ResetTimer()
	for i := range writers {
		work.Go(func() {
			lineage, s := fmt.Sprintf("ordering.E%d", i), stores[i%len(stores)]
			for revision := 0; left.Add(-1) >= 0; revision++ {
				p := publication(fmt.Sprint("home", i), lineage, number(1, revision))
				for j := range p.Writes {
					p.Writes[j].Generation = int64(revision)
				}
				p.Audit = []*registry.AuditEntry{entry("contract "+lineage, "publish")}
				if err := s.Commit(context.Background(), p); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}
