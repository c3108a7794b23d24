package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/treaty-events/treaty/registry"
)

// How many bad tokens one address may show: so many at once, and then one in
// this time.
const (
	badTokens      = 20
	badTokensEvery = 2 * time.Second
)

// How many sessions that are not in memory one address may ask for.
const (
	lostSessions      = 100
	lostSessionsEvery = 100 * time.Millisecond
)

// TryAgain is how long whoever sent too many bad tokens waits for the next try.
const TryAgain = badTokensEvery

// housekeeping is how often what was gathered is written.
const housekeeping = time.Minute

// Options steer an Authenticator.
type Options struct {
	Store     Store
	Refusals  *Refusals
	Bootstrap *Bootstrap // nil: no bootstrap token is taken
	Issuers   []Issuer   // of OpenID Connect tokens
	Sessions  *Sessions  // of people who signed in; nil: nobody does
	Providers []Provider // at which people sign in, beside tokens
	Redirect  string     // where providers send people back to, as they know it
	// Origin says where a request came from, as the server's trusted proxies tell
	// it; nil: the other end of the connection.
	Origin func(*http.Request) Origin
	// Anonymous lets whoever shows no token do everything: for a server that only
	// its own machine can reach, or that was told so in plain words.
	Anonymous bool
	// Proxied lets those be anonymous too whose requests a proxy forwarded: the
	// configuration knows of it. Else a proxy on this machine, which nobody
	// thought of, would make admins of its users.
	Proxied   bool
	Transport http.RoundTripper // to the issuers; nil: http.DefaultTransport
	Now       func() time.Time  // nil: time.Now
	Log       *slog.Logger      // nil: slog.Default
}

// Authenticator finds out who sends a request.
type Authenticator struct {
	opt       Options
	finder    *finder
	issuers   issuers
	providers []*provider
	bad       *limits // tokens, by the network of the client
	lost      *limits // sessions that are not in memory, likewise
	used      usage[TokenID]
}

// New returns an authenticator, or what is wrong with the issuers. It asks
// nobody: an issuer that is down does not stop a registry.
func New(opt Options) (*Authenticator, error) {
	opt.Now, opt.Log = defaults(opt.Now, opt.Log)
	if opt.Origin == nil {
		opt.Origin = direct
	}
	issuers, err := newIssuers(opt)
	if err != nil {
		return nil, err
	}
	providers, err := newProviders(opt)
	if err != nil {
		return nil, err
	}
	return &Authenticator{
		opt: opt, issuers: issuers, providers: providers, finder: newFinder(opt.Store, opt.Now),
		bad: newLimits(rate.Every(badTokensEvery), badTokens), lost: newLimits(rate.Every(lostSessionsEvery), lostSessions),
	}, nil
}

// Authenticate returns who sends the request, and from where. Without
// credentials that is nobody, or anonymous. Bad credentials are a
// *registry.Refusal. The cookie of somebody who signed in counts for what only
// reads: a page of another site can make a browser write, and the API, unlike the
// pages, asks for no word that it cannot know.
func (a *Authenticator) Authenticate(r *http.Request) (Principal, Origin, error) {
	if _, said := r.Header["Authorization"]; !said && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		v, err := a.Visit(r)
		return v.Principal, v.Origin, err
	}
	return a.shown(r)
}

// shown returns whoever the header Authorization names.
func (a *Authenticator) shown(r *http.Request) (Principal, Origin, error) {
	from := a.opt.Origin(r)
	c, shown, err := readCredentials(r.Header)
	switch {
	case !shown && a.opt.Anonymous && !a.opt.Proxied && Forwarded(r.Header):
		return Principal{}, from, refuse(registry.Forbidden, "a proxy sent this, and whoever reaches this server without a token may do everything",
			"demand tokens (--auth-required) or name the proxy (--trusted-proxies); --allow-anonymous opens the server to everybody")
	case !shown && a.opt.Anonymous:
		return Anybody(), from, nil
	case !shown:
		return Principal{}, from, nil
	case err == nil && !from.Secure:
		err = insecure()
	}
	var p Principal
	if err == nil {
		p, err = a.identify(r.Context(), c, from)
	}
	if refusal := (*registry.Refusal)(nil); errors.As(err, &refusal) {
		a.opt.Refusals.Note(r.Context(), Principal{}, from, "authenticate", refusal.Message)
	}
	return p, from, err
}

