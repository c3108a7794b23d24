package auth_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// as is the context of a principal of that kind with these grants.
func as(t *testing.T, kind auth.Kind, grants string) context.Context {
	t.Helper()
	list, err := auth.ParseGrants(grants)
	must(t, err)
	return auth.With(t.Context(), auth.Principal{Name: "ci", Kind: kind, Grants: list}, auth.Origin{Address: netip.MustParseAddr("192.0.2.7")})
}

// Whoever may not is refused, and the audit trail has it.
func TestWhatIsRefusedIsAudited(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	_, token := r.token(t, "victim", "reader")
	list := func(ctx context.Context) error { _, err := r.desk.List(ctx, "", 10); return err }
	create := func(ctx context.Context) error {
		_, _, err := r.desk.Create(ctx, auth.TokenRequest{Name: "mine", Grants: auth.Grants{{Role: auth.Admin}}})
		return err
	}
	for _, tc := range []struct {
		name    string
		ctx     context.Context
		try     func(context.Context) error
		code    registry.Code
		subject string
	}{
		{"publish in another context", as(t, auth.ByToken, "publisher:ordering"),
			func(ctx context.Context) error { return r.gate.Publish(ctx, "billing", "push of shop") }, registry.Forbidden, "push of shop"},
		{"publish a subject that no contract claims", as(t, auth.ByToken, "publisher:ordering"),
			func(ctx context.Context) error { return r.gate.Publish(ctx, "", "subject orders-value") }, registry.Forbidden, "subject orders-value"},
		{"approve as a publisher", as(t, auth.ByToken, "publisher:*"),
			func(ctx context.Context) error { return r.gate.Approve(ctx, "ordering", "waiver") }, registry.Forbidden, "waiver"},
		{"publish as an approver", as(t, auth.ByToken, "approver:*"),
			func(ctx context.Context) error { return r.gate.Publish(ctx, "ordering", "push") }, registry.Forbidden, "push"},
		{"publish as nobody", t.Context(),
			func(ctx context.Context) error { return r.gate.Publish(ctx, "ordering", "push") }, auth.Unauthenticated, "push"},
		{"come in as an approver", as(t, auth.ByToken, "publisher:ordering"),
			func(ctx context.Context) error { return r.gate.Admit(ctx, auth.Approver, "POST /v1/waivers") }, registry.Forbidden, "POST /v1/waivers"},
		{"create a token as a publisher", as(t, auth.ByToken, "publisher:* approver:*"), create, registry.Forbidden, "create the token mine"},
		{"create a token as nobody", t.Context(), create, auth.Unauthenticated, "create the token mine"},
		{"revoke a token as a reader", as(t, auth.ByOIDC, "reader"),
			func(ctx context.Context) error { _, err := r.desk.Revoke(ctx, token.ID, ""); return err }, registry.Forbidden, "revoke the token " + string(token.ID)},
		{"list tokens as a reader", as(t, auth.ByToken, "reader"), list, registry.Forbidden, "list the tokens"},
		{"list tokens with the bootstrap token", as(t, auth.ByBootstrap, ""), list, registry.Forbidden, "list the tokens"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := len(r.audit(t, auth.RefusalChain))
			if code := refused(t, tc.try(tc.ctx)); code != tc.code {
				t.Fatalf("the code is %q, want %q", code, tc.code)
			}
			entries := r.audit(t, auth.RefusalChain)
			if len(entries) != before+1 {
				t.Fatalf("the audit trail has %d entries more", len(entries)-before)
			}
			want := registry.AuditEntry{Actor: auth.From(tc.ctx).String(), Origin: auth.OriginOf(tc.ctx).String(), Action: "refuse", Subject: tc.subject}
			if e := entries[before]; e.Actor != want.Actor || e.Origin != want.Origin || e.Action != want.Action || e.Subject != want.Subject || e.Reason == "" {
				t.Errorf("the audit trail has %+v, want %+v", e, want)
			}
		})
	}
	for _, try := range []error{
		r.gate.Publish(as(t, auth.ByToken, "publisher:ordering"), "ordering", "push"),
		r.gate.Approve(as(t, auth.ByToken, "approver:ordering"), "ordering", "waiver"),
		r.gate.Admit(as(t, auth.ByToken, "publisher:ordering"), auth.Publisher, "push"),
		r.gate.Admit(as(t, auth.ByToken, "approver:ordering"), auth.Reader, "list"),
		r.gate.Read(as(t, auth.ByToken, "reader")), r.gate.Administer(as(t, auth.ByToken, "admin"), "transfer"),
	} {
		if try != nil {
			t.Errorf("what a grant says is refused: %v", try)
		}
	}
	if refused(t, r.gate.Read(t.Context())) != auth.Unauthenticated || refused(t, r.gate.Read(as(t, auth.ByBootstrap, ""))) != registry.Forbidden {
		t.Error("whoever may nothing reads")
	}
}

