package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

// A token that is revoked, or expires, ends within five seconds what it began:
// the stream of changes and the stream of events, idle as they are.
func TestStreamsEndWithTheirToken(t *testing.T) {
	for _, way := range []string{"revoked", "expired"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			m, address, tokens := guardedServer(t, "publisher:returns")
			if status, text := request(t, http.MethodPost, address+"/v1/push", tokens["publisher:returns"], pushOfReturns); status != http.StatusOK {
				t.Fatalf("%d %s", status, text)
			}
			desk := auth.NewDesk(m.store, m.access.gate, nil, func() time.Time {
				if way == "expired" {
					return time.Now().Add(-55 * time.Second) // with a minute to live
				}
				return time.Now()
			})
			operator := auth.With(t.Context(), auth.OperatorNamed("root"), auth.Origin{})
			secret, token, err := desk.Create(operator, auth.TokenRequest{Name: "eve", Grants: auth.Grants{{Role: auth.Reader}}, Lifetime: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			changes := opened(t, http.MethodGet, address+"/v1/changes/stream", secret.Reveal(), nil)
			body, lines := io.Pipe()
			defer lines.Close()
			events := opened(t, http.MethodPost, address+"/v1/events/returns.ReturnRequested/versions/1.0/validate", secret.Reveal(), body)
			fmt.Fprintln(lines, `{"id": "1"}`)
			if line, err := bufio.NewReader(events).ReadString('\n'); err != nil || !strings.Contains(line, `"valid":true`) {
				t.Fatalf("%q %v", line, err)
			}
			if way == "revoked" {
				if _, err := desk.Revoke(operator, token.ID, "it leaked"); err != nil {
					t.Fatal(err)
				}
			} else {
				time.Sleep(time.Until(token.ExpiresAt))
			}
			ended := time.Now()
			for name, stream := range map[string]io.Reader{"changes": changes, "events": events} {
				text, _ := io.ReadAll(stream)
				if took := time.Since(ended); took > 5*time.Second || !strings.Contains(string(text), "token has ended") {
					t.Errorf("%s: it ended after %s with %q", name, took, text)
				}
			}
		})
	}
}

// opened returns the body of an answer that goes on.
func opened(t *testing.T, method, url, token string, body io.Reader) io.Reader {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", wire.NDJSONMediaType)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s", method, url, res.Status)
	}
	return res.Body
}

// What had to be asked for with a token, no cache that others share keeps.
func TestAnswersToTokensArePrivate(t *testing.T) {
	_, address, tokens := guardedServer(t, "reader", "publisher:returns")
	if status, text := request(t, http.MethodPost, address+"/v1/push", tokens["publisher:returns"], pushOfReturns); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	for _, path := range []string{"/v1/schemas/ids/1", "/v1/events/returns.ReturnRequested/versions/1.0", "/v1/events/returns.ReturnRequested/versions/1.0/schema", "/v1/events"} {
		res, _ := do(t, http.MethodGet, address+path, map[string]string{"Authorization": "Bearer " + tokens["reader"]})
		if rules := res.Header.Get("Cache-Control"); res.StatusCode != 200 || strings.Contains(rules, "public") || path != "/v1/events" && !strings.HasPrefix(rules, "private") {
			t.Errorf("%s: %s, Cache-Control %q", path, res.Status, rules)
		}
	}
}
