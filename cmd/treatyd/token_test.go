package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/auth"
)

// statusWith asks with a token, and returns the status of the answer.
func statusWith(t *testing.T, method, url, token string) int {
	t.Helper()
	header := map[string]string{"Content-Type": "application/json"}
	if token != "" {
		header["Authorization"] = "Bearer " + token
	}
	res, _ := do(t, method, url, header)
	return res.StatusCode
}

// Where tokens are demanded, nothing is read without one, pages and metrics
// neither; a token that was revoked stops.
// Whoever guesses is told when the next try is answered.
func TestTooManyBadTokensAreToldWhenToComeBack(t *testing.T) {
	_, address, stop := running(t, Config{AuthRequired: true}, io.Discard, nil)
	defer stop()
	for range 30 {
		res, _ := do(t, http.MethodGet, address+"v1/whoami", map[string]string{"Authorization": "Bearer nope"})
		if res.StatusCode == http.StatusTooManyRequests {
			if got := res.Header.Get("Retry-After"); got != "2" {
				t.Errorf("Retry-After is %q, want 2 seconds", got)
			}
			return
		}
	}
	t.Error("30 bad tokens are not too many")
}

func TestTokensAreCreatedListedAndRevoked(t *testing.T) {
	data := t.TempDir()
	_, address, stop := running(t, Config{Data: data, AuthRequired: true}, io.Discard, nil)
	defer stop()
	if info, err := os.Stat(filepath.Join(data, auth.BootstrapFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the bootstrap token: %v, %v", info, err)
	}
	reader := strings.TrimSpace(good(t, "token", "create", "--data", data, "--name", "dashboards", "--grant", "reader"))
	writer := strings.TrimSpace(good(t, "token", "create", "--data", data, "--name", "ci", "--grant", "publisher:things"))
	for _, tc := range []struct {
		method, path string
		token        string
		want         int
	}{
		{"GET", "v1/events", "", 401}, {"GET", "", "", 401}, {"GET", "metrics", "", 401}, {"GET", "v1/health", "", 200},
		{"GET", "v1/events", reader + "x", 401}, {"GET", "", "treaty_nonsense", 401},
		{"GET", "v1/events", reader, 200}, {"GET", "", reader, 200}, {"GET", "metrics", reader, 200},
		{"POST", "v1/push", reader, 403}, {"POST", "v1/push", "", 401}, {"POST", "v1/push", writer, 400}, // no body
	} {
		if got := statusWith(t, tc.method, address+tc.path, tc.token); got != tc.want {
			t.Errorf("%s /%s with %.12q: %d, want %d", tc.method, tc.path, tc.token, got, tc.want)
		}
	}
	list := good(t, "token", "list", "--data", data)
	if strings.Contains(list, reader) || !strings.Contains(list, "dashboards") || !strings.Contains(list, "publisher:things") || !strings.Contains(list, "live") {
		t.Errorf("the list:\n%s", list)
	}
	var id string
	for line := range strings.Lines(list) {
		if strings.Contains(line, "dashboards") {
			id = strings.Fields(line)[0]
		}
	}
	good(t, "token", "revoke", "--data", data, "--id", id, "--reason", "a test")
	waitFor(t, "the end of a revoked token", func() bool { return statusWith(t, "GET", address+"v1/events", reader) == http.StatusUnauthorized })
	if got := call(t, "", "token", "revoke", "--data", data, "--id", id); got.code != 2 || !strings.Contains(got.err, "hint: `treatyd token list`") {
		t.Errorf("a second end: %+v", got)
	}
	if got := call(t, "", "token", "create", "--data", data, "--name", "x", "--grant", "boss"); got.code != 2 || !strings.Contains(got.err, "no role") {
		t.Errorf("a role that is not there: %+v", got)
	}
	if got := call(t, "", "token", "create", "--data", data, "--name", "x", "--grant", "reader", "--days", "1000"); got.code != 2 {
		t.Errorf("a token for too long: %+v", got)
	}
	trail := good(t, "audit", "export", "--data", data)
	for _, want := range []string{`"actor":"operator `, `"action":"create"`, `"action":"revoke"`, `"reason":"a test"`, `"chain":"refusals"`} {
		if !strings.Contains(trail, want) {
			t.Errorf("the audit trail has no %s:\n%s", want, trail)
		}
	}
	if strings.Contains(trail, reader) || strings.Contains(trail, writer) {
		t.Error("the audit trail has a secret")
	}
}
