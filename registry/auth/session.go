package auth

import (
	"context"
	"errors"
	"time"
)

// Session is what is kept of somebody who signed in with a browser: all but the
// secret in the cookie. It says whose it is, never what they may do: a token's
// grants are read of the token each time, a person's follow from the claims and
// from the mappings of the configuration as it is now. Times are UTC, in whole
// microseconds.
type Session struct {
	Hash      Hash    // of the secret in the cookie
	Token     TokenID // that was shown; empty: an issuer said who it is
	Person    Person  // of an issuer
	CreatedAt time.Time
	SeenAt    time.Time // within a minute
	ExpiresAt time.Time // at the latest, however busy it is
}

// Person is whom an OpenID Connect issuer signed in.
type Person struct {
	Issuer  string            // its URL
	Subject string            // who it is there, for ever
	Name    string            // how people call them
	Claims  map[string]string // those that the mappings of the configuration asked about
}

// SessionStore keeps sessions. Every method is safe for concurrent use, and
// several processes may share a store.
type SessionStore interface {
	// CreateSession adds a session. Of the same token or person, only so many stay:
	// the oldest go.
	CreateSession(ctx context.Context, s Session, keep int) error
	// Session returns the session with that hash, ended by time or not, or
	// ErrNoSession. It sees every write that was answered before it was called.
	Session(ctx context.Context, h Hash) (Session, error)
	// TouchSessions notes when sessions were last seen; it never sets one back, and
	// passes over those that it does not know.
	TouchSessions(ctx context.Context, seen map[Hash]time.Time) error
	// EndSession forgets a session; one that is not there is no error.
	EndSession(ctx context.Context, h Hash) error
	// ForgetSessions forgets those that expired before now, or were last seen
	// before idle.
	ForgetSessions(ctx context.Context, now, idle time.Time) error
}

// ErrNoSession is what a SessionStore answers of a session that it does not have.
var ErrNoSession = errors.New("auth: there is no such session")
