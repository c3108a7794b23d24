package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/registry"
)

// How long sessions live where Options does not say.
const (
	DefaultIdle    = 8 * time.Hour
	DefaultSession = 24 * time.Hour
)

// maxSessions is how many sessions of one token, or of one person, are kept.
const maxSessions = 50

// sessionBytes is what a session costs in memory, beside the grants of its token.
const sessionBytes = 900

// Sessions are those of people who signed in with a browser. A nil *Sessions has
// none.
type Sessions struct {
	store    SessionStore
	idle     time.Duration
	lifetime time.Duration
	known    *keep.Cache[Hash, met]
	seen     usage[Hash]
}

// met is a session as the store had it at that time, with its token.
type met struct {
	session Session
	token   Token // of a session that a token began
	since   time.Time
}

// NewSessions returns the sessions of a store. Idle is after which time nobody is
// there any more, lifetime after which everybody signs in anew; 0: DefaultIdle,
// DefaultSession.
func NewSessions(store SessionStore, idle, lifetime time.Duration) *Sessions {
	if idle == 0 {
		idle = DefaultIdle
	}
	if lifetime == 0 {
		lifetime = DefaultSession
	}
	return &Sessions{store: store, idle: idle, lifetime: lifetime, known: keep.New[Hash, met](finderMemory)}
}

// Visitor is who looks at a page.
type Visitor struct {
	Principal
	Origin  Origin
	Session Secret // of the cookie; zero: there is none that is good
	Called  string // by people: what an issuer's person is called, else the name
}

// Visit returns who looks at a page: whoever the cookie stands for, else whoever
// the header names. A cookie that is not good is as if there were none: its owner
// is asked to sign in.
func (a *Authenticator) Visit(r *http.Request) (Visitor, error) {
	if cookie, ok := SessionCookie(r); ok {
		v, err := a.resume(r.Context(), cookie, a.opt.Origin(r))
		var refusal *registry.Refusal
		switch {
		case err == nil:
			return v, nil
		case !errors.As(err, &refusal):
			return Visitor{}, err
		}
	}
	p, from, err := a.shown(r)
	return Visitor{Principal: p, Origin: from, Called: p.Name}, err
}

// SignIn begins a session for whoever shows a token of this registry, and ends
// the one that the request came with: its id is never used again. Bad tokens
// count, and are noted, as those of the API are.
func (a *Authenticator) SignIn(r *http.Request, token string) (Visitor, error) {
	from := a.opt.Origin(r)
	p, err := a.signsIn(r.Context(), token, from)
	if err != nil {
		if refusal := (*registry.Refusal)(nil); errors.As(err, &refusal) {
			a.opt.Refusals.Note(r.Context(), Principal{}, from, "sign in", refusal.Message)
		}
		return Visitor{}, err
	}
	secret, err := a.begin(r, Session{Token: p.Token, ExpiresAt: p.ExpiresAt})
	return Visitor{p, from, secret, p.Name}, err
}

func (a *Authenticator) signsIn(ctx context.Context, token string, from Origin) (Principal, error) {
	if a.opt.Sessions == nil {
		return Principal{}, refuse(registry.Forbidden, "nobody signs in here", "")
	}
	if !from.Secure {
		return Principal{}, insecure()
	}
	secret, err := ParseSecret(token)
	switch {
	case err != nil && (tries{a.bad, network(from.Address), a.opt.Now}).exhausted():
		return Principal{}, tooMany()
	case err != nil:
		tries{a.bad, network(from.Address), a.opt.Now}.spend()
		return Principal{}, refuse(Unauthenticated, errNotSecret.Error(), "paste the whole token, as it was shown when it was created")
	case secret.first():
		return Principal{}, refuse(registry.Forbidden, "the bootstrap token creates the first admin's token, and nothing else", "sign in with the token that it creates")
	}
	return a.identify(ctx, credentials{secret: token}, from)
}

