package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AuditEntry says who did what, when, from where, why, and what was before and
// after. It never changes.
type AuditEntry struct {
	Position int64  // in the store, for reading on; not hashed, differs between stores
	Chain    string // what it is about: "contract ordering.OrderPlaced", "home github.com/acme/shop", "token ci"
	Number   int64  // in its chain, from 1 on, without a gap
	Change   string // the ID of the change that it belongs to; empty: none
	At       time.Time
	Actor    string
	Origin   string // the address that the request came from
	Action   string // "publish", "import", "claim", "update", "delete", "transfer", "refuse", "create", "revoke", …
	Subject  string // "version ordering.OrderPlaced 1.3", "file treaty.yaml of github.com/acme/shop"
	Reason   string // why, in the words of whoever did it; may be empty
	Before   string // JSON; empty: nothing
	After    string // JSON; empty: nothing
	Previous string // the Hash of the entry before in the chain; empty: the first
	Hash     string // SHA-256 of everything above but Position, in hexadecimal digits
}

// Chained puts the entry at the end of a chain whose newest entry has that
// number and hash (0 and "": the chain is empty).
func (e *AuditEntry) Chained(number int64, hash string) {
	e.Number, e.Previous = number+1, hash
	e.Hash = e.Digest()
}

// Digest returns what Hash has to be. Times count in whole microseconds, UTC,
// which every store keeps.
func (e *AuditEntry) Digest() string {
	return digest([]any{
		e.Chain, e.Number, e.Change, e.At.UnixMicro(), e.Actor, e.Origin, e.Action, e.Subject, e.Reason,
		e.Before, e.After, e.Previous,
	})
}

// digest hashes a list as canonical JSON: no field can run into the next.
func digest(list any) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts and numbers have no error
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ChainHead is how far a chain has come.
type ChainHead struct {
	Chain  string `json:"chain"`
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

// Seal binds the heads that chains had at a moment, and the seal before, so that
// the end of a chain cannot be cut off unseen either.
type Seal struct {
	Number   int64 // from 1 on, without a gap
	At       time.Time
	Heads    []ChainHead // of chains that grew since the seal before, by name
	Previous string      // the Hash of the seal before; empty: the first
	Hash     string
}

// Chained makes the seal the one after that number and hash.
func (s *Seal) Chained(number int64, hash string) {
	slices.SortFunc(s.Heads, func(a, b ChainHead) int { return strings.Compare(a.Chain, b.Chain) })
	s.Number, s.Previous = number+1, hash
	s.Hash = s.Digest()
}

// Digest returns what Hash has to be.
func (s *Seal) Digest() string {
	list := []any{s.Number, s.At.UnixMicro(), s.Previous}
	for _, h := range s.Heads {
		list = append(list, h.Chain, h.Number, h.Hash)
	}
	return digest(list)
}

// String names the entry for a message: "contract ordering.OrderPlaced #7".
func (e *AuditEntry) String() string { return fmt.Sprintf("%s #%d", e.Chain, e.Number) }
