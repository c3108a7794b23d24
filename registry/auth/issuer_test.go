package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/treaty-events/treaty/registry"
)

// server is an OpenID Connect issuer on TLS.
type server struct {
	*httptest.Server
	asked atomic.Int64 // for its keys

	mu     sync.Mutex
	keys   []jose.JSONWebKey
	answer http.HandlerFunc // for its keys; nil: as it should
}

func newServer(t *testing.T, keys ...signer) *server {
	t.Helper()
	s := &server{}
	s.publish(keys...)
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"issuer": %q, "jwks_uri": %q}`, s.URL, s.URL+"/keys")
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.answer != nil {
			s.answer(w, r)
			return
		}
		if err := json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: s.keys}); err != nil {
			t.Error(err)
		}
	})
	s.Server = httptest.NewTLSServer(mux)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(s.Close)
	return s
}

// publish replaces the keys of the issuer.
func (s *server) publish(keys ...signer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = nil
	for _, k := range keys {
		s.keys = append(s.keys, jose.JSONWebKey{Key: k.key.Public(), KeyID: k.id, Algorithm: string(k.algorithm), Use: "sig"})
	}
}

func (s *server) answers(with http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = with
}

// signer is a key pair of an issuer.
type signer struct {
	id        string
	algorithm jose.SignatureAlgorithm
	key       crypto.Signer
}

func newSigner(t *testing.T, id string, algorithm jose.SignatureAlgorithm) signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch {
	case algorithm == jose.EdDSA:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	case strings.HasPrefix(string(algorithm), "ES"):
		curve := map[jose.SignatureAlgorithm]elliptic.Curve{jose.ES256: elliptic.P256(), jose.ES384: elliptic.P384(), jose.ES512: elliptic.P521()}[algorithm]
		key, err = ecdsa.GenerateKey(curve, rand.Reader)
	default:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return signer{id, algorithm, key}
}

func (s signer) sign(t *testing.T, claims map[string]any) string {
	return sign(t, s.algorithm, s.key, s.id, claims)
}

func sign(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", id)
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const audience = "https://treaty.example.com"

// clock is a time that tests move.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time           { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) advance(by time.Duration) { c.at.Add(int64(by)) }

// claims are those of a GitHub job that may publish.
func (s *server) claims(c *clock) map[string]any {
	claims := map[string]any{
		"iss": s.URL, "aud": audience, "sub": "repo:acme/shop:ref:refs/heads/main",
		"iat": c.now().Unix(), "nbf": c.now().Add(-time.Minute).Unix(), "exp": c.now().Add(5 * time.Minute).Unix(),
		"head_ref": "", "actor": "ada",
	}
	for name, value := range gitHub {
		claims[name] = value
	}
	return claims
}

// trusting returns the issuers of a registry that takes the server's tokens.
func trusting(t *testing.T, s *server, c *clock) issuers {
	t.Helper()
	list, err := newIssuers(Options{
		Now: c.now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Transport: s.Client().Transport,
		Issuers: []Issuer{{URL: s.URL, Audience: audience, Mappings: []Mapping{
			{Claims: gitHub, Grants: Grants{{Role: Publisher, Contexts: []string{"ordering"}}}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEachAsymmetricAlgorithmIsTaken(t *testing.T) {
	c := newClock()
	var keys []signer
	for _, algorithm := range algorithms {
		keys = append(keys, newSigner(t, string(algorithm), algorithm))
	}
	s := newServer(t, keys...)
	list := trusting(t, s, c)
	for _, key := range keys {
		p, err := list.principal(t.Context(), key.sign(t, s.claims(c)))
		if err != nil || p.Kind != ByOIDC || !p.MayPublish("ordering") || p.MayPublish("billing") || !p.ExpiresAt.After(c.now()) {
			t.Errorf("%s: %v may %q until %v, %v", key.id, p, p.Grants, p.ExpiresAt, err)
		}
		if want := "repo:acme/shop:ref:refs/heads/main@" + strings.TrimPrefix(s.URL, "https://"); p.Name != want {
			t.Errorf("%s: the audit trail has %q, want %q", key.id, p.Name, want)
		}
	}
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the issuer was asked %d times for its keys, want once", n)
	}
}

func TestIssuersTokensThatAreRefused(t *testing.T) {
	c := newClock()
	key, stranger := newSigner(t, "one", jose.RS256), newSigner(t, "one", jose.RS256)
	s := newServer(t, key)
	list := trusting(t, s, c)
	good := s.claims(c)
	public, err := x509.MarshalPKIXPublicKey(key.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	change := func(changes ...any) map[string]any {
		claims := maps.Clone(good)
		for i := 0; i < len(changes); i += 2 {
			claims[changes[i].(string)] = changes[i+1]
			if changes[i+1] == nil {
				delete(claims, changes[i].(string))
			}
		}
		return claims
	}
	later := func(d time.Duration) int64 { return c.now().Add(d).Unix() }
	signed := key.sign(t, good)
	unsigned := func(header string) string {
		payload := strings.Split(signed, ".")[1]
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + payload + "."
	}
	for _, tc := range []struct{ name, token, says string }{
		{"another audience", key.sign(t, change("aud", audience+"/x")), "audience"},
		{"an audience that is only a part", key.sign(t, change("aud", "treaty.example.com")), "audience"},
		{"no audience", key.sign(t, change("aud", nil)), "audience"},
		{"two audiences", key.sign(t, change("aud", []string{audience, "https://other.example.com"})), "others too"},
		{"expired", key.sign(t, change("exp", later(-time.Second))), "expired"},
		{"no expiry", key.sign(t, change("exp", nil)), "expired"},
		{"not yet good", key.sign(t, change("nbf", later(2*time.Minute))), "not good yet"},
		{"issued in the future", key.sign(t, change("iat", later(2*time.Minute))), "not good yet"},
		{"another issuer", key.sign(t, change("iss", "https://token.actions.githubusercontent.com")), "no issuer"},
		{"the issuer with a slash more", key.sign(t, change("iss", s.URL+"/")), "no issuer"},
		{"no issuer", key.sign(t, change("iss", nil)), "no issuer"},
		{"a key of somebody else with the same id", stranger.sign(t, good), "no key"},
		{"a key id that the issuer has not", sign(t, jose.RS256, key.key, "two", good), "no key"},
		{"another algorithm than the key's", sign(t, jose.PS256, key.key, "one", good), "no key"},
		{"HS256 with the public key", sign(t, jose.HS256, publicPEM, "one", good), "algorithm"},
		{"no algorithm", unsigned(`{"alg": "none", "kid": "one"}`), "algorithm"},
		{"none in capitals", unsigned(`{"alg": "NONE", "kid": "one"}`), "algorithm"},
		{"no signature", unsigned(`{"alg": "RS256", "kid": "one"}`), "no key"},
		{"changed after it was signed", strings.Replace(signed, ".", ".e30", 1), "no issuer"},
		{"a payload that is no JSON", "e30.YWJj.YWJj", "no issuer"},
		{"no token", "a.b.c", "no issuer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := list.principal(t.Context(), tc.token)
			var refusal *registry.Refusal
			if !errors.As(err, &refusal) || refusal.Code != Unauthenticated || !strings.Contains(refusal.Message, tc.says) {
				t.Fatalf("it is %v, %v; want a refusal about %q", p, err, tc.says)
			}
			if p.Kind != Nobody || len(p.Grants) > 0 {
				t.Errorf("whoever is refused is %v and may %q", p, p.Grants)
			}
		})
	}
	if p, err := list.principal(t.Context(), signed); err != nil || !p.MayPublish("ordering") {
		t.Errorf("the token that all of these are made of is refused: %v", err)
	}
}

func TestWhoeverNoMappingNamesMayNothing(t *testing.T) {
	c := newClock()
	key := newSigner(t, "one", jose.ES256)
	s := newServer(t, key)
	list := trusting(t, s, c)
	for name, value := range map[string]any{
		"repository_id": "424243", "ref": "refs/heads/other", "ref_protected": "false", "event_name": "pull_request_target",
		"head_ref": "feature",
	} {
		claims := s.claims(c)
		claims[name] = value
		p, err := list.principal(t.Context(), key.sign(t, claims))
		if err != nil || p.Kind != ByOIDC || p.MayPublish("ordering") || p.MayAdminister() {
			t.Errorf("%s %v may %q, %v", name, value, p.Grants, err)
		}
	}
	claims := s.claims(c)
	claims["repository_id"] = 424242 // GitLab writes some of its numbers so
	if p, err := list.principal(t.Context(), key.sign(t, claims)); err != nil || !p.MayPublish("ordering") {
		t.Errorf("a number is not read as its digits: %v, %v", p, err)
	}
}

func TestKeysRotate(t *testing.T) {
	c := newClock()
	before, after := newSigner(t, "before", jose.RS256), newSigner(t, "after", jose.RS256)
	s := newServer(t, before)
	list := trusting(t, s, c)
	takes := func(key signer, want bool, when string) {
		t.Helper()
		if _, err := list.principal(t.Context(), key.sign(t, s.claims(c))); (err == nil) != want {
			t.Errorf("%s: the key %q is taken: %v, want %v (%v)", when, key.id, err == nil, want, err)
		}
	}
	takes(before, true, "at first")
	takes(after, false, "before it is published")
	s.publish(before, after)
	takes(after, true, "as soon as it is published")
	takes(before, true, "while both are")
	s.publish(after)
	takes(before, true, "for some minutes after it was taken back")
	c.advance(keysFresh)
	takes(after, true, "later")
	takes(before, false, "later")
}

// Tokens with keys that nobody knows, however many, make the registry ask the
// issuer no more often than once in ten seconds; others stay good meanwhile.
func TestUnknownKeysAreNotAskedForWithoutEnd(t *testing.T) {
	c := newClock()
	key := newSigner(t, "one", jose.ES256)
	s := newServer(t, key)
	list := trusting(t, s, c)
	good := key.sign(t, s.claims(c))
	var wait sync.WaitGroup
	for i := range 200 {
		bad := sign(t, jose.ES256, key.key, fmt.Sprintf("key-%d", i), s.claims(c))
		wait.Go(func() {
			if _, err := list.principal(t.Context(), bad); err == nil {
				t.Error("a key that nobody knows is taken")
			}
			if _, err := list.principal(t.Context(), good); err != nil {
				t.Errorf("a good token is refused during a flood: %v", err)
			}
		})
	}
	wait.Wait()
	if n := s.asked.Load(); n > keysBurst {
		t.Errorf("the issuer was asked %d times, want at most %d", n, keysBurst)
	}
	wrong := newSigner(t, "one", jose.ES256).sign(t, s.claims(c))
	asked := s.asked.Load()
	c.advance(time.Minute)
	for range 50 {
		if _, err := list.principal(t.Context(), wrong); err == nil {
			t.Error("a wrong signature is taken")
		}
	}
	if n := s.asked.Load(); n != asked {
		t.Errorf("wrong signatures of a known key made %d questions", n-asked)
	}
}

// An issuer that is down, slow, huge or absurd costs a bounded time and memory,
// and the keys that are known stay good for an hour.
func TestIssuersThatMisbehave(t *testing.T) {
	key := newSigner(t, "one", jose.ES256)
	for name, answer := range map[string]http.HandlerFunc{
		"down":      func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) },
		"no JSON":   func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>") },
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write([]byte(strings.Repeat(" ", 64<<10))); err != nil {
					return
				}
			}
		},
		"too many keys": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"keys": [%s{}]}`, strings.Repeat("{},", 1000))
		},
		"cut off": func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			s := newServer(t, key)
			known, never := trusting(t, s, c), trusting(t, s, c)
			if _, err := known.principal(t.Context(), key.sign(t, s.claims(c))); err != nil {
				t.Fatal(err)
			}
			s.answers(answer)
			c.advance(keysFresh)
			started := time.Now()
			if _, err := known.principal(t.Context(), key.sign(t, s.claims(c))); err != nil {
				t.Errorf("a key that was known a while ago is refused: %v", err)
			}
			if _, err := never.principal(t.Context(), key.sign(t, s.claims(c))); err == nil {
				t.Error("a token is taken without a key")
			}
			c.advance(keysUsable)
			if _, err := known.principal(t.Context(), key.sign(t, s.claims(c))); err == nil {
				t.Error("a key is good for ever")
			}
			if took := time.Since(started); took > 3*keysTimeout {
				t.Errorf("it took %v", took)
			}
			s.answers(nil)
			c.advance(keysEvery)
			if _, err := never.principal(t.Context(), key.sign(t, s.claims(c))); err != nil {
				t.Errorf("after the issuer is well again: %v", err)
			}
		})
	}
}