// begin writes a session with a new id down.
func (a *Authenticator) begin(r *http.Request, s Session) (Secret, error) {
	secret := newSecret(sessionPrefix)
	s.Hash = secret.Hash()
	s.CreatedAt = a.opt.Now().UTC().Truncate(time.Microsecond)
	s.SeenAt = s.CreatedAt
	if latest := s.CreatedAt.Add(a.opt.Sessions.lifetime); s.ExpiresAt.IsZero() || s.ExpiresAt.After(latest) {
		s.ExpiresAt = latest
	}
	if err := a.opt.Sessions.store.CreateSession(r.Context(), s, maxSessions); err != nil {
		return Secret{}, fmt.Errorf("beginning a session: %w", err)
	}
	if old, ok := SessionCookie(r); ok {
		return secret, a.SignOut(r.Context(), old)
	}
	return secret, nil
}

// SignOut ends a session, on this replica at once, on others within two seconds.
func (a *Authenticator) SignOut(ctx context.Context, session Secret) error {
	a.opt.Sessions.known.Delete(session.Hash())
	return a.opt.Sessions.store.EndSession(ctx, session.Hash())
}

// resume returns whom a session stands for, or a refusal where it has ended.
func (a *Authenticator) resume(ctx context.Context, secret Secret, from Origin) (Visitor, error) {
	if a.opt.Sessions == nil || !from.Secure {
		return Visitor{}, insecure()
	}
	found, err := a.session(ctx, secret.Hash(), from)
	if err != nil {
		return Visitor{}, err
	}
	now := a.opt.Now().UTC().Truncate(time.Microsecond)
	s := &found.session
	seen := a.opt.Sessions.seen.latest(s.Hash, s.SeenAt)
	if !now.Before(s.ExpiresAt) || now.Sub(seen) > a.opt.Sessions.idle {
		return Visitor{}, ended()
	}
	v := Visitor{Origin: from, Session: secret}
	if s.Token != "" {
		v.Principal, err = a.holder(found.token, "")
		v.Called = v.Name
	} else {
		v.Principal, err = a.personal(s.Person)
		v.Called = s.Person.Name
	}
	if err != nil {
		return Visitor{}, err
	}
	a.opt.Sessions.seen.note(s.Hash, now)
	if v.ExpiresAt.IsZero() || s.ExpiresAt.Before(v.ExpiresAt) {
		v.ExpiresAt = s.ExpiresAt
	}
	return v, nil
}

func ended() error { return refuse(Unauthenticated, "the session has ended", "sign in again") }

// session finds a session and its token: in memory for a moment, else in the
// store. Ids that are not in memory have a budget of their own: a browser that
// was away for long shows an old one with each request.
func (a *Authenticator) session(ctx context.Context, h Hash, from Origin) (met, error) {
	known := a.opt.Sessions.known
	hit, ok := known.Get(h)
	if age := a.opt.Now().Sub(hit.since); ok && age >= 0 && age < believed {
		return hit, nil
	}
	if !ok && !a.lost.spend(network(from.Address), a.opt.Now()) {
		return met{}, tooMany()
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	found := met{since: a.opt.Now()}
	var err error
	if found.session, err = a.opt.Sessions.store.Session(ctx, h); err == nil && found.session.Token != "" {
		found.token, err = a.opt.Store.Token(ctx, found.session.Token)
	}
	switch {
	case errors.Is(err, ErrNoSession), errors.Is(err, ErrNoToken):
		known.Delete(h)
		return met{}, ended()
	case err != nil:
		return met{}, fmt.Errorf("looking for a session: %w", err)
	}
	known.Put(h, found, sessionBytes+len(found.token.Grants.String()))
	return found, nil
}

// flush writes who was seen, and forgets the sessions that ended by time.
func (s *Sessions) flush(ctx context.Context, now time.Time) error {
	if s == nil {
		return nil
	}
	if err := s.seen.flush(ctx, s.store.TouchSessions); err != nil {
		return err
	}
	return s.store.ForgetSessions(ctx, now, now.Add(-s.idle))
}
