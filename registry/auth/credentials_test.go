package auth

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func basicOf(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }

func TestCredentialsThatAreRead(t *testing.T) {
	for header, want := range map[string]credentials{
		"Bearer treaty_abc":               {"", "treaty_abc"},
		"bearer  a.b.c ":                  {"", "a.b.c"},
		basicOf("token:treaty_abc"):       {"token", "treaty_abc"},
		basicOf("ci-shop:treaty_abc"):     {"ci-shop", "treaty_abc"},
		"BASIC " + basicOf("token:a")[6:]: {"token", "a"},
	} {
		got, shown, err := readCredentials(http.Header{"Authorization": {header}})
		if err != nil || !shown || got != want {
			t.Errorf("%q is read as %v, %v, %v; want %v", header, got, shown, err, want)
		}
	}
	if _, shown, err := readCredentials(http.Header{}); shown || err != nil {
		t.Errorf("no header is read as credentials: %v, %v", shown, err)
	}
}

func TestCredentialsThatAreRefused(t *testing.T) {
	for _, headers := range [][]string{
		{""}, {"Bearer"}, {"Bearer "}, {"treaty_abc"}, {"Digest x"}, {"Bearer a b"}, {"Bearer a\tb"}, {"Bearer ä"},
		{"Basic !"}, {"Basic"}, {basicOf("token")}, {basicOf(":secret")}, {basicOf("token:")}, {basicOf("token:a b")},
		{basicOf("\xff:a")}, {basicOf(strings.Repeat("u", 101) + ":a")},
		{"Bearer a", "Bearer b"}, {"Bearer " + strings.Repeat("a", maxAuthorization)},
	} {
		got, shown, err := readCredentials(http.Header{"Authorization": headers})
		var refusal *registry.Refusal
		if !shown || !errors.As(err, &refusal) || refusal.Code != Unauthenticated || got.secret != "" {
			t.Errorf("%.60q is read as %v, %v, %v; want a refusal", headers, got, shown, err)
		}
	}
}

func FuzzReadCredentials(f *testing.F) {
	f.Add("Bearer " + NewSecret().Reveal())
	f.Add(basicOf("token:" + NewSecret().Reveal()))
	f.Add("Basic Og==")
	f.Add("Bearer a.b.c")
	f.Fuzz(func(t *testing.T, header string) {
		c, shown, err := readCredentials(http.Header{"Authorization": {header}})
		if !shown {
			t.Fatal("a header is no header")
		}
		if err == nil && (c.secret == "" || len(c.secret) > maxAuthorization || strings.ContainsAny(c.secret, " \t\r\n\x00")) {
			t.Errorf("%q is read as %q", header, c.secret)
		}
		if issuer := issuerOf(c.secret); err != nil && issuer != "" {
			t.Errorf("what is refused has the issuer %q", issuer)
		}
	})
}
