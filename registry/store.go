package registry

import (
	"context"
	"errors"
	"time"
)

// Store keeps what the registry accepted. Every method is safe for concurrent
// use. Several processes may share one store.
type Store interface {
	// Records returns what is kept of the homes and lineages of scope, but no
	// contents, as one moment has it.
	Records(ctx context.Context, scope Scope) (*Records, error)
	// Files returns the files that each of these versions was made of, by name;
	// none for a version that was deleted.
	Files(ctx context.Context, versions []VersionKey) (map[VersionKey][]FileRef, error)
	// Blobs returns the contents with these ids; one that is not there, or is not
	// what its id says, is an error.
	Blobs(ctx context.Context, ids []BlobID) (map[BlobID][]byte, error)
	// Commit writes a publication in one transaction: a nil error means that it
	// is on stable storage. It returns ErrStale, and has written nothing, unless
	// the heads of p have the generations that p names. It fills in the IDs of
	// p.Versions; one that a version brings is kept, or ErrIDTaken or ErrOtherID
	// says why not. Publications whose heads differ do not wait for each other.
	// Once begun it is not interrupted by ctx. An error that wraps ErrUncertain
	// means that nobody knows whether it was written.
	Commit(ctx context.Context, p *Publication) error
	// Sequence gives each change that is committed and has no number yet its
	// number, and returns the newest; 0: there is none. A number is never given
	// to a change before it can be read, so whoever has read all changes up to a
	// number has missed none: late commits come later.
	Sequence(ctx context.Context) (int64, error)
	// Changes returns up to limit changes that come after that number, in order.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
	// Watch calls wake whenever another process may have committed something,
	// until ctx is done; it may call it too often. A store that no other process
	// can write just waits. It returns early only with an error.
	Watch(ctx context.Context, wake func()) error
	AuditStore
	DeploymentStore
	WaiverStore
	StopStore
	// Close releases the store when nothing uses it any more.
	Close() error
}

// AuditStore keeps the audit trail: append-only chains, each entry bound to the
// one before by its hash, and seals over what the chains had reached.
type AuditStore interface {
	// Record appends entries that belong to no change: refusals, what was done
	// with tokens. Their Number, Previous and Hash are filled in.
	Record(ctx context.Context, entries ...*AuditEntry) error
	// Audit returns up to limit entries: of one chain in its order, or, where
	// query names none, of all in the order of their Position.
	Audit(ctx context.Context, query AuditQuery) ([]AuditEntry, error)
	// Chains returns up to limit chain heads whose chain's name comes after that
	// one, by name.
	Chains(ctx context.Context, after string, limit int) ([]ChainHead, error)
	// Seal seals the heads of all chains that grew since the last seal, in one
	// transaction. It returns nil where none grew.
	Seal(ctx context.Context, at time.Time) (*Seal, error)
	// Seals returns up to limit seals after that number, in order.
	Seals(ctx context.Context, after int64, limit int) ([]Seal, error)
}

// Why a commit was not, or may not have been, written.
var (
	// ErrStale says that something the publication was judged by has changed.
	ErrStale = errors.New("registry: something else was published first")
	// ErrUncertain says that the connection to the store broke in the middle of a
	// commit. Publishing again is safe.
	ErrUncertain = errors.New("registry: it is not known whether this was written")
	// ErrIDTaken says that a version brings an id that another schema has, or that
	// none may bring (see HighestBroughtID); nothing was published.
	ErrIDTaken = errors.New("registry: a schema cannot have this id")
	// ErrOtherID says that a version brings an id, and its fingerprint and variant have
	// another one; nothing was published.
	ErrOtherID = errors.New("registry: a schema has another id already")
	// ErrFull says that the store has no space left; nothing was written.
	ErrFull = errors.New("registry: the store has no space left")
)

// Scope chooses records; the zero value chooses none.
type Scope struct {
	All      bool
	Homes    []string // their claims and files
	Lineages []string // their versions
}
