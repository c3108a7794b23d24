package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Provider is an OpenID Connect provider on TLS that lets Ada in without asking,
// and takes each code once, with the secret, the address and the verifier that
// belong to it.
type Provider struct {
	*httptest.Server
	t      testing.TB
	signer jose.Signer

	mu     sync.Mutex
	codes  map[string]url.Values // what was asked when it was given
	claims map[string]any        // that the id token has beside; nil values take out
}

// NewProvider starts one. Its client is "treaty", with the secret "s3cret".
func NewProvider(t testing.TB) *Provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", "one"))
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{t: t, signer: signer, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, 200, map[string]any{"issuer": p.URL, "jwks_uri": p.URL + "/keys", "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, 200, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "one", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewUnstartedServer(mux)
	p.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	p.StartTLS()
	t.Cleanup(p.Close)
	return p
}

func (p *Provider) say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		p.t.Error(err)
	}
}

func (p *Provider) authorize(w http.ResponseWriter, req *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := req.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != "treaty" || q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("nonce") == "" || !strings.Contains(q.Get("scope"), "openid") {
		http.Error(w, "bad request "+req.URL.RawQuery, http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.codes[code] = q
	answer := url.Values{"state": {q.Get("state")}, "code": {code}}
	back.RawQuery = answer.Encode()
	http.Redirect(w, req, back.String(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, req *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, secret, _ := req.BasicAuth()
	code := req.FormValue("code")
	asked, known := p.codes[code]
	delete(p.codes, code)
	challenge := sha256.Sum256([]byte(req.FormValue("code_verifier")))
	if !known || id != "treaty" || secret != "s3cret" || req.FormValue("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(challenge[:]) != asked.Get("code_challenge") {
		p.say(w, 400, map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{
		"iss": p.URL, "aud": "treaty", "sub": "248289", "nonce": asked.Get("nonce"), "name": "Ada <b>Lovelace</b>", "groups": []string{"staff", "schemas"},
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	for name, value := range p.claims {
		claims[name] = value
	}
	payload, err := json.Marshal(claims)
	if err == nil {
		var signed *jose.JSONWebSignature
		if signed, err = p.signer.Sign(payload); err == nil {
			var text string
			if text, err = signed.CompactSerialize(); err == nil {
				p.say(w, 200, map[string]string{"access_token": "x", "token_type": "Bearer", "id_token": text})
				return
			}
		}
	}
	p.t.Error(err)
}

// Claiming changes what the next id tokens have.
func (p *Provider) Claiming(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims = claims
}
