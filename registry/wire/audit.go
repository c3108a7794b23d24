package wire

import (
	"encoding/json"
	"time"
)

// AuditEntries is the answer to GET /v1/audit.
type AuditEntries struct {
	Entries []AuditEntry `json:"entries"`
	Next    string       `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// AuditEntry says who did what, when, from where, why, and what was before and
// after. Each is bound to the one before in its chain by its hash. `treatyd audit
// export` writes the same members.
type AuditEntry struct {
	Position int64           `json:"position"`           // in this store; not hashed
	Chain    string          `json:"chain"`              // what it is about: "contract ordering.OrderPlaced", "token ci", "refusals"
	Number   int64           `json:"number"`             // in its chain, from 1 on, without a gap
	Change   string          `json:"change,omitempty"`   // id of the change that it belongs to
	At       time.Time       `json:"at"`                 // in whole microseconds, UTC
	Actor    string          `json:"actor"`              // "token ci", "operator root"
	Origin   string          `json:"origin,omitempty"`   // the address that the request came from
	Action   string          `json:"action"`             // "publish", "refuse", "create", "revoke", …
	Subject  string          `json:"subject"`            // "version ordering.OrderPlaced 1.3"
	Reason   string          `json:"reason,omitempty"`   // in the words of whoever did it
	Before   json.RawMessage `json:"before,omitempty"`   // any JSON value, with the bytes that were hashed
	After    json.RawMessage `json:"after,omitempty"`    // any JSON value, with the bytes that were hashed
	Previous string          `json:"previous,omitempty"` // hash of the entry before in the chain; missing on the first
	Hash     string          `json:"hash"`               // SHA-256 of all above but the position
}

// Seals is the answer to GET /v1/audit/seals, by number.
type Seals struct {
	Seals []Seal `json:"seals"`
	Next  string `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// Seal binds how far chains had come at a moment, and the seal before, so that the
// end of a chain cannot be cut off unseen by whoever kept its hash.
type Seal struct {
	Number   int64       `json:"number"` // from 1 on, without a gap
	At       time.Time   `json:"at"`
	Heads    []ChainHead `json:"heads"`              // of the chains that grew since the seal before
	Previous string      `json:"previous,omitempty"` // hash of the seal before; missing on the first
	Hash     string      `json:"hash"`
}

// ChainHead is how far a chain had come.
type ChainHead struct {
	Chain  string `json:"chain"`
	Number int64  `json:"number"` // of its newest entry
	Hash   string `json:"hash"`   // of its newest entry
}
