package client

import (
	"context"
	"sync"
	"sync/atomic"
)

// Beside is how many requests at once are polite: connections for so many are kept.
const Beside = 8

// Each does something for every index below n, as many at once as are polite, until
// one fails; then the others are told by their context.
func Each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(Beside, n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}
