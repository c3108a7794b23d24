package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/impacts"
)

// compared is what the prover says of two versions.
type compared struct {
	diff   *wire.Diff
	impact *wire.Impact // nil: it is not known, as why says
	why    string
}

// comparedKey names a comparison: what consumers declare may be another after each
// change of the registry.
type comparedKey struct {
	event    string
	from, to registry.VersionKey
	sequence int64
}

// comparer asks the prover for pages, so that whoever asks again finds the answer, and
// nobody's work is done twice at the same time.
type comparer struct {
	registry *registry.Registry
	log      *slog.Logger
	patience time.Duration // for which a page waits
	kept     *keep.Cache[comparedKey, *compared]
	room     chan struct{} // taken by each that is asked

	mu     sync.Mutex
	asking map[comparedKey]*asked
}

// asked is a comparison that the prover works on.
type asked struct {
	done   chan struct{}
	result *compared
	err    error
}

// Bounds of what pages ask.
const (
	comparedBytes = 8 << 20
	pagePatience  = 3 * time.Second
	askPatience   = time.Minute // what takes longer is asked anew
	maxAsked      = 8           // at the same time
)

func newComparer(r *registry.Registry, log *slog.Logger) *comparer {
	return &comparer{
		registry: r, log: log, patience: pagePatience, kept: keep.New[comparedKey, *compared](comparedBytes),
		room: make(chan struct{}, maxAsked), asking: map[comparedKey]*asked{},
	}
}

// compare returns what lies between two versions of an event; nil where that takes
// longer than a page waits: it is there later.
func (c *comparer) compare(ctx context.Context, snapshot *registry.Snapshot, from, to *registry.Version) (*compared, error) {
	key := comparedKey{from.Contract.Name.String(), from.VersionKey, to.VersionKey, snapshot.Sequence}
	if found, ok := c.kept.Get(key); ok {
		return found, nil
	}
	a := c.ask(ctx, key, from, to)
	wait := time.NewTimer(c.patience)
	defer wait.Stop()
	select {
	case <-a.done:
		if errors.Is(a.err, context.DeadlineExceeded) {
			return nil, nil
		}
		return a.result, a.err
	case <-wait.C:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ask begins to ask, or joins who asked already. What was begun goes on when nobody
// waits any more.
func (c *comparer) ask(ctx context.Context, key comparedKey, from, to *registry.Version) *asked {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.asking[key]; a != nil {
		return a
	}
	a := &asked{done: make(chan struct{})}
	select {
	case c.room <- struct{}{}:
	default: // others are before it
		a.err = context.DeadlineExceeded
		close(a.done)
		return a
	}
	c.asking[key] = a
	go func() {
		whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), askPatience)
		defer cancel()
		a.result, a.err = c.guarded(whole, from, to)
		if a.err == nil {
			c.kept.Put(key, a.result, sizeOf(a.result))
		}
		c.mu.Lock()
		delete(c.asking, key)
		c.mu.Unlock()
		<-c.room
		close(a.done)
	}()
	return a
}

// guarded is work in which a panic is a fault: no handler stands above it here, so that
// a look at a page would end the server. It is logged even when nobody waits any more.
func (c *comparer) guarded(ctx context.Context, from, to *registry.Version) (found *compared, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			c.log.Error("panic of a comparison", "event", from.Contract.Name.String(), "from", from.Version.String(), "to", to.Version.String(),
				"cause", cause, "stack", string(debug.Stack()))
			found, err = nil, fmt.Errorf("comparing %s and %s of %s panicked: %v", from.Version, to.Version, from.Contract.Name, cause)
		}
	}()
	return c.work(ctx, from, to)
}

// work asks what changed, and who is hurt.
func (c *comparer) work(ctx context.Context, from, to *registry.Version) (*compared, error) {
	const actor = "page"
	d, err := comparison.Between(ctx, c.registry, from, to, actor)
	if err != nil {
		return nil, err
	}
	found := &compared{diff: d}
	report, err := c.registry.Impact(ctx, registry.ImpactRequest{
		Event: from.Contract.Name, From: from.Version.String(), To: to.Version.String(), Actor: actor,
	})
	var refusal *registry.Refusal
	switch {
	case errors.As(err, &refusal):
		found.why = sentence(refusal.Message)
	case err != nil:
		return nil, err
	default:
		i := impacts.ToWire(report)
		found.impact = &i
	}
	return found, nil
}

// sizeOf is about what an answer takes in memory, in bytes.
func sizeOf(c *compared) int {
	size := 200 * (len(c.diff.Changes) + len(c.diff.Annotations))
	for _, a := range c.diff.Answers {
		for i := range a.Causes {
			size += 500 + len(a.Causes[i].Witness)
		}
	}
	for i := range c.diff.Upcasts {
		u := &c.diff.Upcasts[i]
		size += 300 * (len(u.Operations) + len(u.Asks) + len(u.Tightened))
	}
	if c.impact != nil {
		for i := range c.impact.Consumers {
			for _, r := range c.impact.Consumers[i].Reasons {
				size += 500 + len(r.Witness)
			}
		}
	}
	return size
}
