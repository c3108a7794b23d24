package wire

import "time"

// NewToken is what POST /v1/tokens makes a token of.
type NewToken struct {
	Name string `json:"name"` // of whoever uses it: "ci-shop"; no two tokens that are not revoked share it
	// Grants are "reader", "publisher:ordering,billing", "approver:*", "admin". The
	// first admin's token may leave them out.
	Grants          []string `json:"grants,omitempty"`
	LifetimeSeconds int64    `json:"lifetimeSeconds,omitempty"` // at most 366 days; without it, 90 days
	Reason          string   `json:"reason,omitempty"`          // for the audit trail
}

// Token is what is shown of a token.
type Token struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Grants     []string   `json:"grants"`
	State      string     `json:"state" enum:"live,expired,revoked"`
	CreatedAt  time.Time  `json:"createdAt"`
	CreatedBy  string     `json:"createdBy,omitempty"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	RevokedAt  *time.Time `json:"revokedAt,omitempty"`  // without it, it is not
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"` // within some minutes; without it, never
	Secret     string     `json:"secret,omitempty"`     // shown once, when it is made
}

// Tokens is the answer to GET /v1/tokens, by id.
type Tokens struct {
	Tokens []Token `json:"tokens"`
	Next   string  `json:"next,omitempty"` // cursor of the next page; missing on the last
}
