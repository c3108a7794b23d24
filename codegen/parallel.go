package codegen

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls do with each number below n, on all processors, and step with how
// many are done, unless it is nil. Its error is ctx's: then some were not called.
func Parallel(ctx context.Context, n int, step func(done, total int), do func(i int)) error {
	var next, done atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		work.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				do(i)
				if step != nil {
					step(int(done.Add(1)), n)
				}
			}
		})
	}
	work.Wait()
	return ctx.Err()
}
