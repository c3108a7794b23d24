package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/treaty-events/treaty/contract"
)

// Records is what is kept, without contents. Lists are sorted.
type Records struct {
	Sequence int64 // of the newest change that is in it, see Store.Sequence
	Heads    []Head
	Claims   []Claim
	Files    []FileRecord      // by home, then name
	Versions []VersionRecord   // by lineage, then number
	Numbers  []SubjectNumber   // of the versions of the lineages; by subject, then number
	Settings []SubjectSettings // of the subjects that the lineages are of (see SubjectLineage); by name
	Consents contract.Consents // of the contexts that the homes have
}

// Head is the state of one thing that publications change or are judged by. Two
// publications conflict only where they name the same head, and one writes it.
type Head struct {
	Kind       HeadKind
	Name       string
	Generation int64 // how often it was written; 0: never
}

// HeadKind says what a head is of.
type HeadKind string

// What has a head.
const (
	HomeHead     HeadKind = "home"     // the claims and files of a home
	ContractHead HeadKind = "contract" // the versions of a lineage
	// DependantsHead counts the changes of who speaks a lineage: a push that
	// begins to consume an event writes it, a push of the event reads it.
	DependantsHead HeadKind = "dependants"
)

// BlobID names a content: the SHA-256 of its bytes, as hexadecimal digits.
type BlobID string

