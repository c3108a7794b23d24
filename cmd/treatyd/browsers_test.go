package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

// Whatever is answered, however it is asked for: browsers guess no type of it,
// other sites neither frame nor read it.
func TestBrowsersAreKeptStrict(t *testing.T) {
	_, address, stop := running(t, Config{}, io.Discard, nil)
	defer stop()
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	const schema = "v1/events/things.ThingHappened/versions/1.0/schema"
	res, _ := do(t, http.MethodGet, address+"v1/events", nil)
	tag := res.Header.Get("ETag")
	foreign := map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
	for _, tc := range []struct {
		method, path string
		header       map[string]string
		status       int
	}{
		{"GET", "", foreign, 200}, {"GET", "events/things.ThingHappened", foreign, 200}, {"HEAD", "events", foreign, 200},
		{"GET", "nowhere", foreign, 404}, {"GET", "metrics", foreign, 200},
		{"GET", "v1/events", foreign, 200}, {"HEAD", "v1/events", foreign, 200}, {"GET", schema, foreign, 200},
		{"GET", "v1/openapi.json", map[string]string{"Accept-Encoding": "gzip"}, 200},
		{"GET", "v1/events", map[string]string{"If-None-Match": tag}, 304},
		{"GET", "v1/nowhere", foreign, 404}, {"GET", "v1/events?x=%3Cscript%3E", foreign, 400},
		{"OPTIONS", "v1/push", map[string]string{"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}, 204},
		{"POST", "v1/push", foreign, 403}, {"DELETE", "v1/tokens/4f1c2a9b7d3e8605", foreign, 403},
	} {
		res, _ := do(t, tc.method, address+tc.path, tc.header)
		where := tc.method + " /" + tc.path
		if res.StatusCode != tc.status {
			t.Errorf("%s: %s, want %d", where, res.Status, tc.status)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s may be sniffed or framed: %v", where, res.Header)
		}
		if !strings.HasPrefix(tc.path, "v1/") != (res.Header.Get("X-Frame-Options") == "DENY") {
			t.Errorf("%s: X-Frame-Options is %q", where, res.Header.Get("X-Frame-Options"))
		}
		if strings.HasPrefix(tc.path, "v1/") && strings.Contains(res.Header.Get("Content-Type"), "html") {
			t.Errorf("%s is a page", where)
		}
		for name := range res.Header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s opens itself to other sites: %s: %s", where, name, res.Header.Get(name))
			}
		}
	}
}
