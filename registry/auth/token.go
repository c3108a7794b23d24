package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// TokenID names a token for ever: 16 hexadecimal digits.
type TokenID string

func newTokenID() TokenID {
	var id [8]byte
	_, _ = rand.Read(id[:]) // crypto/rand.Read never fails
	return TokenID(hex.EncodeToString(id[:]))
}

// Token is what is kept of a token: all but its secret. Times are UTC, in whole
// microseconds.
type Token struct {
	ID        TokenID
	Name      string // of whoever uses it: "ci-shop"; no two live tokens share it
	Hash      Hash   // of the secret
	Grants    Grants
	CreatedAt time.Time
	CreatedBy string // as Principal.String has it
	ExpiresAt time.Time
	RevokedAt time.Time // zero: it is not
	LastUsed  time.Time // within some minutes; zero: never
}

// Live reports whether the token is good at that time.
func (t *Token) Live(at time.Time) bool { return t.RevokedAt.IsZero() && at.Before(t.ExpiresAt) }

// State says what the token is at that time: "live", "expired" or "revoked".
func (t *Token) State(at time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !t.Live(at):
		return "expired"
	}
	return "live"
}

// chain is the audit chain of the tokens with that name.
func (t *Token) chain() string { return "token " + t.Name }

var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// basicUser is the user name that stands for any token in HTTP's Basic scheme.
const basicUser = "token"

// CheckTokenName says what is wrong with a token's name.
func CheckTokenName(name string) error {
	switch {
	case !namePattern.MatchString(name):
		return fmt.Errorf("%.80q is no name for a token: up to 63 of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit", name)
	case name == basicUser:
		return errors.New(`"token" is the user name that stands for any token: choose another name`)
	}
	return nil
}

// Store keeps tokens. Every method is safe for concurrent use, and several
// processes may share a store. The audit entry of a write is written in the same
// transaction, its Number, Previous and Hash are filled in.
type Store interface {
	// CreateToken adds a token. ErrNameTaken: a token that is not revoked has its
	// name.
	CreateToken(ctx context.Context, t Token, entry *registry.AuditEntry) error
	// CreateFirstAdmin adds a token with the role admin. ErrAdminExists: there is
	// a live one at t.CreatedAt; ErrNameTaken: see CreateToken. Of several calls at
	// once, one succeeds.
	CreateFirstAdmin(ctx context.Context, t Token, entry *registry.AuditEntry) error
	// RevokeToken ends a token for ever. ErrNoToken: there is none with that id
	// that is not revoked.
	RevokeToken(ctx context.Context, id TokenID, at time.Time, entry *registry.AuditEntry) error
	// Token returns the token with that id, or ErrNoToken.
	Token(ctx context.Context, id TokenID) (Token, error)
	// TokenByHash returns the token with that hash, revoked and expired ones too,
	// or ErrNoToken. It sees every write that was answered before it was called.
	TokenByHash(ctx context.Context, h Hash) (Token, error)
	// Tokens returns up to limit tokens whose id comes after that one, by id.
	Tokens(ctx context.Context, after TokenID, limit int) ([]Token, error)
	// HasAdmin reports whether a token with the role admin is live at that time.
	HasAdmin(ctx context.Context, at time.Time) (bool, error)
	// TouchTokens notes when tokens were last used; it never sets one back, and
	// passes over ids that it does not know.
	TouchTokens(ctx context.Context, used map[TokenID]time.Time) error
}

// What a Store answers.
var (
	ErrNoToken     = errors.New("auth: there is no such token")
	ErrNameTaken   = errors.New("auth: a token has this name")
	ErrAdminExists = errors.New("auth: there is an admin")
)
