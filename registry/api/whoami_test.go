package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// Who asks is told who they are, what they may do and until when, and nobody
// keeps the answer.
func TestWhoami(t *testing.T) {
	store := sqlitetest.Open(t)
	until := time.Date(2027, 2, 3, 4, 5, 6, 0, time.UTC)
	grants, err := auth.ParseGrants("reader publisher:billing,ordering")
	if err != nil {
		t.Fatal(err)
	}
	ci := auth.Principal{Name: "ci-shop", Kind: auth.ByToken, Grants: grants, ExpiresAt: until.In(time.FixedZone("", 3600))}
	authorize := func(r *http.Request, role api.Role) (api.Caller, error) {
		if role != api.Reader {
			t.Errorf("it asks for the role %s", role)
		}
		if r.Header.Get("Authorization") == "" {
			return api.Caller{}, &registry.Refusal{Code: auth.Unauthenticated, Message: "it is not known who asks"}
		}
		return api.Caller{Name: ci.String(), Principal: ci}, nil
	}
	for _, tt := range []struct {
		name string
		opt  api.Options
		want wire.Principal
	}{
		{"a token", api.Options{Authorize: authorize},
			wire.Principal{Name: "ci-shop", Kind: "token", Roles: []string{"reader", "publisher:billing,ordering"}, ExpiresAt: &until}},
		{"where nobody is asked", api.Options{}, wire.Principal{Name: "anonymous", Kind: "anonymous", Roles: []string{"admin"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), tt.opt), api.GuardOptions{}))
			defer s.Close()
			res, body := send(t, s, request{path: "/v1/whoami", header: map[string]string{"Authorization": "Bearer x"}})
			var got wire.Principal
			if err := json.Unmarshal(body, &got); err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", res.Status, body)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if kept := res.Header.Get("Cache-Control"); kept != "no-store" {
				t.Errorf("it may be kept: %q", kept)
			}
		})
	}
	s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{Authorize: authorize}), api.GuardOptions{}))
	defer s.Close()
	res, body := send(t, s, request{path: "/v1/whoami"})
	wantProblem(t, res, body, http.StatusUnauthorized, "unauthenticated")
	if res.Header.Get("WWW-Authenticate") != auth.Challenge {
		t.Error("it does not say how to answer")
	}
}
