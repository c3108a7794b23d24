package registry

import (
	"context"
	"sync"
	"time"

	"github.com/treaty-events/treaty/lint"
)

// Registry is the registry over one store. It is safe for concurrent use.
type Registry struct {
	store   Store
	opt     Options
	pushing chan struct{} // holds one token: pushes of this process take turns

	mu       sync.Mutex
	snapshot *Snapshot
}

// Options steer a registry.
type Options struct {
	Rules   []*lint.Rule     // the catalogue; rules.All()
	Profile string           // a floor under every home's profile; empty: recommended
	Now     func() time.Time // nil: time.Now
}

// New returns a registry over store. The caller closes the store after its last
// use.
func New(store Store, opt Options) *Registry { panic("helper") }

// Publish publishes a workspace in one transaction, or says what would happen
// (DryRun). What is not granted is a *Refusal; then nothing was changed.
func (r *Registry) Publish(ctx context.Context, req PushRequest) (*PushResult, error) {
	panic("helper")
}

// Snapshot returns what the registry holds now. It is kept until the next
// change, so asking again is cheap.
func (r *Registry) Snapshot(ctx context.Context) (*Snapshot, error) { panic("helper") }

// Bundle returns the bundled schema of v: canonical JSON without references to
// other files.
func (r *Registry) Bundle(ctx context.Context, v *Version) ([]byte, error) { panic("helper") }

// Original returns v's own file, byte by byte as its home wrote it.
func (r *Registry) Original(ctx context.Context, v *Version) ([]byte, error) { panic("helper") }

// Changes returns up to limit changes after that sequence, in order.
func (r *Registry) Changes(ctx context.Context, after int64, limit int) ([]Change, error) {
	return r.store.Changes(ctx, after, limit)
}

// Audit returns up to limit audit entries after that number, in order.
func (r *Registry) Audit(ctx context.Context, after int64, limit int) ([]AuditEntry, error) {
	return r.store.Audit(ctx, after, limit)
}
