package main

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

// Where everybody on this machine may do everything, a proxy on it does not make
// admins of its users: the configuration has to know of it.
func TestProxiesThatNobodyNamedGetNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		config Config
		want   int
	}{
		"not known":            {Config{}, http.StatusForbidden},
		"open to everybody":    {Config{AllowAnonymous: true}, http.StatusOK},
		"a proxy that is ours": {Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			tc.config.Listen, tc.config.Data = "127.0.0.1:0", t.TempDir()
			address, stop := startWith(t, tc.config)
			defer stop()
			for header, value := range map[string]string{
				"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "treaty.example.com",
				"Forwarded": "for=8.8.8.8", "Via": "1.1 nginx", "X-Real-IP": "8.8.8.8",
			} {
				for _, path := range []string{"v1/events", "v1/whoami", "metrics", ""} {
					if res, body := do(t, http.MethodGet, address+path, map[string]string{header: value}); res.StatusCode != tc.want {
						t.Errorf("%s with %s: %s %.200s; want %d", path, header, res.Status, body, tc.want)
					}
				}
			}
			if res, body := do(t, http.MethodGet, address+"v1/events", nil); res.StatusCode != http.StatusOK {
				t.Errorf("directly: %s %.200s", res.Status, body)
			}
		})
	}
}

// Nobody makes a token without being known: it would outlive the time in which
// everybody might do everything.
func TestAnonymousMakesNoTokens(t *testing.T) {
	address, stop := start(t, t.TempDir())
	defer stop()
	status, text := request(t, http.MethodPost, address+"v1/tokens", "", `{"name": "eve", "grants": ["admin"]}`)
	if status != http.StatusForbidden || !strings.Contains(text, "treatyd token create") {
		t.Errorf("%d %s", status, text)
	}
}

// Strangers learn whether a server is well and which it is, readers what it holds.
func TestHealthTellsStrangersLittle(t *testing.T) {
	_, address, tokens := guardedServer(t, "reader", "publisher:returns")
	if status, text := request(t, http.MethodPost, address+"/v1/push", tokens["publisher:returns"], pushOfReturns); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	status, text := request(t, http.MethodGet, address+"/v1/health", "", "")
	var members map[string]any
	if err := json.Unmarshal([]byte(text), &members); err != nil || status != http.StatusOK || len(members) != 2 || members["status"] != "ok" || members["version"] == "" {
		t.Errorf("a stranger is told %d %s", status, text)
	}
	status, text = request(t, http.MethodGet, address+"/v1/health", tokens["reader"], "")
	var health wire.Health
	if err := json.Unmarshal([]byte(text), &health); err != nil || status != http.StatusOK || health.Versions != 1 || health.Database.Kind != "sqlite" {
		t.Errorf("a reader is told %d %s", status, text)
	}
}
