package search

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// calm is how long after a change the index is made: an import publishes one event after
// the other, and nobody looks for each. A search in between makes it at once.
const calm = time.Second

// Follow makes the index before somebody searches, and again after what is published,
// until ctx is done: the first search of 2,000 events would wait half a second for it.
// What goes wrong is told to failed; the next search tries again.
func (x *Index) Follow(ctx context.Context, failed func(error)) {
	for {
		changed := x.registry.Changed() // before looking, so that nothing falls between
		if err := x.ahead(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(calm):
		case <-ctx.Done():
			return
		}
	}
}

// ahead makes the index. A panic is an error: no handler stands above it here, so that a
// schema would end the server.
func (x *Index) ahead(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("making the index of the search panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	_, err = x.catalogue(ctx)
	return err
}
