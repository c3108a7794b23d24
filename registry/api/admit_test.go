package api_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// Each operation asks for the role of its row before it does anything else, and
// says how to come in where nobody came.
func TestEachOperationAsksForItsRole(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	asked := api.Role("")
	authorize := func(r *http.Request, role api.Role) (api.Caller, error) {
		asked = role
		if role == api.Anyone {
			return api.Caller{}, nil
		}
		code := auth.Unauthenticated
		if r.Header.Get("Authorization") != "" {
			code = registry.Forbidden
		}
		return api.Caller{}, &registry.Refusal{Code: code, Message: "no", Hint: "ask an admin"}
	}
	s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{Authorize: authorize}), api.GuardOptions{}))
	defer s.Close()
	for _, r := range document().routes {
		for method, raw := range r.item {
			role := raw.(object)["x-treaty-role"]
			if role == string(api.Anyone) {
				continue
			}
			method = strings.ToUpper(method)
			res, body := send(t, s, request{method: method, path: r.path, body: "nonsense"})
			wantProblem(t, res, body, 401, "unauthenticated")
			if string(asked) != role || res.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s asked for %q, its row says %v; %v", method, r.path, asked, role, res.Header)
			}
			res, body = send(t, s, request{method: method, path: r.path, header: map[string]string{"Authorization": "Bearer x"}})
			wantProblem(t, res, body, 403, "forbidden")
		}
	}
	if res, _ := send(t, s, request{path: "/v1/health"}); res.StatusCode != 200 {
		t.Errorf("health: %s", res.Status)
	}
}
