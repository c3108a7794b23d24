package feed

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Source is the part of a registry.Store that has the feed.
type Source interface {
	Sequence(ctx context.Context) (int64, error)
	Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error)
}

// How the tail is kept.
const (
	kept  = 1024 // changes in memory
	batch = 256  // changes read at once
	// interval is how old the tail may be where nobody pokes it.
	interval = time.Second
)

// Tail holds the newest changes in memory, so that a thousand listeners that are
// up to date read the store once.
type Tail struct {
	source Source
	log    *slog.Logger
	poke   chan struct{}

	mu      sync.Mutex
	changes []registry.Change // the newest, without a gap
	newest  int64             // of the changes seen; -1: none was read yet
	grown   chan struct{}     // closed when newest rises
}

// NewTail returns a tail of the feed. It is fresh while Run runs; without, it
// asks the source. Log is for faults of the source; nil: slog.Default.
func NewTail(source Source, log *slog.Logger) *Tail {
	if log == nil {
		log = slog.Default()
	}
	return &Tail{source: source, log: log, poke: make(chan struct{}, 1), newest: -1, grown: make(chan struct{})}
}

// Poke says that something may have been committed. It never waits.
func (t *Tail) Poke() {
	select {
	case t.poke <- struct{}{}:
	default: // one is on its way
	}
}

// Run keeps the tail fresh until ctx is done: when it is poked, and every second
// in case it is not.
func (t *Tail) Run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	failing := false
	for {
		err := t.refresh(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			t.log.Error("the change feed cannot be read", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-t.poke:
		case <-ticker.C:
		}
	}
}

// refresh reads what is new.
func (t *Tail) refresh(ctx context.Context) error {
	newest, err := t.source.Sequence(ctx)
	if err != nil {
		return err
	}
	t.begin(newest)
	for seen := t.Newest(); seen < newest; seen = t.Newest() {
		changes, err := t.source.Changes(ctx, seen, batch)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return nil // another number was given than could be read: next time
		}
		t.add(changes)
	}
	return nil
}

// begin starts the tail near the end of the feed: a listener that is further
// behind reads the source.
func (t *Tail) begin(newest int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.newest < 0 {
		t.newest = max(0, newest-batch)
	}
}

// add appends changes that follow the newest, and wakes who waits.
func (t *Tail) add(changes []registry.Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changes = append(t.changes, changes...)
	if over := len(t.changes) - kept; over > 0 {
		t.changes = append([]registry.Change(nil), t.changes[over:]...)
	}
	t.newest = changes[len(changes)-1].Sequence
	close(t.grown)
	t.grown = make(chan struct{})
}

// Newest returns the number of the newest change that the tail has seen; -1:
// it was not read yet.
func (t *Tail) Newest() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.newest
}

// Grown returns a channel that is closed when a change comes that is not in the
// tail now. Take it before reading: then nothing falls between.
func (t *Tail) Grown() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.grown
}

// Sequence asks the source for the number of its newest change.
func (t *Tail) Sequence(ctx context.Context) (int64, error) { return t.source.Sequence(ctx) }

// Changes returns up to limit changes after that number, in order: from memory
// where it has them, else from the source. Nobody may write to them.
func (t *Tail) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	if changes, ok := t.held(after, limit); ok {
		return changes, nil
	}
	return t.source.Changes(ctx, after, limit)
}

// held returns what comes after a number, where the tail has all of it. What is
// newer than the tail is not in memory: the source may have it.
func (t *Tail) held(after int64, limit int) ([]registry.Change, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.changes) == 0 || after >= t.newest || after < t.changes[0].Sequence-1 {
		return nil, false
	}
	rest := t.changes[after-t.changes[0].Sequence+1:]
	return rest[:min(limit, len(rest)):min(limit, len(rest))], true
}
