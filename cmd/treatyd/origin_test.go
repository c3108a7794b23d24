package main

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// Pages tell people where to send their token. Behind a proxy that speaks TLS that is
// the address of the proxy, never in clear.
func TestPagesNameTheAddressThatPeopleReach(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	for name, tc := range map[string]struct {
		config Config
		proto  string
		want   string
	}{
		"public-url":                   {Config{TrustedProxies: proxies, PublicURL: "https://treaty.example.com/"}, "https", "https://treaty.example.com"},
		"public-url, a proxy in clear": {Config{TrustedProxies: proxies, PublicURL: "https://treaty.example.com"}, "http", "https://treaty.example.com"},
		"public-url with a path":       {Config{TrustedProxies: proxies, PublicURL: "https://example.com/treaty", Hosts: []string{"treaty.example.com"}}, "https", "https://example.com/treaty"},
		"what a trusted proxy says":    {Config{TrustedProxies: proxies, Hosts: []string{"treaty.example.com"}}, "https", "https://treaty.example.com"},
		"a trusted proxy in clear":     {Config{TrustedProxies: proxies, Hosts: []string{"treaty.example.com"}}, "http", "http://treaty.example.com"},
		"a proxy that nobody trusts":   {Config{AllowAnonymous: true, Hosts: []string{"treaty.example.com"}}, "https", "http://treaty.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			_, address, stop := running(t, tc.config, io.Discard, nil)
			defer stop()
			names(t, tc.want, address, "", tc.proto) // how to push, while there is nothing
			status, text := request(t, http.MethodPost, address+"v1/push", "", pushOfReturns)
			if status != http.StatusOK {
				t.Fatalf("%d %s", status, text)
			}
			for _, path := range []string{"events/returns.ReturnRequested", "events/returns.ReturnRequested/changelog.atom", "playground?event=returns.ReturnRequested"} {
				names(t, tc.want, address, path, tc.proto)
			}
		})
	}
}

// names demands that a page names the server by that address, and by no other scheme.
func names(t *testing.T, want, address, path, proto string) {
	t.Helper()
	other := "http://treaty.example.com"
	if strings.HasPrefix(want, "http:") {
		other = "https://treaty.example.com"
	}
	page := behindProxy(t, address+path, proto)
	if !strings.Contains(page, want) || strings.Contains(page, other) || strings.Contains(page, "com//") {
		t.Errorf("/%s does not name %s:\n%s", path, want, page)
	}
}

// behindProxy asks as a proxy on this machine does for somebody elsewhere.
func behindProxy(t *testing.T, url, proto string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "treaty.example.com"
	req.Header.Set("X-Forwarded-Proto", proto)
	req.Header.Set("X-Forwarded-For", "203.0.113.5")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s %v", url, res.Status, body, err)
	}
	return string(body)
}
