package main

import (
	"context"
	"errors"
	"net/http"
	"os"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
)

// access is who may do what, as the configuration has it.
type access struct {
	authenticator *auth.Authenticator
	gate          *auth.Gate
	desk          *auth.Desk
}

// newAccess makes it, on the open store. Where tokens are demanded and there is
// no admin, it offers a bootstrap token.
func (m *Main) newAccess(ctx context.Context) (*access, error) {
	issuers, err := authIssuers(m.Config.Issuers)
	if err != nil {
		return nil, err
	}
	providers, err := authProviders(m.Config.Providers)
	if err != nil {
		return nil, err
	}
	refusals := auth.NewRefusals(m.store, m.Now, m.Log)
	var bootstrap *auth.Bootstrap
	if m.Config.AuthRequired {
		bootstrap = auth.NewBootstrap(m.Config.Data, m.store, m.Now, m.Log)
		if err := m.offer(ctx, bootstrap); err != nil {
			return nil, err
		}
	}
	gate := auth.NewGate(refusals)
	authenticator, err := auth.New(auth.Options{
		Store: m.store, Refusals: refusals, Bootstrap: bootstrap, Issuers: issuers, Origin: originOf,
		Anonymous: !m.Config.AuthRequired, Proxied: m.Config.AllowAnonymous || len(m.Config.TrustedProxies) > 0,
		Providers: providers, Redirect: returnAddress(m.Config.PublicURL),
		Sessions: auth.NewSessions(m.store, m.Config.Sessions.Idle, m.Config.Sessions.Lifetime),
		Now:      m.Now, Log: m.Log,
	})
	return &access{authenticator, gate, auth.NewDesk(m.store, gate, bootstrap, m.Now)}, err
}

// offer says in the log where the bootstrap token is, never what it is.
func (m *Main) offer(ctx context.Context, b *auth.Bootstrap) error {
	if err := os.MkdirAll(m.Config.Data, 0o700); err != nil {
		return exit.Usagef("the folder of --data must be writable: the bootstrap token goes there", "%w", err)
	}
	path, until, err := b.Offer(ctx)
	if err != nil {
		return exit.Usagef("the folder of --data must be writable: the bootstrap token goes there", "%w", err)
	}
	if path != "" {
		m.Log.Warn("there is no admin: a token that creates one is in a file", "file", path, "until", until)
	}
	return nil
}

// originOf returns where a request came from, as the guard found out. A proxy on
// this machine that the configuration does not name asks for who knows whom.
func originOf(r *http.Request) auth.Origin {
	peer := api.PeerOf(r.Context())
	return auth.Origin{Address: peer.Address, Secure: peer.Secure || peer.Local() && !auth.Forwarded(r.Header)}
}

// authorize says who calls the API, and whether they hold the role anywhere.
func (a *access) authorize(r *http.Request, role api.Role) (api.Caller, error) {
	p, from, err := a.authenticator.Authenticate(r)
	caller := api.Caller{Name: p.String(), Principal: p, Origin: from}
	if err != nil {
		return caller, err
	}
	if p.Kind == auth.ByToken || p.Kind == auth.ByOIDC {
		if err := api.Admit(r.Context(), p.String()); err != nil {
			return caller, err
		}
	}
	ctx, subject := auth.With(r.Context(), p, from), r.Method+" "+r.URL.Path
	caller.Rights = a.gate.Rights(ctx, subject)
	switch role {
	case api.Anyone:
		return caller, nil
	case api.Founder:
		return caller, a.gate.Found(ctx, subject)
	}
	return caller, a.gate.Admit(ctx, auth.Role(role), subject)
}

// still says whether the credentials of a request that goes on for long are good.
func (a *access) still(r *http.Request) error {
	_, _, err := a.authenticator.Authenticate(r)
	return err
}

// readers lets whoever may read see the metrics.
func (m *Main) readers(next http.Handler) http.Handler {
	reading := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := m.access.gate.Read(r.Context()); err != nil {
			m.denied(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
	return m.access.authenticator.Wrap(reading, m.denied)
}

// denied tells whoever asks why they see nothing. A browser asks for the token:
// the user is token.
func (m *Main) denied(w http.ResponseWriter, _ *http.Request, err error) {
	id := w.Header().Get("X-Request-Id") // which the guard gave
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) {
		m.Log.Error("who asks cannot be found out", "request", id, "error", err)
		http.Error(w, "a fault of Treaty: its log has it under "+id, http.StatusInternalServerError)
		return
	}
	status := http.StatusForbidden
	switch refusal.Code {
	case auth.Unauthenticated:
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", auth.Challenge)
	case auth.TooManyTries:
		status = http.StatusTooManyRequests
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, refusal.Message+"\n"+refusal.Hint, status)
}
