package wire

import "time"

// Principal is whom the registry takes the caller for, GET /v1/whoami.
type Principal struct {
	Name      string     `json:"name"`                             // as the audit trail names it
	Kind      string     `json:"kind" enum:"anonymous,token,oidc"` // how it is known
	Roles     []string   `json:"roles"`                            // "reader", "publisher:ordering,billing", "admin"
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`              // of the credentials; without it, they do not end
}
