package registry

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// PushRequest is a workspace that its home wants published.
type PushRequest struct {
	Home   string // the repository that owns the files: "github.com/acme/shop"
	Commit string // of the home; may be empty
	Files  workspace.MemFiles
	// History publishes every revision of a major, the oldest first. In majors
	// that the registry does not know yet, history is a fact: revisions that
	// break their past are recorded as imported. Elsewhere the gate applies.
	History bool
	// Revert lets a new version have the content of an older one.
	Revert bool
	// DryRun answers as if, and changes nothing.
	DryRun bool
	// Expect names, for events, the newest version that the pusher knows
	// ("1.3"; empty: none yet). Where the registry has another, the push is
	// refused.
	Expect map[contract.EventName]string
	// Accept are findings that an approver accepts, each with a reason.
	Accept []Acceptance
	Rights Rights // nil: whoever calls has all of them
	Actor  string // who asks, for the record
	Origin string // from where, for the record
}

// Acceptance is an approver's decision to let a finding pass, for the record.
type Acceptance struct {
	Rule    string // of Acceptable
	Subject string // as the finding names it: "ordering.OrderPlaced v1"
	Reason  string
}

// Rights says what whoever asks may do.
type Rights interface {
	MayReport(context string) bool
	MayPublish(context string) bool
	MayApprove(context string) bool
	MayAdminister() bool
}

// PushResult says what became of a push that was not refused.
type PushResult struct {
	DryRun    bool
	Sequence  int64 // of the change; without one, of the newest change before
	Unchanged bool  // the registry had exactly these files already
	Contracts []ContractResult
	Removed   []contract.EventName // of this home, not in the upload; they stay
	Findings  []diag.Finding       // none of which refused the push
	Waived    []Waived             // findings that would have, but for an approved waiver
	Baseline  int                  // findings that are left out, because the home's baseline has them
}

// Waived is a finding that an approved waiver let pass, and what the waiver says.
type Waived struct {
	Finding diag.Finding
	Reason  string
	Owner   string
	Expires string // the last day on which it holds, YYYY-MM-DD
	Known   bool   // the past has the finding too
}

// ContractResult is what became of one contract.
type ContractResult struct {
	Name      contract.EventName
	Change    string             // lint.Added, lint.Changed, lint.Renamed or lint.Unchanged
	Formerly  contract.EventName // its name before, where that was another
	From      string             // its folder before, where that was another
	Revisions []RevisionResult
}

// Outcome is what became of one revision.
type Outcome string

// The outcomes.
const (
	Published Outcome = "published" // a new version
	Same      Outcome = "same"      // the version that it already was
	Imported  Outcome = "imported"  // history: a new version although it breaks its past
	Unknown   Outcome = "unknown"   // history: a new version, not known whether it breaks its past
	Reverted  Outcome = "reverted"  // a new version with the content of an older one
	LeftOut   Outcome = "left-out"  // history: not recorded, see Reason
)

// RevisionResult is what became of one revision.
type RevisionResult struct {
	Major       int
	Version     contract.Version // zero where it was left out
	Label       string           // in the upload
	File        string
	Fingerprint contract.Fingerprint
	ID          SchemaID // zero in a dry run, where it is new
	Number      int      // under the Kafka subject that it was published under; zero where there is none
	Outcome     Outcome
	Breaks      int    // reasons why it breaks its past, for each earlier revision
	Unknowns    int    // questions without an answer
	Reason      string // why it was left out
	Proof       *BreakProof
}

// BreakProof shows why a revision of a history is Imported: one of its breaks,
// with an event that the validator confirmed.
type BreakProof struct {
	Question contract.Question
	Against  string // label of the earlier revision
	Rule     string // of the break; empty where it has no kind
	Message  string // likewise
	Witness  []byte // JSON
}

// Count returns how many revisions have the outcome.
func (r *PushResult) Count(o Outcome) int {
	n := 0
	for _, c := range r.Contracts {
		for _, rev := range c.Revisions {
			if rev.Outcome == o {
				n++
			}
		}
	}
	return n
}
