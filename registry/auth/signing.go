package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/treaty-events/treaty/registry"
)

// signingFor is how long somebody may take at the provider.
const signingFor = 15 * time.Minute

// signing is one sign-in that is under way at a provider. Nothing of it is kept
// here: what must not be known to others follows from a secret in the browser's
// cookie, so that any replica can finish it.
type signing struct {
	Provider int    `json:"p"`
	Return   string `json:"r"`
	Until    int64  `json:"u"` // Unix time
}

// Titles returns what people call the providers at which they can sign in.
func (a *Authenticator) Titles() []string {
	var list []string
	for _, p := range a.providers {
		list = append(list, p.Title)
	}
	return list
}

// Depart returns the address of the provider, by its number, at which a person
// signs in; key is a secret of their browser, and to is where they want to go on.
func (a *Authenticator) Depart(ctx context.Context, number int, key, to string) (string, error) {
	if number < 0 || number >= len(a.providers) {
		return "", refuse(registry.NotFound, "there is no such provider", "choose one of those on the page")
	}
	config, err := a.providers[number].config(ctx)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(signing{number, to, a.opt.Now().Add(signingFor).Unix()})
	if err != nil {
		return "", err
	}
	payload := base64.RawURLEncoding.EncodeToString(text)
	return config.AuthCodeURL(payload+"."+bound(key, "state", payload), oidc.Nonce(bound(key, "nonce", payload)),
		oauth2.S256ChallengeOption(bound(key, "verifier", payload))), nil
}

// Arrive finishes what Depart began, with what the provider sent the browser back
// with: it begins a session, and returns where the person wanted to go on.
func (a *Authenticator) Arrive(r *http.Request, key string) (Visitor, string, error) {
	from := a.opt.Origin(r)
	v, to, err := a.arrive(r, key, from)
	if refusal := (*registry.Refusal)(nil); errors.As(err, &refusal) {
		a.opt.Refusals.Note(r.Context(), Principal{}, from, "sign in", refusal.Message)
	}
	return v, to, err
}

func (a *Authenticator) arrive(r *http.Request, key string, from Origin) (Visitor, string, error) {
	if !from.Secure {
		return Visitor{}, "", insecure()
	}
	q := r.URL.Query()
	s, payload, err := a.underWay(q, key)
	if err != nil {
		return Visitor{}, "", err
	}
	p := a.providers[s.Provider]
	switch {
	case q.Get("error") != "":
		return Visitor{}, s.Return, refuse(Unauthenticated, p.Title+" says: "+clip(q.Get("error")+" "+q.Get("error_description")), "sign in again, or with a token")
	case q.Get("iss") != "" && q.Get("iss") != p.Issuer:
		return Visitor{}, s.Return, refuse(Unauthenticated, "another provider answered than was asked", "sign in again")
	}
	who, err := p.identify(r.Context(), q.Get("code"), bound(key, "nonce", payload), bound(key, "verifier", payload))
	if err != nil {
		return Visitor{}, s.Return, err
	}
	principal := p.principal(who)
	if !principal.MayRead() {
		return Visitor{}, s.Return, refuse(registry.Forbidden, p.Title+" knows you as "+who.Name+", and no mapping of the registry's configuration gives you a role",
			"ask whoever runs the registry, or sign in with a token")
	}
	secret, err := a.begin(r, Session{Person: who})
	return Visitor{principal, from, secret, who.Name}, s.Return, err
}

// underWay returns the sign-in that a state belongs to: one that this browser began.
func (a *Authenticator) underWay(q url.Values, key string) (s signing, payload string, err error) {
	bad := refuse(Unauthenticated, "this browser began no such sign-in, or too long ago", "sign in again")
	payload, mac, ok := cutLast(q.Get("state"))
	if !ok || key == "" || !sameText(mac, bound(key, "state", payload)) {
		return s, "", bad
	}
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(text, &s) != nil || s.Provider < 0 || s.Provider >= len(a.providers) || a.opt.Now().Unix() > s.Until {
		return s, "", bad
	}
	return s, payload, nil
}

func cutLast(state string) (payload, mac string, ok bool) {
	for i := len(state) - 1; i >= 0; i-- {
		if state[i] == '.' {
			return state[:i], state[i+1:], true
		}
	}
	return "", "", false
}

// bound returns 43 letters and digits that follow from the key, and tell nothing
// of it.
func bound(key, what, payload string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte("treaty " + what + "\x00" + payload))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func sameText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// principal is who a person is here, by the mappings as they are now.
func (p *provider) principal(who Person) Principal {
	return Principal{Name: clip(who.Subject) + "@" + p.host, Kind: ByOIDC, Grants: p.grantsOf(who)}
}

// personal returns whom the session of a person stands for; a provider that the
// configuration has no more ends it.
func (a *Authenticator) personal(who Person) (Principal, error) {
	for _, p := range a.providers {
		if p.Issuer == who.Issuer {
			return p.principal(who), nil
		}
	}
	return Principal{}, ended()
}
