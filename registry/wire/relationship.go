package wire

import "time"

// AcceptRelationship is the body of POST
// /v1/contexts/{context}/relationships/{with}/acceptance: which of the proposals of
// the other context is accepted, as its file has it.
type AcceptRelationship struct {
	As      string `json:"as"`      // what the other calls itself
	Pattern string `json:"pattern"` // that the other declares
	Reason  string `json:"reason"`  // for the audit trail
}

// AcceptedRelationship is what an approver of a context accepted in the registry. It
// counts for as long as the other's file proposes exactly that, and the context's own
// file says nothing of the other.
type AcceptedRelationship struct {
	Context string    `json:"context"` // that accepts
	With    string    `json:"with"`    // that proposes
	As      string    `json:"as"`      // what it calls itself
	Pattern string    `json:"pattern"` // that it declares
	Reason  string    `json:"reason"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
}

// RelationshipConsent says who accepted a relationship in the registry, for the other
// context.
type RelationshipConsent struct {
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
}
