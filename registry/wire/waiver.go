package wire

import "time"

// Waiver is an exception that a home asks for: a push had it in waivers.yaml and
// was refused. It counts once each of its contexts has approved it.
type Waiver struct {
	Home        string     `json:"home"`
	Fingerprint string     `json:"fingerprint"` // of the finding
	Rule        string     `json:"rule"`
	Subject     string     `json:"subject"`
	Message     string     `json:"message"`
	Reason      string     `json:"reason"`
	Owner       string     `json:"owner"`
	Expires     string     `json:"expires"`  // the last day on which it is to hold, YYYY-MM-DD
	Contexts    []string   `json:"contexts"` // each has to approve
	Missing     []string   `json:"missing"`  // those that have not, for as long as it is to hold
	Approvals   []Approval `json:"approvals"`
	ProposedBy  string     `json:"proposedBy,omitempty"`
	ProposedAt  time.Time  `json:"proposedAt"`
	Digest      string     `json:"digest"`         // of what it asks for: another once its home asks for anything else
	Used        *WaiverUse `json:"used,omitempty"` // without it, it has let nothing pass yet
}

// WaiverUse says what a waiver let pass, the last time that it let a version pass.
type WaiverUse struct {
	At       time.Time     `json:"at"`
	Commit   string        `json:"commit,omitempty"`
	Versions []VersionLink `json:"versions"` // of the event that the finding is about; empty: it is not about a version
}

// WaiverNews says what became of a waiver, to those who are asked.
type WaiverNews struct {
	Step        string   `json:"step" enum:"proposed,approved,revoked,used"`
	Home        string   `json:"home"`
	Fingerprint string   `json:"fingerprint"` // of the finding
	Rule        string   `json:"rule"`
	Subject     string   `json:"subject"`
	Message     string   `json:"message"`
	Reason      string   `json:"reason"` // why its home asks for it
	Owner       string   `json:"owner"`
	Expires     string   `json:"expires"`            // the last day on which it is to hold, YYYY-MM-DD
	Contexts    []string `json:"contexts"`           // each has to approve
	Deciding    []string `json:"deciding,omitempty"` // for which it was approved, or revoked
	Missing     []string `json:"missing"`            // those that have still to approve; empty: it counts
}

// Approval is the consent of a context.
type Approval struct {
	Context string    `json:"context"`
	Expires string    `json:"expires"` // it covers no longer than this day
	Reason  string    `json:"reason"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
}

// Waivers is the answer to GET /v1/waivers, by home and fingerprint.
type Waivers struct {
	Waivers []Waiver `json:"waivers"`
	Next    string   `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// WaiverDecision is the body of POST /v1/waivers/{fingerprint}/approval.
type WaiverDecision struct {
	Home   string `json:"home,omitempty"` // that asks for it; needed where several do
	Reason string `json:"reason"`         // for the audit trail
	Seen   string `json:"seen,omitempty"` // digest of the waiver that was decided about; refused (outdated) where it asks for something else by now
}
