package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/treaty-events/treaty/contract"
)

// Store keeps what the registry accepted. Every method is safe for concurrent
// use, and a nil error of Commit means that the publication is on stable
// storage.
type Store interface {
	// Sequence returns the number of the newest change; 0: none yet.
	Sequence(ctx context.Context) (int64, error)
	// Records returns everything but contents, as one moment has it.
	Records(ctx context.Context) (*Records, error)
	// Blobs returns the contents with these ids; one that is not there is an
	// error.
	Blobs(ctx context.Context, ids []BlobID) (map[BlobID][]byte, error)
	// Commit writes a publication in one transaction and returns its sequence.
	// It returns ErrStale, and writes nothing, unless the newest change is
	// p.After.
	Commit(ctx context.Context, p *Publication) (int64, error)
	// Changes returns up to limit changes after that sequence, in order.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
	// Audit returns up to limit entries after that one, in order.
	Audit(ctx context.Context, after int64, limit int) ([]AuditEntry, error)
	// Close releases the store when nothing uses it any more.
	Close() error
}

// ErrStale says that the registry changed since the publication was judged.
var ErrStale = errors.New("registry: something else was published first")

// BlobID names a content: the SHA-256 of its bytes, as hexadecimal digits.
type BlobID string

// BlobOf returns the id of a content.
func BlobOf(data []byte) BlobID {
	sum := sha256.Sum256(data)
	return BlobID(hex.EncodeToString(sum[:]))
}

// Records is everything that is kept, without contents. Lists are sorted.
type Records struct {
	Sequence int64
	Claims   []Claim
	Files    []FileRecord
	Versions []VersionRecord // by lineage, then number
}

// Claim says which home owns a context, a contract or a service.
type Claim struct {
	Kind ClaimKind
	Name string
	Home string
	// Lineage is, of a contract, the name that it was first published with;
	// empty for the others.
	Lineage string
}

// ClaimKind says what is owned.
type ClaimKind string

// What can be owned.
const (
	ContextClaim  ClaimKind = "context"
	ContractClaim ClaimKind = "contract"
	ServiceClaim  ClaimKind = "service"
)

// FileRecord is a file of a home, as it was last accepted.
type FileRecord struct {
	Home string
	FileRef
}

// FileRef is a file and its content.
type FileRef struct {
	Name string
	Blob BlobID
}

// VersionRecord is a published version. It never changes.
type VersionRecord struct {
	Event       contract.EventName // as it was called then
	Lineage     string             // the name that the contract was first published with
	Version     contract.Version
	Fingerprint contract.Fingerprint
	File        string    // its own file
	Files       []FileRef // it and what it refers to, by name
	Bundle      BlobID    // the bundled schema, of which Fingerprint is the hash
	Label       string    // in the upload: "v1", "0001-first"
	Sequence    int64     // of the change that published it
	PublishedAt time.Time
	Actor       string
	Home        string
	Commit      string
	// Mode and Model are what judged it.
	Mode  contract.Mode
	Model contract.ContentModel
	// Draft says that the major was a draft until then: its past had promised
	// nothing, and was not asked about.
	Draft    bool
	Imported bool // history that breaks its past
	Breaks   int
	Unknowns int
}

// Publication is what one push writes.
type Publication struct {
	After    int64 // the newest change when it was judged
	Change   Change
	Claims   []Claim         // new ones
	Tree     []FileRef       // the home's files from now on
	Versions []VersionRecord // new ones; Sequence is filled in by the store
	Blobs    map[BlobID][]byte
	Audit    []AuditEntry // Number and Sequence are filled in by the store
}

// AuditEntry says who did what, when, from where, and what was before and after.
type AuditEntry struct {
	Number   int64
	Sequence int64
	At       time.Time
	Actor    string
	Origin   string
	Action   string // "publish", "import", "claim", "update"
	Subject  string // "contract ordering.OrderPlaced"
	Before   string // JSON; empty: nothing
	After    string // JSON
}