// Wrap puts who asks into the context of each request, for Gate and From.
// Requests with bad credentials go to fail; those without go on, as nobody.
func (a *Authenticator) Wrap(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, from, err := a.Authenticate(r)
		r = r.WithContext(With(r.Context(), p, from))
		if err != nil {
			fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// identify returns whose credentials these are. What is not good counts
// against the address that it came from.
func (a *Authenticator) identify(ctx context.Context, c credentials, from Origin) (Principal, error) {
	left := tries{a.bad, network(from.Address), a.opt.Now}
	secret, err := ParseSecret(c.secret)
	if err == nil && !secret.first() {
		return a.kept(ctx, secret.Hash(), c.user, left)
	}
	if left.exhausted() {
		return Principal{}, tooMany()
	}
	p, err := a.look(ctx, c, secret)
	if refusal := (*registry.Refusal)(nil); errors.As(err, &refusal) {
		left.spend()
	}
	return p, err
}

// kept returns whom a token of the store stands for.
func (a *Authenticator) kept(ctx context.Context, h Hash, user string, left tries) (Principal, error) {
	t, ok := a.finder.fresh(h)
	if !ok {
		var err error
		t, err = a.finder.find(ctx, h, left)
		switch {
		case errors.Is(err, ErrNoToken):
			return Principal{}, refuse(Unauthenticated, "this registry has no such token", "is it of another registry?")
		case errors.Is(err, errTooMany):
			return Principal{}, tooMany()
		case err != nil:
			return Principal{}, err
		}
	}
	return a.holder(t, user)
}

// look asks whoever made the token, where that is not the store.
func (a *Authenticator) look(ctx context.Context, c credentials, secret Secret) (Principal, error) {
	switch {
	case a.opt.Bootstrap.accepts(secret):
		return Principal{Name: string(ByBootstrap), Kind: ByBootstrap}, nil
	case secret.first():
		return Principal{}, refuse(Unauthenticated, "the bootstrap token is used up or has expired", "while there is no admin, a restart of treatyd makes a new one")
	case strings.Count(c.secret, ".") == 2:
		return a.issuers.principal(ctx, c.secret)
	}
	return Principal{}, refuse(Unauthenticated, errNotSecret.Error(), credentialsHint)
}

func insecure() error {
	return refuse(Insecure, "a token was sent over plain HTTP, where others can read it",
		"use https, revoke the token, and create another; behind a proxy that does TLS, name its address as a trusted proxy")
}

func tooMany() error {
	return refuse(TooManyTries, "too many bad tokens came from your address", "wait as long as Retry-After says, then try with a good one")
}

// holder returns the principal that a token of the store stands for.
func (a *Authenticator) holder(t Token, user string) (Principal, error) {
	now := a.opt.Now()
	switch {
	case !t.RevokedAt.IsZero():
		return Principal{}, refuse(Unauthenticated, "the token "+t.Name+" was revoked", "ask an admin for another")
	case !t.Live(now):
		return Principal{}, refuse(Unauthenticated, "the token "+t.Name+" expired on "+t.ExpiresAt.Format(time.DateOnly), "ask an admin for another")
	case user != "" && user != basicUser && user != t.Name:
		return Principal{}, refuse(Unauthenticated, "the user is not the name of the token", "use the token's name or the word token as the user")
	}
	a.used.note(t.ID, now.UTC().Truncate(time.Microsecond))
	return Principal{Name: t.Name, Kind: ByToken, Token: t.ID, Grants: t.Grants, ExpiresAt: t.ExpiresAt}, nil
}

// Run writes when tokens were last used, and the summaries of refusals, until
// ctx is done and then once more. What cannot be written is logged and kept.
func (a *Authenticator) Run(ctx context.Context) {
	tick := time.NewTicker(housekeeping)
	defer tick.Stop()
	for done := false; !done; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			done = true
		}
		a.Flush(context.WithoutCancel(ctx))
	}
}

// Flush does once what Run does.
func (a *Authenticator) Flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, housekeeping/6)
	defer cancel()
	if err := a.used.flush(ctx, a.opt.Store.TouchTokens); err != nil {
		a.opt.Log.Warn("when tokens were last used cannot be written", "error", err)
	}
	if err := a.opt.Sessions.flush(ctx, a.opt.Now()); err != nil {
		a.opt.Log.Warn("sessions cannot be written", "error", err)
	}
	if err := a.opt.Refusals.Flush(ctx); err != nil {
		a.opt.Log.Error("refusals cannot be written to the audit trail", "error", err)
	}
}
