package feed

import (
	"context"
	"slices"
	"sync"

	"github.com/treaty-events/treaty/registry"
)

// Source is where changes come from: a *registry.Registry.
type Source interface {
	// Changes returns up to limit changes after that number, in order; their
	// numbers have no gap.
	Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error)
	// Changed returns a channel that is closed when there is something new.
	Changed() <-chan struct{}
}

const (
	kept  = 1024    // changes in memory
	named = 100_000 // versions that they name: an import names thousands
	batch = 256     // changes read at once
)

// Tail is a source that keeps the newest changes of another in memory, so that
// a thousand listeners that are up to date read the store once.
type Tail struct {
	source  Source
	reading chan struct{} // holds a token while the end of the feed is read

	mu      sync.Mutex
	changes []registry.Change // the newest that were read, without a gap
	end     int64             // after which there was nothing when it was read
	quiet   <-chan struct{}   // closed when there may be; nil: it was not read
}

// NewTail returns a tail of source. It reads when it is asked.
func NewTail(source Source) *Tail { return &Tail{source: source, reading: make(chan struct{}, 1)} }

// Changed is the source's.
func (t *Tail) Changed() <-chan struct{} { return t.source.Changed() }

// Changes returns up to limit changes after that number, in order: from memory
// where they are there, else from the source; none only where there is nothing
// more. Nobody may write to them.
func (t *Tail) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	if changes, ok := t.held(after, limit); ok {
		return changes, nil
	}
	if t.behind(after) {
		return t.source.Changes(ctx, after, limit)
	}
	select {
	case t.reading <- struct{}{}:
		defer func() { <-t.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if changes, ok := t.held(after, limit); ok {
		return changes, nil // somebody else has read them meanwhile
	}
	changed := t.source.Changed() // before reading, so that nothing falls between
	changes, err := t.source.Changes(ctx, after, batch)
	if err != nil {
		return nil, err
	}
	t.keep(after, changes, changed)
	return changes[:min(limit, len(changes)):min(limit, len(changes))], nil
}

// held returns what is in memory of what comes after a number, and whether
// memory knows.
func (t *Tail) held(after int64, limit int) ([]registry.Change, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.quiet != nil && after == t.end {
		select {
		case <-t.quiet:
		default:
			return nil, true
		}
	}
	if len(t.changes) == 0 || after < t.changes[0].Sequence-1 || after >= t.newest() {
		return nil, false
	}
	rest := t.changes[after-t.changes[0].Sequence+1:]
	return rest[:min(limit, len(rest)):min(limit, len(rest))], true
}

// behind reports whether a listener is further back than memory goes.
func (t *Tail) behind(after int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.changes) > 0 && after < t.changes[0].Sequence-1
}

// keep remembers what was read after a number: it continues what is in memory,
// or takes its place where it lies further on. Changed was taken before.
func (t *Tail) keep(after int64, changes []registry.Change, changed <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(changes) < batch {
		t.end, t.quiet = after+int64(len(changes)), changed
	}
	switch {
	case len(changes) == 0 || changes[len(changes)-1].Sequence <= t.newest():
		return
	case changes[0].Sequence != t.newest()+1:
		t.changes = nil
	}
	t.changes = append(t.changes, changes...)
	if over := len(t.changes) - len(newestOf(t.changes)); over > 0 {
		t.changes = slices.Clone(t.changes[over:]) // the old ones are let go
	}
}

// newestOf returns the end of a list that may be kept: the newest change in any
// case.
func newestOf(changes []registry.Change) []registry.Change {
	names := 0
	for i := len(changes) - 1; i >= 0; i-- {
		names += len(changes[i].Versions) + len(changes[i].Deleted)
		if i < len(changes)-1 && (names > named || len(changes)-i > kept) {
			return changes[i+1:]
		}
	}
	return changes
}

// newest returns the number of the newest change in memory; 0: there is none.
func (t *Tail) newest() int64 {
	if len(t.changes) == 0 {
		return 0
	}
	return t.changes[len(t.changes)-1].Sequence
}