// BlobOf returns the id of a content.
func BlobOf(data []byte) BlobID {
	sum := sha256.Sum256(data)
	return BlobID(hex.EncodeToString(sum[:]))
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

// FileRecord is a file of a home, as it was last accepted, and the push that
// brought this content.
type FileRecord struct {
	Home string
	FileRef
	Push
}

// Push is when something was accepted, and of which commit. It is zero where
// nobody knows.
type Push struct {
	Commit string // of the home; may be empty
	At     time.Time
}

// FileRef is a file and its content.
type FileRef struct {
	Name string
	Blob BlobID
}

// VersionKey names a version for ever: over a rename too.
type VersionKey struct {
	Lineage string // the name that the contract was first published with; SubjectLineage of an unmanaged subject
	Version contract.Version
}

// String returns "ordering.OrderPlaced 1.3".
func (k VersionKey) String() string { return k.Lineage + " " + k.Version.String() }

// SchemaID is the number of a schema: one for each fingerprint in the whole
// registry, from 1 on, never given twice. Kafka clients send it with messages.
type SchemaID int32

// HighestBroughtID is the highest id that a version may bring. The ids above it,
// some hundred and fifty million, are only ever counted, so that nobody can bring the
// last one and leave none to count.
const HighestBroughtID SchemaID = 2_000_000_000

// HighestBroughtNumber is the highest number under a subject that a version may bring:
// those that come after it have to be numbers that Kafka clients can read.
const HighestBroughtNumber = 2_000_000_000

// VersionRecord is a published version. It never changes; when it is deleted,
// its contents go and Deleted says so.
type VersionRecord struct {
	VersionKey
	ID          SchemaID           // given by the store; in a Publication one that it brings, or 0
	Event       contract.EventName // as it was called then; empty for an unmanaged subject
	Fingerprint contract.Fingerprint
	// Variant tells apart the ids of one content: it was registered with something
	// attached to it, or came from a registry that gave it several; mostly empty.
	// An id is of a fingerprint and a variant.
	Variant     string
	Attached    *Attached // nil: nothing
	File        string    // its own file
	Files       []FileRef // it and what it refers to, by name; only in a Publication, see Store.Files
	Bundle      BlobID    // the bundled schema, of which Fingerprint is the hash
	Label       string    // in the upload: "v1", "0001-first"
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
	// Retracted says that Kafka clients are told of it no more; nil: they are. Only
	// versions of unmanaged subjects are retracted.
	Retracted *Retraction
	Deleted   *Tombstone // nil: it is there
}

// Tombstone is what stays of a version that was deleted, beside its number, id
// and fingerprint.
type Tombstone struct {
	At     time.Time
	Actor  string
	Reason string
}

// Publication is what one transaction writes.
type Publication struct {
	Reads     []Head // what it was judged by; sorted, and none that it writes
	Writes    []Head // what it changes, with the generation before; sorted
	Change    Change // without its Sequence
	Claims    []Claim
	Moved     []Claim              // of claims that are there: their new home
	Trees     map[string][]FileRef // the files that a home has from now on, by name; a home that is not in it keeps its own
	Versions  []VersionRecord
	Numbers   []SubjectNumber   // of these versions, or of such that were there; Reads or Writes has the heads of the subjects
	Settings  []SubjectSettings // in the place of what was; with neither Config nor Mode: gone
	Retracted map[VersionKey]Retraction
	Deleted   map[VersionKey]Tombstone // whose contents go, where nothing else uses them
	Blobs     map[BlobID][]byte
	// Manifests are what services declare with the commit; those that are there
	// stay as they are. Rollout is what changes of where one of them runs; nil:
	// nothing.
	Manifests []Manifest
	Rollout   *Rollout
	// Proposed are waivers that one home asks for, anew or in the place of what they
	// were; their approvals stay, and those of the home that expired before the
	// change go. Decision is what approvers say of one; Used are those that let
	// something pass, each as it was judged by.
	Proposed []Waiver
	Decision *Decision
	Used     []Waiver
	// Consents are what an approver accepts of what other contexts propose, in the
	// place of what was; Withdrawn are those that end.
	Consents  contract.Consents
	Withdrawn []contract.Proposal
	// Silences begin, or end where they have Ended; one that another change told of
	// first makes it stale.
	Silences []Silence
	Audit    []*AuditEntry // Number, Previous and Hash are filled in
}

// Change is one accepted change, as the change feed has it.
type Change struct {
	ID       string // 32 hexadecimal digits, made before the commit
	Sequence int64  // its place in the feed; 0: not given yet
	At       time.Time
	Kind     ChangeKind
	Home     string // who asked for it; may be empty
	Commit   string
	Actor    string
	Homes    []string      // whose claims or files it changed; sorted
	Lineages []string      // whose versions it changed; sorted
	Versions []VersionName // published by it, in order
	Deleted  []VersionName // deleted by it, in order
	// Deployments are the commits of a service that began, or ceased, to run.
	Deployments []DeploymentNews
	Waivers     []WaiverNews  // what became of waivers
	Silences    []SilenceNews // what fell silent, or spoke again
}

// ChangeKind says what sort of change it is.
type ChangeKind string

// The kinds of changes.
const (
	PushChange     ChangeKind = "push"
	ImportChange   ChangeKind = "import"   // a push with history
	VersionChange  ChangeKind = "version"  // one version of one contract or subject
	DeletionChange ChangeKind = "deletion" // versions became tombstones
	TransferChange ChangeKind = "transfer" // something has another home
	// DeploymentChange: a service begins, or ceases, to run somewhere
	DeploymentChange ChangeKind = "deployment"
	// WaiverChange: a home asks for exceptions, or an approver decides about one
	WaiverChange ChangeKind = "waiver"
	// RelationshipChange: an approver accepts what another context proposes, or takes
	// that back
	RelationshipChange ChangeKind = "relationship"
	// SubjectChange: settings of Kafka subjects change, or versions of one are retracted
	SubjectChange ChangeKind = "subject"
	// SilenceChange: an event that was counted all the time is counted no more, or is
	// again
	SilenceChange ChangeKind = "silence"
)

// DeploymentNews says that a commit of a service began to run in an environment,
// or that it does no more.
type DeploymentNews struct {
	Environment string
	Service     string // "context/name"
	Commit      string
	Ended       bool
}

// VersionName names a version as people do; of an unmanaged subject Event is
// empty.
type VersionName struct {
	Event   contract.EventName
	Subject string
	Version contract.Version
}

// String returns "ordering.OrderPlaced 1.3".
func (n VersionName) String() string {
	if n.Subject != "" {
		return fmt.Sprintf("subject %s %s", n.Subject, n.Version)
	}
	return n.Event.String() + " " + n.Version.String()
}
