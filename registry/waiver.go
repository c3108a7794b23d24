package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
	Used       *WaiverUse // nil: it has let nothing pass yet
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

// WaiverUse says what a waiver let pass, the last time that it let a version pass.
type WaiverUse struct {
	At       time.Time
	Commit   string        // that was pushed; may be empty
	Versions []VersionName // of the event that the finding is about; none: it is not about a version
}

// Decision is what approvers say of a waiver. Where it, or one of its approvals,
// is not as it was read any more, the commit is ErrStale.
type Decision struct {
	Of       *Waiver
	Approved []Approval // in the place of those that its contexts had given
	Revoked  []string   // contexts
}

// WaiverStore keeps what homes ask for and what approvers let pass. Publications
// write it: see Publication.Proposed, Publication.Decision and Publication.Used.
type WaiverStore interface {
	// Waivers returns up to limit waivers that come after that one, by home and
	// fingerprint; of one home where home is not empty.
	Waivers(ctx context.Context, home string, after WaiverKey, limit int) ([]Waiver, error)
}

// Missing returns the contexts that have not approved the waiver as it is now.
func (w *Waiver) Missing() []string {
	return slices.DeleteFunc(slices.Clone(w.Contexts), func(context string) bool {
		return w.approves(context, w.Expires)
	})
}

// Digest stands for what the waiver asks for: 16 hexadecimal digits that are others
// once its home asks for anything else, such as a later day. Who has approved it,
// and what it let pass, are not in it.
func (w *Waiver) Digest() string {
	h := sha256.New()
	for _, text := range slices.Concat([]string{w.Home, w.Fingerprint, w.Rule, w.Subject, w.Message, w.Reason, w.Owner, w.Expires}, w.Contexts) {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// approves reports whether a context lets the finding pass until that day.
func (w *Waiver) approves(context, until string) bool {
	return slices.ContainsFunc(w.Approvals, func(a Approval) bool { return a.Context == context && until <= a.Expires })
}

// maxWaivers bounds how many waivers a home may have asked for.
const maxWaivers = 1000
