package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// proposedServer has ordering, and crm, which proposes to be downstream of it. Who asks
// approves for the contexts in the header Approver.
func proposedServer(t *testing.T) *httptest.Server {
	t.Helper()
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{})
	for home, text := range map[string]string{
		"ordering": "",
		"crm":      "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}\n",
	} {
		files := workspace.MemFiles{"contexts/" + home + "/context.yaml": []byte("context: " + home + "\nowner: o\npurpose: p\n" + text)}
		if _, err := r.Publish(t.Context(), registry.PushRequest{Home: home, Files: files, Actor: "ann", Origin: "here"}); err != nil {
			t.Fatal(err)
		}
	}
	s := approverServer(r)
	t.Cleanup(s.Close)
	return s
}

const acceptancePath = "/v1/contexts/ordering/relationships/crm/acceptance"

func accept(path, body string) request {
	return request{method: "POST", path: path, header: map[string]string{"Content-Type": "application/json"}, body: body}
}

// Who approves for a context accepts what another proposes to it, exactly that, and
// takes it back; everybody reads who did. What cannot be is refused with its code.
func TestAnApproverAcceptsARelationship(t *testing.T) {
	s := proposedServer(t)
	const meant = `{"as": "downstream", "pattern": "conformist", "reason": "they may"}`
	back := request{method: "DELETE", path: acceptancePath + "?as=downstream&pattern=conformist&reason=no+longer"}
	standing := func() wire.Relationship {
		t.Helper()
		_, text := send(t, s, request{path: "/v1/contexts/crm"})
		var c wire.Context
		if err := json.Unmarshal(text, &c); err != nil || len(c.Relationships) != 1 {
			t.Fatalf("crm is %s, %v", text, err)
		}
		return c.Relationships[0]
	}
	refused := func(name, approver string, r request, status int, code string) {
		t.Helper()
		if r.header == nil {
			r.header = map[string]string{}
		}
		r.header["Approver"] = approver
		res, text := send(t, s, r)
		var p wire.Problem
		if err := json.Unmarshal(text, &p); err != nil || res.StatusCode != status || p.Code != code {
			t.Errorf("%s: %s %s, want %d %s", name, res.Status, text, status, code)
		}
	}
	refused("nobody's approver", "", accept(acceptancePath, meant), 403, "forbidden")
	refused("who proposes", "crm", accept(acceptancePath, meant), 403, "forbidden")
	refused("without a reason", "ordering", accept(acceptancePath, `{"as": "downstream", "pattern": "conformist"}`), 422, "bad-push")
	refused("another pattern", "ordering", accept(acceptancePath, `{"as": "downstream", "pattern": "anticorruption-layer", "reason": "r"}`), 409, "outdated")
	refused("no pattern", "ordering", accept(acceptancePath, `{"reason": "r"}`), 409, "outdated")
	refused("an unknown key", "ordering", accept(acceptancePath, `{"to": "ordering"}`), 400, "bad-body")
	refused("the other way round", "crm", accept("/v1/contexts/crm/relationships/ordering/acceptance", meant), 404, "not-found")
	refused("a context that is not there", "nobody", accept("/v1/contexts/nobody/relationships/crm/acceptance", meant), 404, "not-found")
	refused("taken back before", "ordering", back, 404, "not-found")
	if got := standing(); got.Standing != "proposed" || got.Consent != nil {
		t.Fatalf("it stands %+v", got)
	}

	done := func(r request) (given wire.AcceptedRelationship) {
		t.Helper()
		r.header = map[string]string{"Content-Type": "application/json", "Approver": "ordering"}
		res, text := send(t, s, r)
		if err := json.Unmarshal(text, &given); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s, %v: %s", res.Status, err, text)
		}
		return given
	}
	for range 2 {
		given := done(accept(acceptancePath, meant))
		if given.Context != "ordering" || given.With != "crm" || given.As != "downstream" || given.Pattern != "conformist" || given.By != "token ben" || given.Reason != "they may" {
			t.Errorf("accepted: %+v", given)
		}
	}
	if got := standing(); got.Standing != "accepted" || got.Consent == nil || got.Consent.By != "token ben" || got.Consent.Reason != "they may" {
		t.Errorf("it stands %+v", got)
	}
	refused("taken back by another", "crm", back, 403, "forbidden")
	refused("taken back without a reason", "ordering", request{method: "DELETE", path: acceptancePath + "?as=downstream&pattern=conformist"}, 400, "bad-query")
	if given := done(back); given.Reason != "they may" {
		t.Errorf("taken back: %+v", given)
	}
	if got := standing(); got.Standing != "proposed" || got.Consent != nil {
		t.Errorf("afterwards it stands %+v", got)
	}
}
