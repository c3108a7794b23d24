package registry

import (
	"slices"
	"time"
)

// WaiverStep is what can become of a waiver.
type WaiverStep string

// The steps of a waiver.
const (
	WaiverProposed WaiverStep = "proposed" // a refused push asks for it
	WaiverApproved WaiverStep = "approved" // by contexts that have to agree
	WaiverRevoked  WaiverStep = "revoked"  // likewise
	WaiverUsed     WaiverStep = "used"     // it let the change pass
)

// WaiverNews says what became of a waiver, to those who are asked: what it is
// about, and who has still to agree.
type WaiverNews struct {
	WaiverKey
	Step     WaiverStep
	Rule     string
	Subject  string
	Message  string
	Reason   string   // why its home asks for it
	Owner    string   // who answers for it
	Expires  string   // the last day on which it is to hold, YYYY-MM-DD
	Contexts []string // whose consent it needs; sorted
	Deciding []string // for which it was approved, or revoked; sorted
	Missing  []string // who has still to agree after this; none: it counts
}

// news is what the change feed has of the waiver.
func (w *Waiver) news(step WaiverStep, deciding ...string) WaiverNews {
	return WaiverNews{
		WaiverKey: w.WaiverKey, Step: step, Rule: w.Rule, Subject: w.Subject, Message: w.Message,
		Reason: w.Reason, Owner: w.Owner, Expires: w.Expires,
		Contexts: w.Contexts, Deciding: deciding, Missing: w.Missing(),
	}
}

// after is the waiver as the decision leaves it.
func (d *Decision) after() *Waiver {
	w := *d.Of
	w.Approvals = slices.DeleteFunc(slices.Clone(w.Approvals), func(a Approval) bool {
		return slices.Contains(d.Revoked, a.Context) || slices.Contains(d.contexts(), a.Context)
	})
	w.Approvals = append(w.Approvals, d.Approved...)
	slices.SortFunc(w.Approvals, func(a, b Approval) int { return compareText(a.Context, b.Context) })
	return &w
}

// contexts lists those whose approvals the decision writes or takes away.
func (d *Decision) contexts() []string {
	list := slices.Clone(d.Revoked)
	for _, a := range d.Approved {
		list = append(list, a.Context)
	}
	slices.Sort(list)
	return list
}

// publication is what the store has to write of the decision.
func (d *Decision) publication(step WaiverStep, at time.Time, entry *AuditEntry) *Publication {
	return &Publication{
		Change: Change{
			At: at, Kind: WaiverChange, Home: d.Of.Home, Actor: entry.Actor,
			Waivers: []WaiverNews{d.after().news(step, d.contexts()...)},
		},
		Decision: d, Audit: []*AuditEntry{entry},
	}
}
