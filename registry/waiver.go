package registry

import (
	"context"
	"slices"
	"time"
)

// Waiver is an exception that a home asks for: it was pushed in waivers.yaml beside
// a finding that refuses. It counts once each of its contexts has approved it.
type Waiver struct {
	WaiverKey
	Rule     string
	Subject  string   // of the finding: "ordering.OrderPlaced v1"
	Message  string   // likewise
	Contexts []string // whose consent it needs; sorted
	Reason   string   // why, as its file says it
	Owner    string   // who answers for it
	Expires  string   // the last day on which it is to hold, YYYY-MM-DD

	ProposedBy string
	ProposedAt time.Time
	Approvals  []Approval // by context
}

// WaiverKey names a waiver: a home's word about a finding.
type WaiverKey struct {
	Home        string
	Fingerprint string
}

// Approval is a context's consent, given once, to a waiver that holds no longer
// than until that day. It can be revoked.
type Approval struct {
	Context string
	Expires string // as the waiver had it then
	Reason  string
	By      string
	At      time.Time
}

// WaiverStore keeps what homes ask for and what approvers let pass. Every write
// is one transaction with the entries of the audit trail that tell of it.
type WaiverStore interface {
	// Waivers returns up to limit waivers that come after that one, by home and
	// fingerprint; of one home where home is not empty.
	Waivers(ctx context.Context, home string, after WaiverKey, limit int) ([]Waiver, error)
	// Propose writes waivers of one home, anew or over what they were, without
	// their approvals, which stay; those of the home that expired before that day go.
	Propose(ctx context.Context, list []Waiver, today string, entry *AuditEntry) error
	// Approve adds a context's approvals to a waiver, or puts them in the place of
	// those that it has.
	Approve(ctx context.Context, of WaiverKey, list []Approval, entry *AuditEntry) error
	// Revoke takes the approvals of contexts away.
	Revoke(ctx context.Context, of WaiverKey, contexts []string, entry *AuditEntry) error
}

// Missing returns the contexts that have not approved the waiver as it is now.
func (w *Waiver) Missing() []string {
	return slices.DeleteFunc(slices.Clone(w.Contexts), func(context string) bool {
		return w.approves(context, w.Expires)
	})
}

// approves reports whether a context lets the finding pass until that day.
func (w *Waiver) approves(context, until string) bool {
	return slices.ContainsFunc(w.Approvals, func(a Approval) bool { return a.Context == context && until <= a.Expires })
}

// maxWaivers bounds how many waivers a home may have asked for.
const maxWaivers = 1000
