package api_test

import (
	"encoding/base64"
	"net/http"
	"testing"
)

// What no store could keep is refused before a store is asked.
func TestTextsThatAreNone(t *testing.T) {
	s := company(t)
	for _, text := range []string{"%00", "a%00b", "%ff%fe", "%ed%a0%80", "%c0%af"} {
		for _, path := range []string{"/v1/events/" + text, "/v1/webhooks/" + text, "/v1/schemas/" + text, "/v1/services/" + text} {
			res, body := send(t, s, request{path: path})
			wantProblem(t, res, body, http.StatusNotFound, "not-found")
		}
		res, body := send(t, s, request{path: "/v1/search?q=" + text})
		wantProblem(t, res, body, http.StatusBadRequest, "bad-query")
	}
	for _, key := range []string{"\x00", "\xff\xfe"} {
		res, body := send(t, s, request{path: "/v1/tokens?cursor=" + base64.RawURLEncoding.EncodeToString([]byte(key))})
		if res.StatusCode != http.StatusBadRequest && res.StatusCode != http.StatusNotFound {
			t.Errorf("a cursor %q: %s %s", key, res.Status, body)
		}
	}
}
