package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is an OpenID Connect provider at which people sign in.
type Provider struct {
	Issuer       string // exactly as its discovery document names it
	Title        string // what people call it; empty: its host
	ClientID     string
	ClientSecret string   // empty: a public client
	Scopes       []string // beside openid
	// Mappings give grants by the claims of the id token. A claim that is a list has
	// each of its texts: groups.
	Mappings []Mapping
}

func (p Provider) check() error {
	switch {
	case !isIssuerAddress(p.Issuer):
		return fmt.Errorf("the provider %q is no https address without a query", p.Issuer)
	case p.ClientID == "":
		return fmt.Errorf("the provider %s: it needs the client-id that it knows this registry by", p.Issuer)
	case len(p.Mappings) == 0:
		return fmt.Errorf("the provider %s: it has no mappings, so its people could do nothing", p.Issuer)
	}
	for n, m := range p.Mappings {
		if err := m.checkPerson(); err != nil {
			return fmt.Errorf("the provider %s, mapping %d (%s): %w", p.Issuer, n+1, m.Grants, err)
		}
	}
	return nil
}

// checkPerson says what is missing in a mapping of people. An address of mail
// counts where the provider has verified it: else anybody could claim it.
func (m Mapping) checkPerson() error {
	if err := m.plain(); err != nil {
		return err
	}
	if m.Claims["email"] != "" && m.Claims["email_verified"] != "true" {
		return errors.New(`it names an email, which counts only with email_verified: "true"`)
	}
	return nil
}

// CheckProviders says what is wrong with a configuration.
func CheckProviders(list []Provider) error {
	seen := map[string]bool{}
	for _, p := range list {
		if err := p.check(); err != nil {
			return err
		}
		if seen[p.Issuer] {
			return fmt.Errorf("the provider %s is there twice", p.Issuer)
		}
		seen[p.Issuer] = true
	}
	return nil
}

// provider is one that can be asked. What it says of itself is read when somebody
// signs in, and then again each hour.
type provider struct {
	Provider
	host     string
	redirect string
	client   *http.Client
	verifier *oidc.IDTokenVerifier
	now      func() time.Time

	mu    sync.Mutex
	where oauth2.Endpoint
	at    time.Time // when that was read
}

// describedFor is how long what a provider says of itself is believed.
const describedFor = time.Hour

func newProviders(opt Options) ([]*provider, error) {
	if err := CheckProviders(opt.Providers); err != nil {
		return nil, err
	}
	var list []*provider
	for _, p := range opt.Providers {
		u, err := url.Parse(p.Issuer)
		if err != nil {
			return nil, err
		}
		if p.Title == "" {
			p.Title = u.Host
		}
		keys := newKeySet(p.Issuer, opt)
		list = append(list, &provider{
			Provider: p, host: u.Host, redirect: opt.Redirect, client: keys.client, now: opt.Now,
			verifier: oidc.NewVerifier(p.Issuer, keys, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithmNames(), Now: opt.Now}),
		})
	}
	return list, nil
}

// config is how the provider is asked.
func (p *provider) config(ctx context.Context) (*oauth2.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if age := p.now().Sub(p.at); p.where.AuthURL == "" || age < 0 || age > describedFor {
		found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
		if err != nil {
			return nil, fmt.Errorf("asking %s what it is: %w", p.Issuer, err)
		}
		where := found.Endpoint()
		for _, address := range []string{where.AuthURL, where.TokenURL} {
			if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" {
				return nil, fmt.Errorf("%s names %q, which is no https address", p.Issuer, address)
			}
		}
		p.where, p.at = where, p.now()
	}
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: p.where, RedirectURL: p.redirect,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}, nil
}

// identify exchanges the code for an id token, verifies it, and returns whom it
// names.
func (p *provider) identify(ctx context.Context, code, nonce, verifier string) (Person, error) {
	config, err := p.config(ctx)
	if err != nil {
		return Person{}, err
	}
	answer, err := config.Exchange(oidc.ClientContext(ctx, p.client), code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return Person{}, refuse(Unauthenticated, p.Title+" does not take its own code: "+clip(refused.ErrorCode), "sign in again")
	case err != nil:
		return Person{}, fmt.Errorf("exchanging a code at %s: %w", p.Issuer, err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := p.verifier.Verify(ctx, raw)
	if err != nil {
		return Person{}, refuse(Unauthenticated, "the id token of "+p.Title+" is refused: "+clip(strings.TrimPrefix(err.Error(), "oidc: ")), "sign in again; are the clocks right?")
	}
	if !sameText(token.Nonce, nonce) {
		return Person{}, refuse(Unauthenticated, "the id token of "+p.Title+" is not for this sign-in", "sign in again")
	}
	return p.person(token)
}

// person is whom an id token that was verified names, with the claims that the
// mappings ask about, as JSON.
func (p *provider) person(token *oidc.IDToken) (Person, error) {
	var raw map[string]json.RawMessage
	if err := token.Claims(&raw); err != nil {
		return Person{}, refuse(Unauthenticated, "the claims of the id token cannot be read", "")
	}
	said := texts(raw)
	if len(token.Audience) > 1 && said["azp"] != p.ClientID || token.IssuedAt.After(p.now().Add(clockSkew)) {
		return Person{}, refuse(Unauthenticated, "the id token of "+p.Title+" is for others, or not good yet", "sign in again")
	}
	who := Person{Issuer: p.Issuer, Subject: token.Subject, Claims: map[string]string{}}
	for _, name := range []string{"name", "preferred_username", "email", "sub"} {
		if who.Name == "" {
			who.Name = clip(said[name])
		}
	}
	for _, m := range p.Mappings {
		for name := range m.Claims {
			if value := string(raw[name]); value != "" && len(value) <= maxClaim {
				who.Claims[name] = value
			}
		}
	}
	return who, nil
}

// maxClaim bounds a claim that is kept, in bytes.
const maxClaim = 8 << 10

// grantsOf joins the grants of all mappings that match the person.
func (p *provider) grantsOf(who Person) Grants {
	var grants Grants
	for _, m := range p.Mappings {
		if m.matchesPerson(who.Claims) {
			grants = append(grants, m.Grants...)
		}
	}
	return slices.Clip(grants)
}

// matchesPerson reports whether the claims, as JSON, have all values of the
// mapping; a list has those of its texts.
func (m Mapping) matchesPerson(claims map[string]string) bool {
	for name, want := range m.Claims {
		raw := map[string]json.RawMessage{name: json.RawMessage(claims[name])}
		var list []string
		if json.Unmarshal(raw[name], &list) != nil {
			if text, ok := texts(raw)[name]; ok {
				list = []string{text}
			}
		}
		if !slices.Contains(list, want) {
			return false
		}
	}
	return true
}
