package auth

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// What the tests of the whole package know of its bounds.
const (
	MaxBadTokens    = badTokens
	BadTokensEvery  = badTokensEvery
	MaxLookups      = maxLookups
	MaxRefusals     = refusalBurst
	RefusalChain    = refusalChain
	BootstrapPrefix = firstPrefix
)

// StartIssuer starts an issuer whose tokens for GitHub's main branch may publish
// in ordering. Sign makes such a token; event is its event_name.
func StartIssuer(t *testing.T) (_ Issuer, _ http.RoundTripper, sign func(event string) string) {
	t.Helper()
	key := newSigner(t, "one", jose.ES256)
	s := newServer(t, key)
	issuer := Issuer{URL: s.URL, Audience: audience, Mappings: []Mapping{
		{Claims: gitHub, Grants: Grants{{Role: Publisher, Contexts: []string{"ordering"}}}},
	}}
	return issuer, s.Client().Transport, func(event string) string {
		c := newClock()
		c.at.Store(time.Now().UnixNano())
		claims := s.claims(c)
		claims["event_name"] = event
		return key.sign(t, claims)
	}
}
