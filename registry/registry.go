package registry

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/lint"
)

// Registry is the registry over one store. It is safe for concurrent use.
type Registry struct {
	store Store
	opt   Options

	pushing  chan struct{}  // holds one token: pushes of this process take turns
	judging  chan struct{}  // holds a token for each upload that may be in memory
	snapshot chan *Snapshot // holds the newest that was made; nil before the first
}

// Options steer a registry.
type Options struct {
	Rules   []*lint.Rule     // the catalogue; rules.All()
	Profile string           // a floor under every home's profile; empty: recommended
	Now     func() time.Time // nil: time.Now
	// Unconfirmed is told of each question for which the prover found an event
	// that the independent validator did not confirm: that is a bug report. It is
	// called from several goroutines; nil: nobody is told.
	Unconfirmed func(lint.Comparison)
}

// judgedAtOnce bounds how many uploads are read and judged at once, dry runs
// too: each may take many times its size in memory, and uses every processor
// anyway.
const judgedAtOnce = 2

// New returns a registry over store. The caller closes the store after its last
// use.
func New(store Store, opt Options) *Registry {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Unconfirmed == nil {
		opt.Unconfirmed = func(lint.Comparison) {}
	}
	r := &Registry{store: store, opt: opt, pushing: make(chan struct{}, 1), judging: make(chan struct{}, judgedAtOnce), snapshot: make(chan *Snapshot, 1)}
	r.pushing <- struct{}{}
	for range judgedAtOnce {
		r.judging <- struct{}{}
	}
	r.snapshot <- nil
	return r
}

// Snapshot returns what the registry holds now. It is kept until the next
// change, so asking again is cheap: it costs one look at the store.
func (r *Registry) Snapshot(ctx context.Context) (*Snapshot, error) {
	newest, err := r.store.Sequence(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case cached := <-r.snapshot:
		defer func() { r.snapshot <- cached }()
		if cached != nil && cached.Sequence >= newest {
			return cached, nil
		}
		made, err := build(ctx, r.store, cached)
		if err != nil {
			return nil, err
		}
		cached = made
		return made, nil
	}
}

// Bundle returns the bundled schema of v: canonical JSON without references to
// other files.
func (r *Registry) Bundle(ctx context.Context, v *Version) ([]byte, error) {
	return r.blob(ctx, v.VersionRecord.Bundle)
}

// Original returns v's own file, byte by byte as its home wrote it.
func (r *Registry) Original(ctx context.Context, v *Version) ([]byte, error) {
	for _, f := range v.Files {
		if f.Name == v.File {
			return r.blob(ctx, f.Blob)
		}
	}
	return nil, notFound("file of version", v.Version.String())
}

func (r *Registry) blob(ctx context.Context, id BlobID) ([]byte, error) {
	found, err := r.store.Blobs(ctx, []BlobID{id})
	return found[id], err
}

// Changes returns up to limit changes after that sequence, in order.
func (r *Registry) Changes(ctx context.Context, after int64, limit int) ([]Change, error) {
	return r.store.Changes(ctx, after, limit)
}

// Audit returns up to limit audit entries after that number, in order.
func (r *Registry) Audit(ctx context.Context, after int64, limit int) ([]AuditEntry, error) {
	return r.store.Audit(ctx, after, limit)
}