func TestKeysThatAreNoneArePassedOver(t *testing.T) {
	good := jose.JSONWebKey{Key: newSigner(t, "", jose.ES256).key.Public(), KeyID: "good"}
	secret := jose.JSONWebKey{Key: []byte("a symmetric key, which verifies nothing here"), KeyID: "secret"}
	private := jose.JSONWebKey{Key: newSigner(t, "", jose.ES256).key, KeyID: "private"}
	forOther := jose.JSONWebKey{Key: good.Key, KeyID: "enc", Use: "enc"}
	text, err := json.Marshal(map[string]any{"keys": []any{secret, private, forOther, map[string]string{"kty": "new"}, 7, good}})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := parseKeys(text)
	if err != nil || len(keys) != 1 || keys[0].KeyID != "good" {
		t.Errorf("the keys are %v, %v; want the good one", keys, err)
	}
}

func TestIssuersThatCannotBeConfigured(t *testing.T) {
	mappings := []Mapping{{Claims: gitHub, Grants: Grants{{Role: Admin}}}}
	good := Issuer{URL: "https://token.actions.githubusercontent.com", Audience: audience, Mappings: mappings}
	for says, list := range map[string][]Issuer{
		"https":                        {{URL: "http://issuer.example.com", Audience: audience, Mappings: mappings}},
		"https address":                {{URL: "issuer", Audience: audience, Mappings: mappings}},
		"audience":                     {{URL: good.URL, Mappings: mappings}},
		"no mappings":                  {{URL: good.URL, Audience: audience}},
		"twice":                        {good, good},
		"mapping 1 (admin): a mapping": {{URL: good.URL, Audience: audience, Mappings: []Mapping{{Claims: with(gitHub, "ref", ""), Grants: Grants{{Role: Admin}}}}}},
	} {
		if _, err := New(Options{Issuers: list}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("it starts with %+v: %v; want an error about %q", list, err, says)
		}
	}
	if _, err := New(Options{Issuers: []Issuer{good}}); err != nil {
		t.Errorf("a good configuration does not start: %v", err)
	}
}
