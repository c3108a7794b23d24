package registry

import (
	"cmp"
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/internal/shares"
	"github.com/treaty-events/treaty/lint"
)

// Registry is the registry over one store, which other processes may share. It
// is safe for concurrent use.
type Registry struct {
	store Store
	opt   Options

	judging *semaphore.Weighted // bytes of uploads in memory
	proving *shares.Room        // questions to the prover and the validator, see Turn
	turns   keyed               // publications of one home or contract take turns in this process

	current    atomic.Pointer[Snapshot]
	refreshing chan struct{} // holds a token while the store is asked
	begun      atomic.Int64  // number of the last refresh that began
	finished   int64         // number of the last that ended well; whoever refreshes has it
	freshAt    atomic.Pointer[time.Time]
	changed    signal
	parsed     *keep.Cache[VersionKey, *workspace.Revision]
	proofs     *keep.Cache[proof, compat.Answer]
	outlooks   *keep.Cache[outlookKey, []outlookAnswer]
	matrices   *keep.Cache[matrixKey, []outlookAnswer]
}

// Options steer a registry.
type Options struct {
	Rules   []*lint.Rule // the catalogue; rules.All()
	Profile string       // a floor under every home's profile; empty: recommended
	// Policy is the server's own: whoever extends it pulls a copy, and what it says
	// of severities, with its custom rules, is a floor under every home's. nil: none.
	Policy *workspace.Policy
	Now    func() time.Time // nil: time.Now
	// Unconfirmed is told of each question for which the prover found an event
	// that the independent validator did not confirm: that is a bug report. It is
	// called from several goroutines; nil: nobody is told.
	Unconfirmed func(lint.Comparison)
	// Uploads bounds the bytes of uploads that are judged at once, each of which
	// takes many times its size in memory; 0: 128 MiB.
	Uploads int64
	// Compatibility is what a Kafka subject promises that no contract claims and no
	// settings name; empty: BACKWARD, which Kafka clients expect.
	Compatibility contract.Mode
	// RefuseUnmanaged keeps Kafka clients from registering under subjects that no
	// contract claims.
	RefuseUnmanaged bool
}

// Bounds of memory. An upload takes many times its size while it is judged, a
// parsed schema about ten times the size of its files.
const (
	judgedAtOnce = 128 << 20 // bytes of uploads, where Options do not say
	leastWeight  = 256 << 10 // that an upload counts
	parsedBytes  = 32 << 20  // files of parsed schemas that are kept
)

// New returns a registry over store. The caller closes the store after its last
// use.
func New(store Store, opt Options) *Registry {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Unconfirmed == nil {
		opt.Unconfirmed = func(lint.Comparison) {}
	}
	if opt.Uploads <= 0 {
		opt.Uploads = judgedAtOnce
	}
	opt.Compatibility = cmp.Or(opt.Compatibility, contract.Backward)
	procs := runtime.GOMAXPROCS(0)
	return &Registry{
		store: store, opt: opt,
		judging: semaphore.NewWeighted(opt.Uploads), proving: shares.New(2*int64(procs), int64(procs)), refreshing: make(chan struct{}, 1),
		parsed: keep.New[VersionKey, *workspace.Revision](parsedBytes), proofs: keep.New[proof, compat.Answer](proofBytes),
		outlooks: keep.New[outlookKey, []outlookAnswer](outlookBytes),
		matrices: keep.New[matrixKey, []outlookAnswer](outlookBytes),
	}
}

// Policy returns the text of the server's policy; nil where it has none.
func (r *Registry) Policy() []byte {
	if r.opt.Policy == nil {
		return nil
	}
	return r.opt.Policy.Doc.Data
}

// Changes returns up to limit changes after that sequence, in order.
func (r *Registry) Changes(ctx context.Context, after int64, limit int) ([]Change, error) {
	return r.store.Changes(ctx, after, limit)
}

// Audit returns the audit entries that query chooses.
func (r *Registry) Audit(ctx context.Context, query AuditQuery) ([]AuditEntry, error) {
	return r.store.Audit(ctx, query)
}

// Seals returns up to limit seals of the audit trail after that number, in order.
func (r *Registry) Seals(ctx context.Context, after int64, limit int) ([]Seal, error) {
	return r.store.Seals(ctx, after, limit)
}

// ParsedUse returns how often a parsed schema was found in memory, and how often
// it had to be read.
func (r *Registry) ParsedUse() (hits, misses int64) { return r.parsed.Use() }

// Turn waits until there is room for work that takes long, and returns what gives
// it back: the gate's proofs, and whatever the caller proves or validates beside
// them. A caller, by its name, has half of the room at the most, so that whoever
// asks much keeps nobody else waiting. Who has a turn asks for no other.
func (r *Registry) Turn(ctx context.Context, caller string) (func(), error) {
	part, err := r.proving.Take(ctx, caller, 1)
	if err != nil {
		return nil, err
	}
	return part.Give, nil
}

// weigh waits until there is room for an upload of so many bytes, and returns
// what gives it back.
func (r *Registry) weigh(ctx context.Context, bytes int) (func(), error) {
	weight := min(max(int64(bytes), leastWeight), r.opt.Uploads)
	if err := r.judging.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	return func() { r.judging.Release(weight) }, nil
}
