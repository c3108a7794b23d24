package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"
)

// algorithms are those whose verification needs no secret.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

func algorithmNames() []string {
	var names []string
	for _, a := range algorithms {
		names = append(names, string(a))
	}
	return names
}

// Bounds of what is fetched from an issuer, and how often.
const (
	keysFresh   = 10 * time.Minute // then a key that the issuer took back stops
	keysUsable  = time.Hour        // while the issuer does not answer
	keysTimeout = 5 * time.Second
	keysEvery   = 10 * time.Second
	keysBurst   = 3
	maxKeysSize = 1 << 20
	maxKeys     = 100
)

// keySet holds the public keys of an issuer. It fetches them when they are old,
// or when a token names a key that is not among them, and never more often than
// its budget allows, whatever tokens come: go-oidc's own set asks the issuer
// again for each signature that is wrong, and keeps keys for ever.
type keySet struct {
	issuer string
	client *http.Client
	now    func() time.Time
	log    *slog.Logger
	budget *rate.Limiter
	group  singleflight.Group

	mu   sync.Mutex
	keys []jose.JSONWebKey
	at   time.Time // when they were fetched
}

func newKeySet(issuer string, opt Options) *keySet {
	return &keySet{
		issuer: issuer, now: opt.Now, log: opt.Log,
		budget: rate.NewLimiter(rate.Every(keysEvery), keysBurst),
		client: &http.Client{
			Timeout: keysTimeout, Transport: bounded{opt.Transport},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

var errNoKey = errors.New("no key that the issuer publishes made its signature")

// VerifySignature returns what a token says, if a key of the issuer signed it.
func (s *keySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	jws, err := jose.ParseSigned(jwt, algorithms)
	if err != nil {
		return nil, err
	}
	if len(jws.Signatures) != 1 {
		return nil, errors.New("it has not exactly one signature")
	}
	header := jws.Signatures[0].Header
	for _, key := range s.keysFor(ctx, header.KeyID) {
		if key.KeyID != header.KeyID || key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := jws.Verify(key); err == nil {
			return payload, nil
		}
	}
	return nil, errNoKey
}

// keysFor returns the keys, fetched anew where they are old or lack this one.
func (s *keySet) keysFor(ctx context.Context, id string) []jose.JSONWebKey {
	keys, age := s.held()
	if age < keysFresh && slices.ContainsFunc(keys, func(k jose.JSONWebKey) bool { return k.KeyID == id }) {
		return keys
	}
	select {
	case <-s.group.DoChan("", func() (any, error) { s.refresh(ctx); return nil, nil }):
	case <-ctx.Done():
	}
	if keys, age = s.held(); age >= keysUsable {
		return nil
	}
	return keys
}

// held returns the keys and how old they are; a clock that stepped back makes
// them older than any bound.
func (s *keySet) held() ([]jose.JSONWebKey, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	age := s.now().Sub(s.at)
	if age < 0 || s.at.IsZero() {
		age = keysUsable
	}
	return s.keys, age
}

// refresh fetches the keys, if the budget allows it.
func (s *keySet) refresh(ctx context.Context) {
	if !s.budget.AllowN(s.now(), 1) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*keysTimeout)
	defer cancel()
	at := s.now()
	keys, err := s.fetch(ctx)
	if err != nil {
		s.log.Warn("the keys of an issuer cannot be fetched", "issuer", s.issuer, "error", clip(err.Error()))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys, s.at = keys, at
}

// fetch asks the issuer where its keys are, and for them.
func (s *keySet) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, s.client), s.issuer)
	if err != nil {
		return nil, err
	}
	var where struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&where); err != nil {
		return nil, err
	}
	if u, err := url.Parse(where.Keys); err != nil || u.Scheme != "https" {
		return nil, fmt.Errorf("its jwks_uri %q is no https address", where.Keys)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, where.Keys, nil)
	if err != nil {
		return nil, err
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", where.Keys, answer.Status)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	return parseKeys(text)
}

// parseKeys reads the public keys for signatures; what is none is passed over.
func parseKeys(text []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, fmt.Errorf("its keys cannot be read: %w", err)
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("it has %d keys, %d are read at most", len(set.Keys), maxKeys)
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if err := key.UnmarshalJSON(raw); err == nil && key.Valid() && key.IsPublic() && key.Use != "enc" {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// bounded cuts off answers that are too large.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	answer, err := next.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxKeysSize)
	}
	return answer, err
}
