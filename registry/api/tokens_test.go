package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// tokenServer is a server with a desk for tokens, whose caller is an admin.
func tokenServer(t *testing.T) (*httptest.Server, *sqlite.Store) {
	t.Helper()
	store := sqlitetest.Open(t)
	desk := auth.NewDesk(store, auth.NewGate(auth.NewRefusals(store, nil, nil)), nil, nil)
	s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{
		Tokens: desk,
		Authorize: func(r *http.Request, _ api.Role) (api.Caller, error) {
			p := auth.Principal{Name: "ann", Kind: auth.ByToken, Grants: auth.Grants{{Role: auth.Admin}}}
			return api.Caller{Name: p.String(), Principal: p}, nil
		},
	}), api.GuardOptions{}))
	t.Cleanup(s.Close)
	return s, store
}

func newToken(t *testing.T, s *httptest.Server, body string) wire.Token {
	t.Helper()
	res, text := send(t, s, request{method: "POST", path: "/v1/tokens", header: asJSON, body: body})
	var token wire.Token
	if err := json.Unmarshal(text, &token); err != nil || res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s, %v, %v: %s", res.Status, err, res.Header, text)
	}
	return token
}

// A secret is shown when its token is made, and never again.
func TestTokensAreMadeListedAndEnded(t *testing.T) {
	s, store := tokenServer(t)
	made := newToken(t, s, `{"name": "ci-shop", "grants": ["reader", "publisher:ordering,billing"], "lifetimeSeconds": 3600, "reason": "for CI"}`)
	if lives := made.ExpiresAt.Sub(made.CreatedAt); made.State != "live" || lives != time.Hour || made.CreatedBy != "token ann" || len(made.Grants) != 2 || made.Grants[1] != "publisher:billing,ordering" {
		t.Errorf("%+v, which lives %v", made, lives)
	}
	secret, err := auth.ParseSecret(made.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := store.TokenByHash(t.Context(), secret.Hash()); err != nil || string(kept.ID) != made.ID {
		t.Errorf("the store has %+v, %v", kept, err)
	}
	list := read[wire.Tokens](t, s, "/v1/tokens").Tokens
	if len(list) != 1 || list[0].ID != made.ID || list[0].Secret != "" {
		t.Errorf("the list is %+v", list)
	}
	res, text := send(t, s, request{method: "DELETE", path: "/v1/tokens/" + made.ID + "?reason=it+leaked"})
	var ended wire.Token
	if err := json.Unmarshal(text, &ended); err != nil || res.StatusCode != 200 || ended.State != "revoked" || ended.RevokedAt == nil || ended.Secret != "" {
		t.Errorf("%s, %v: %s", res.Status, err, text)
	}
	entries, err := store.Audit(t.Context(), registry.AuditQuery{Chain: "token ci-shop", Limit: 10})
	if err != nil || len(entries) != 2 || entries[0].Reason != "for CI" || entries[1].Reason != "it leaked" || entries[1].Actor != "token ann" {
		t.Errorf("the audit trail has %+v, %v", entries, err)
	}
	for _, id := range []string{made.ID, "0000000000000000", "%00", "..%2F..", "ci-shop"} {
		res, text := send(t, s, request{method: "DELETE", path: "/v1/tokens/" + id})
		wantProblem(t, res, text, 404, "not-found")
	}
}

func TestTokensAreListedInPages(t *testing.T) {
	s, _ := tokenServer(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		newToken(t, s, `{"name": "`+name+`", "grants": ["reader"]}`)
	}
	seen, path := map[string]bool{}, "/v1/tokens?limit=2"
	for pages := 1; path != ""; pages++ {
		page := read[wire.Tokens](t, s, path)
		for _, token := range page.Tokens {
			seen[token.Name] = true
		}
		if path = ""; page.Next != "" {
			path = "/v1/tokens?limit=2&cursor=" + page.Next
		} else if pages != 3 {
			t.Errorf("%d pages of two", pages)
		}
	}
	if len(seen) != 5 {
		t.Errorf("the pages have %v", seen)
	}
}

func TestWhatIsNoTokenIsRefused(t *testing.T) {
	s, _ := tokenServer(t)
	newToken(t, s, `{"name": "taken", "grants": ["reader"]}`)
	for body, want := range map[string]string{
		`{"name": "taken", "grants": ["reader"]}`: "bad-token",
		`{"name": "x"}`:                                                             "bad-token",
		`{"name": "X y", "grants": ["reader"]}`:                                     "bad-token",
		`{"name": "x", "grants": ["reader"], "lifetimeSeconds": 1}`:                 "bad-token",
		`{"name": "x", "grants": ["reader"], "lifetimeSeconds": 2000000000}`:        "bad-token",
		`{"name": "x", "grants": ["boss"]}`:                                         "bad-body",
		`{"name": "x", "grants": ["publisher"]}`:                                    "bad-body",
		`{"name": "x", "grants": ["publisher:../../etc"]}`:                          "bad-body",
		`{"name": "x", "grants": ["reader"], "secret": "treaty_chosen"}`:            "bad-body",
		`{"name": "x", "grants": "admin"}`:                                          "bad-body",
		`{"name": "x", "name": "y", "grants": ["reader"]}`:                          "bad-body",
		`{"name": "\u202ex", "grants": ["reader"]}`:                                 "bad-token",
		`{"name": "x", "grants": ["reader"], "lifetimeSeconds": 99999999999999999}`: "bad-body",
		`{"name": "x", "grants": ["reader"], "lifetimeSeconds": -1}`:                "bad-body",
	} {
		res, text := send(t, s, request{method: "POST", path: "/v1/tokens", header: asJSON, body: body})
		wantProblem(t, res, text, res.StatusCode, want)
	}
	if list := read[wire.Tokens](t, s, "/v1/tokens").Tokens; len(list) != 1 {
		t.Errorf("what was refused is there: %+v", list)
	}
	res, text := send(t, s, request{path: "/v1/tokens?cursor=%21"})
	wantProblem(t, res, text, 400, "bad-query")
}
