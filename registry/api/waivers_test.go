package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// waiverServer has five waivers, each of which ordering and billing have to agree
// to. Who asks approves for the contexts in the header Approver.
func waiverServer(t *testing.T) (*httptest.Server, []string) {
	t.Helper()
	store := sqlitetest.Open(t)
	now := time.Now()
	var fingerprints []string
	for i := range 5 {
		w := registry.Waiver{
			WaiverKey: registry.WaiverKey{Home: fmt.Sprintf("github.com/acme/home%d", i/2), Fingerprint: fmt.Sprintf("%d%063x", i+1, i)},
			Rule:      "not-visible", Subject: "service biller", Message: "biller reads what is private", Contexts: []string{"billing", "ordering"},
			Reason: "Until spring.", Owner: "team-money", Expires: now.AddDate(0, 1, 0).Format(time.DateOnly), ProposedBy: "ann", ProposedAt: now,
		}
		fingerprints = append(fingerprints, w.Fingerprint)
		if err := store.Commit(t.Context(), &registry.Publication{
			Change: registry.Change{ID: fmt.Sprintf("%032d", i), At: now, Kind: registry.WaiverChange, Home: w.Home}, Proposed: []registry.Waiver{w},
			Audit: []*registry.AuditEntry{{Chain: "home " + w.Home, At: now, Actor: "ann", Origin: "here", Action: "propose", Subject: "a waiver"}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	s := approverServer(registry.New(store, registry.Options{}))
	t.Cleanup(s.Close)
	return s, fingerprints
}

// approverServer lets who asks approve for the contexts in the header Approver.
func approverServer(r *registry.Registry) *httptest.Server {
	return httptest.NewServer(api.Wrap(api.New(r, api.Options{
		Authorize: func(r *http.Request, _ api.Role) (api.Caller, error) {
			grants := auth.Grants{{Role: auth.Reader}}
			if list := r.Header.Get("Approver"); list != "" {
				grants = append(grants, auth.Grant{Role: auth.Approver, Contexts: strings.Split(list, ",")})
			}
			p := auth.Principal{Name: "ben", Kind: auth.ByToken, Grants: grants}
			return api.Caller{Name: p.String(), Principal: p, Rights: grants}, nil
		},
	}), api.GuardOptions{}))
}

// decide sends a decision of approvers of these contexts, and returns the waiver.
func decide(t *testing.T, s *httptest.Server, approver string, r request) wire.Waiver {
	t.Helper()
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header["Approver"] = approver
	res, text := send(t, s, r)
	var w wire.Waiver
	if err := json.Unmarshal(text, &w); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %s", res.Status, err, text)
	}
	return w
}

func approval(fingerprint, body string) request {
	return request{method: "POST", path: "/v1/waivers/" + fingerprint + "/approval", header: map[string]string{"Content-Type": "application/json"}, body: body}
}

// Each context agrees for itself; what it agreed to it can take back, and nobody
// else can.
func TestWaiversAreApprovedByEachContextForItself(t *testing.T) {
	s, fingerprints := waiverServer(t)
	short := fingerprints[0][:8]
	w := decide(t, s, "ordering", approval(short, `{"reason": "until spring", "home": "github.com/acme/home0"}`))
	if !slices.Equal(w.Missing, []string{"billing"}) || len(w.Approvals) != 1 || w.Approvals[0].Context != "ordering" || w.Approvals[0].By != "token ben" || w.Approvals[0].Reason != "until spring" {
		t.Errorf("ordering agreed: %+v", w)
	}
	if w = decide(t, s, "billing,crm", approval(short, `{"reason": "so be it"}`)); len(w.Missing) != 0 || len(w.Approvals) != 2 {
		t.Errorf("both agreed: %+v", w)
	}
	back := request{method: "DELETE", path: "/v1/waivers/" + short + "/approval?reason=it+leaks"}
	if w = decide(t, s, "ordering", back); !slices.Equal(w.Missing, []string{"ordering"}) {
		t.Errorf("ordering took it back: %+v", w)
	}
	for _, tc := range []struct {
		name, approver string
		request        request
		status         int
		code           string
	}{
		{"nobody's approver", "", approval(short, `{"reason": "why"}`), 403, "forbidden"},
		{"another context's", "crm", approval(short, `{"reason": "why"}`), 403, "forbidden"},
		{"another context's, taking back", "crm", back, 403, "forbidden"},
		{"taken back twice", "ordering", back, 404, "not-found"},
		{"without a reason", "ordering", approval(short, `{}`), 422, "bad-push"},
		{"an unknown key", "ordering", approval(short, `{"reason": "why", "contexts": ["billing"]}`), 400, "bad-body"},
		{"another home", "ordering", approval(short, `{"reason": "why", "home": "github.com/acme/other"}`), 404, "not-found"},
		{"too short", "ordering", approval("1000", `{"reason": "why"}`), 422, "bad-push"},
		{"of nothing", "ordering", approval("ffffffff", `{"reason": "why"}`), 404, "not-found"},
		{"taken back without a reason", "ordering", request{method: "DELETE", path: "/v1/waivers/" + short + "/approval"}, 400, "bad-query"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.request.header = map[string]string{"Content-Type": "application/json", "Approver": tc.approver}
			res, text := send(t, s, tc.request)
			wantProblem(t, res, text, tc.status, tc.code)
		})
	}
}

func TestWaiversAreListedInPages(t *testing.T) {
	s, fingerprints := waiverServer(t)
	var seen []string
	pages := 0
	for path := "/v1/waivers?limit=2"; path != ""; pages++ {
		page := read[wire.Waivers](t, s, path)
		for _, w := range page.Waivers {
			seen = append(seen, w.Fingerprint)
		}
		if path = ""; page.Next != "" {
			path = "/v1/waivers?limit=2&cursor=" + page.Next
		}
	}
	if pages != 3 || !slices.Equal(seen, fingerprints) {
		t.Errorf("%d pages of two have %v", pages, seen)
	}
	of := read[wire.Waivers](t, s, "/v1/waivers?home=github.com/acme/home1").Waivers
	if len(of) != 2 || of[0].Fingerprint != fingerprints[2] || !slices.Equal(of[0].Missing, []string{"billing", "ordering"}) {
		t.Errorf("of one home: %+v", of)
	}
	if none := read[wire.Waivers](t, s, "/v1/waivers?home=nobody"); none.Waivers == nil || len(none.Waivers) != 0 || none.Next != "" {
		t.Errorf("of a home that asks for nothing: %+v", none)
	}
	for _, query := range []string{"cursor=AAAA", "cursor=" + strings.Repeat("a", 20), "limit=0", "limit=x", "home="} {
		res, text := send(t, s, request{path: "/v1/waivers?" + query})
		wantProblem(t, res, text, 400, "bad-query")
	}
}

// What approvers decide is in the change feed, with who has still to agree.
func TestDecisionsAboutWaiversAreInTheFeed(t *testing.T) {
	s, fingerprints := waiverServer(t)
	proposed := read[wire.Changes](t, s, "/v1/changes")
	if len(proposed.Changes) != 5 || proposed.Changes[0].Kind != "waiver" {
		t.Fatalf("the feed has %+v", proposed.Changes)
	}
	path := fmt.Sprintf("/v1/changes?after=%d", proposed.Newest)
	decide(t, s, "billing", approval(fingerprints[0], `{"reason": "it is ours"}`))
	decide(t, s, "ordering", approval(fingerprints[0], `{"reason": "agreed"}`))
	decide(t, s, "billing", request{method: "DELETE", path: "/v1/waivers/" + fingerprints[0] + "/approval?reason=it+leaks"})
	var told []string
	for _, c := range read[wire.Changes](t, s, path).Changes {
		for _, w := range c.Waivers {
			if c.Kind != "waiver" || w.Fingerprint != fingerprints[0] || w.Rule != "not-visible" || w.Message == "" || w.Missing == nil {
				t.Errorf("the feed tells %s %+v", c.Kind, w)
			}
			told = append(told, fmt.Sprintf("%s %v %v %v", w.Step, w.Deciding, w.Contexts, w.Missing))
		}
	}
	want := []string{
		"approved [billing] [billing ordering] [ordering]", "approved [ordering] [billing ordering] []", "revoked [billing] [billing ordering] [billing]",
	}
	if !slices.Equal(told, want) {
		t.Errorf("the feed tells %q", told)
	}
}