func TestTokensThatAreNotCreated(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	r.token(t, "taken", "reader")
	reader := auth.Grants{{Role: auth.Reader}}
	for says, req := range map[string]auth.TokenRequest{
		"no name for a token": {Name: "Ci Shop", Grants: reader},
		"choose another":      {Name: "token", Grants: reader},
		"has the name taken":  {Name: "taken", Grants: reader},
		"without a role":      {Name: "ci"},
		"needs contexts":      {Name: "ci", Grants: auth.Grants{{Role: auth.Publisher}}},
		"context":             {Name: "ci", Grants: auth.Grants{{Role: auth.Publisher, Contexts: []string{"ordering admin"}}}},
		"without contexts":    {Name: "ci", Grants: auth.Grants{{Role: auth.Admin, Contexts: []string{"ordering"}}}},
		"no role":             {Name: "ci", Grants: auth.Grants{{Role: "owner"}}},
		"366 days":            {Name: "ci", Grants: reader, Lifetime: auth.MaxLifetime + 1},
		"a minute":            {Name: "ci", Grants: reader, Lifetime: time.Second},
	} {
		secret, _, err := r.desk.Create(operator(t), req)
		if refused(t, err) != auth.BadToken || !strings.Contains(err.Error(), says) || secret.Reveal() != "" {
			t.Errorf("%+v: %v; want a refusal about %q", req, err, says)
		}
	}
	bootstrap := auth.With(t.Context(), auth.Principal{Kind: auth.ByBootstrap}, auth.Origin{})
	if _, _, err := r.desk.Create(bootstrap, auth.TokenRequest{Name: "ci", Grants: reader}); refused(t, err) != auth.BadToken {
		t.Errorf("the first token is a reader's: %v", err)
	}
	for _, id := range []auth.TokenID{"", "0123456789abcdef"} {
		if _, err := r.desk.Revoke(operator(t), id, ""); refused(t, err) != registry.NotFound {
			t.Errorf("revoking %q: %v", id, err)
		}
	}
}

// The life of a token is in its own chain: who, from where, why, before, after.
func TestTheLifeOfATokenIsAudited(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	admin := as(t, auth.ByToken, "admin")
	secret, token, err := r.desk.Create(admin, auth.TokenRequest{Name: "shop", Grants: auth.Grants{{Role: auth.Reader}}, Lifetime: time.Hour, Reason: "for the shop"})
	must(t, err)
	gone, err := r.desk.Revoke(admin, token.ID, "no longer")
	if must(t, err); gone.ID != token.ID || gone.State(time.Now().Add(24*time.Hour)) != "revoked" {
		t.Errorf("it answers with %+v", gone)
	}
	if _, err := r.desk.Revoke(admin, token.ID, "again"); refused(t, err) != registry.NotFound {
		t.Errorf("revoked twice: %v", err)
	}
	chain := r.audit(t, "token shop")
	if len(chain) != 2 {
		t.Fatalf("the chain has %d entries", len(chain))
	}
	for i, want := range []registry.AuditEntry{{Action: "create", Reason: "for the shop"}, {Action: "revoke", Reason: "no longer"}} {
		got := chain[i]
		state := got.After + got.Before
		if got.Action != want.Action || got.Reason != want.Reason || got.Actor != "token ci" || got.Origin != "192.0.2.7" ||
			!strings.Contains(state, string(token.ID)) || !strings.Contains(state, `"reader"`) || strings.Contains(state, secret.Reveal()[:20]) {
			t.Errorf("entry %d is %+v", i, got)
		}
	}
}

// What the registry refuses deeper down, by the rights of whoever asks, is in
// the audit trail once.
func TestWhatTheRegistryRefusesIsAudited(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	rights := r.gate.Rights(as(t, auth.ByToken, "publisher:ordering"), "POST /v1/push")
	if !rights.MayPublish("ordering") || rights.MayAdminister() || len(r.audit(t, auth.RefusalChain)) != 0 {
		t.Errorf("what is allowed, or only asked, is refused: %+v", r.audit(t, auth.RefusalChain))
	}
	for range 3 {
		if rights.MayPublish("billing") || rights.MayApprove("ordering") {
			t.Error("a publisher of ordering may more")
		}
	}
	entries := r.audit(t, auth.RefusalChain)
	if len(entries) != 1 || entries[0].Actor != "token ci" || entries[0].Origin != "192.0.2.7" || entries[0].Subject != "POST /v1/push" {
		t.Errorf("the audit trail has %+v", entries)
	}
}
