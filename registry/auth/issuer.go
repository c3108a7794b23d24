package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Issuer is an OpenID Connect issuer whose tokens are taken.
type Issuer struct {
	URL      string    `json:"issuer"`   // exactly as its tokens and its discovery document name it
	Audience string    `json:"audience"` // this registry, as its tokens name it: exactly this one
	Mappings []Mapping `json:"mappings"`
}

func (i Issuer) check() error {
	switch {
	case !isIssuerAddress(i.URL):
		return fmt.Errorf("the issuer %q is no https address without a query", i.URL)
	case i.Audience == "":
		return fmt.Errorf("the issuer %s: it needs an audience, such as the registry's own address", i.URL)
	case len(i.Mappings) == 0:
		return fmt.Errorf("the issuer %s: it has no mappings, so its tokens could do nothing", i.URL)
	}
	for n, m := range i.Mappings {
		if err := m.check(); err != nil {
			return fmt.Errorf("the issuer %s, mapping %d (%s): %w", i.URL, n+1, m.Grants, err)
		}
	}
	return nil
}

// isIssuerAddress reports whether an issuer can be called so: by OpenID Connect
// Discovery 1.0, section 3, an https address without query or fragment.
func isIssuerAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// CheckIssuers says what is wrong with a configuration.
func CheckIssuers(list []Issuer) error {
	seen := map[string]bool{}
	for _, i := range list {
		if err := i.check(); err != nil {
			return err
		}
		if seen[i.URL] {
			return fmt.Errorf("the issuer %s is there twice: put its mappings together", i.URL)
		}
		seen[i.URL] = true
	}
	return nil
}

// issuers verify tokens, by the URL of who issued them.
type issuers map[string]*issuer

type issuer struct {
	Issuer
	host     string
	verifier *oidc.IDTokenVerifier
	now      func() time.Time
}

func newIssuers(opt Options) (issuers, error) {
	if err := CheckIssuers(opt.Issuers); err != nil {
		return nil, err
	}
	list := issuers{}
	for _, i := range opt.Issuers {
		u, err := url.Parse(i.URL)
		if err != nil {
			return nil, err
		}
		list[i.URL] = &issuer{
			Issuer: i, host: u.Host, now: opt.Now,
			verifier: oidc.NewVerifier(i.URL, newKeySet(i.URL, opt), &oidc.Config{
				ClientID: i.Audience, SupportedSigningAlgs: algorithmNames(), Now: opt.Now,
			}),
		}
	}
	return list, nil
}

const issuerHint = "see who may publish from where in the registry's configuration (oidc)"

// principal verifies a token and returns whom it stands for.
func (list issuers) principal(ctx context.Context, raw string) (Principal, error) {
	i, ok := list[issuerOf(raw)]
	if !ok {
		return Principal{}, refuse(Unauthenticated, "the token is of no issuer that this registry takes tokens of", issuerHint)
	}
	token, err := i.verifier.Verify(ctx, raw)
	if expired := (*oidc.TokenExpiredError)(nil); errors.As(err, &expired) {
		return Principal{}, refuse(Unauthenticated, "the issuer's token has expired", "fetch a new one just before it is used")
	}
	if err != nil {
		return Principal{}, refuse(Unauthenticated, "the issuer's token is refused: "+clip(strings.TrimPrefix(err.Error(), "oidc: ")), issuerHint)
	}
	if len(token.Audience) != 1 {
		return Principal{}, refuse(Unauthenticated, "the issuer's token is for others too", "ask for a token with the audience "+i.Audience+" alone")
	}
	return i.identify(token)
}

// clockSkew is how far the clocks of the issuer and of the registry may differ.
const clockSkew = time.Minute

// identify returns the principal of a token that was verified.
func (i *issuer) identify(token *oidc.IDToken) (Principal, error) {
	var raw map[string]json.RawMessage
	if err := token.Claims(&raw); err != nil {
		return Principal{}, refuse(Unauthenticated, "the claims of the issuer's token cannot be read", "")
	}
	var begins struct {
		NotBefore float64 `json:"nbf"`
		Issued    float64 `json:"iat"`
	}
	latest := float64(i.now().Add(clockSkew).Unix())
	if err := token.Claims(&begins); err != nil || begins.NotBefore > latest || begins.Issued > latest {
		return Principal{}, refuse(Unauthenticated, "the issuer's token is not good yet", "are the clocks right?")
	}
	claims := texts(raw)
	p := Principal{Name: clip(token.Subject) + "@" + i.host, Kind: ByOIDC, ExpiresAt: token.Expiry}
	p.Grants = slices.Clip(grantsFor(i.Mappings, claims))
	return p, nil
}

// issuerOf returns who issued a token, as it says itself; nothing is verified.
func issuerOf(raw string) string {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Issuer string `json:"iss"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return claims.Issuer
}
