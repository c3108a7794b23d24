package web

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOnlyOwnAddressesAreReturnedTo(t *testing.T) {
	for _, own := range []string{
		"/", "/events", "/events?context=ordering&q=a%20b", "/events/ordering.OrderPlaced/diff?from=1.0&to=1.2",
		"/contexts/", "/services/a%2Bb/c", "/flow?focus=//evil.example", "/search?q=http://x", "/search?q=100%25",
	} {
		if got := ownAddress(own); got != own {
			t.Errorf("%s leads to %s", own, got)
		}
	}
	for _, evil := range []string{
		"", "evil", "//evil.example", "///evil.example", "////evil", "/\\evil.example", "\\/evil", "\\\\evil", "/\\/evil",
		"http:", "http://evil.example", "https:evil.example", "HTTP://evil", "javascript:alert(1)", "data:text/html,x", "mailto:a@b",
		"/%2Fevil.example", "/%2f%2fevil", "%2F%2Fevil", "/%5Cevil", "/%5c%5cevil", "/%252Fevil", "/%25252Fevil", "/%255Cevil",
		"/%25252525252Fevil", "/.//evil", "/..//evil", "/a/..//evil", "/../evil", "/./", "/%2e%2e//evil", "/%2e/%2fevil",
		"/\tevil", "/\n/evil", "/%09/evil", "/%0d%0aSet-Cookie:x", "/\x00", " //evil", "\t//evil", "/\u202Eevil", "/%E2%80%AE",
		"//user@evil", "//evil:80/x", "/events#//evil\n", "?x", "#x", "/sign-in?return=/", "/sign-in/x", "/sign-out", "/" + strings.Repeat("a", 3_000),
		"/%zz", "/a//b", "//", "/%", "/\u2028evil", "//[::1]",
	} {
		if got := ownAddress(evil); got != "/" {
			t.Errorf("%q leads to %q", evil, got)
		}
	}
}

// Whatever is asked for, a browser stays on this host.
func TestReturnsStayHere(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "treaty.example", Path: "/sign-in"}
	piece := rapid.SampledFrom([]string{"/", "\\", "%2f", "%5c", "%25", "2f", ".", "..", "evil.example", "http:", "?", "#", "@", ":", "\t", "events", "%00", "&"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "")
		got := ownAddress(text)
		u, err := base.Parse(got)
		if err != nil || u.Host != base.Host || u.Scheme != "https" || strings.HasPrefix(u.Path, "//") || strings.Contains(got, "\\") {
			t.Fatalf("%q leads to %q (%v)", text, got, u)
		}
	})
}
