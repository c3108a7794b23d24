package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// wanting is billing, which reads an event of the shop and declares that alone; the
// shop says nothing of it.
func wanting(relationship, more string) workspace.MemFiles {
	return files(`
-- treaty.yaml --
treaty: 1
services: ["services/*.yaml"]
-- contexts/billing/context.yaml --
context: billing
owner: team-money
purpose: Writes invoices.
` + relationship + more)
}

const (
	shopHome = "github.com/acme/shop"

	wants  = "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}\n"
	biller = `-- services/biller.yaml --
service: biller
context: billing
owner: team-money
consumes:
  - {event: ordering.OrderPlaced, versions: "=1", fields: [/orderId], idempotent-by: envelope:id}
`
)

var offered = contract.Proposal{From: "billing", To: "ordering", As: contract.Downstream, Pattern: contract.Conformist}

// answering is ordering's file with what it says of others.
func answering(relationships string) workspace.MemFiles {
	return with(shop, "-- contexts/ordering/context.yaml --\ncontext: ordering\nowner: team-orders\npurpose: Takes orders.\n"+relationships)
}

func accepting(t *testing.T, r *registry.Registry, p contract.Proposal) (*contract.Consent, error) {
	t.Helper()
	return r.Accept(t.Context(), registry.ConsentDecision{Proposal: p, Reason: "they may read it", Actor: "token ann", Origin: "test", Rights: rights{approve: p.To}})
}

func withdrawing(t *testing.T, r *registry.Registry, p contract.Proposal) (*contract.Consent, error) {
	t.Helper()
	return r.Withdraw(t.Context(), registry.ConsentDecision{Proposal: p, Reason: "no longer", Actor: "token ann", Origin: "test", Rights: rights{approve: p.To}})
}

// standingOf is how far both agree, from the side of each, and who accepted it here.
func standingOf(t *testing.T, r *registry.Registry) string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range []string{"billing", "ordering"} {
		c, err := s.Context(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tie := range s.Ties(c) {
			text := name + " " + string(tie.Standing())
			if tie.Consent != nil {
				text += " by " + tie.Consent.By
			}
			list = append(list, text)
		}
	}
	for _, b := range s.Bonds() {
		list = append(list, string(b.Standing))
	}
	return strings.Join(list, ", ")
}

const (
	isProposed = "billing proposed, ordering proposed, proposed"
	isAccepted = "billing accepted by token ann, ordering accepted by token ann, accepted"
)

func wantStanding(t *testing.T, r *registry.Registry, want string) {
	t.Helper()
	if got := standingOf(t, r); got != want {
		t.Errorf("it stands %q, want %q", got, want)
	}
}

// rulesRefusing are the rules of the errors for which billing's push is refused.
func rulesRefusing(t *testing.T, r *registry.Registry, m workspace.MemFiles) []string {
	t.Helper()
	_, err := push(t, r, registry.PushRequest{Home: billingHome, Files: m})
	var rules []string
	for _, f := range wantRefusal(t, err, registry.Refused).Findings {
		if f.Severity == "error" {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// What one context proposes, an approver of the other accepts: a push that reads by
// it passes, until that is taken back.
func TestAProposalIsAcceptedInTheRegistry(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: answering("")})
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, "")})
	wantStanding(t, r, isProposed)
	if found := refusing(t, r, wanting(wants, biller)); found.Rule != "undeclared-relationship" || !strings.Contains(found.Hint, "an approver of ordering accepts it: `treaty relationships accept ordering billing`") {
		t.Fatalf("before, it is refused for %s, hint %q", found.Rule, found.Hint)
	}
	// Who proposes does not accept; only an approver of whoever is offered does, with a reason.
	_, err := r.Accept(t.Context(), registry.ConsentDecision{Proposal: offered, Reason: "we want it", Rights: rights{approve: "billing"}})
	wantRefusal(t, err, registry.Forbidden)
	_, err = r.Accept(t.Context(), registry.ConsentDecision{Proposal: offered, Rights: rights{approve: "ordering"}})
	wantRefusal(t, err, registry.BadPush)
	for range 2 { // what is accepted already changes nothing
		c, err := accepting(t, r, offered)
		if err != nil || c.By != "token ann" || c.Reason != "they may read it" || !c.At.Equal(now) {
			t.Fatalf("accepted: %+v, %v", c, err)
		}
	}
	wantStanding(t, r, isAccepted)
	if s, _ := r.Snapshot(t.Context()); len(s.Consents()) != 1 {
		t.Errorf("there are %v", s.Consents())
	}
	// While somebody reads by it, it is not taken back, as the files would not let it be.
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, biller)})
	_, err = withdrawing(t, r, offered)
	if refusal := wantRefusal(t, err, registry.InUse); !strings.Contains(refusal.Message, "billing/biller reads ordering.OrderPlaced") {
		t.Errorf("refused with %q", refusal.Message)
	}
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, "")})
	_, err = r.Withdraw(t.Context(), registry.ConsentDecision{Proposal: offered, Reason: "no", Rights: rights{approve: "billing"}})
	wantRefusal(t, err, registry.Forbidden)
	if _, err := withdrawing(t, r, offered); err != nil {
		t.Fatal(err)
	}
	wantStanding(t, r, isProposed)
	_, err = withdrawing(t, r, offered)
	wantRefusal(t, err, registry.NotFound)
	if got := rulesRefusing(t, r, wanting(wants, biller)); !slices.Equal(got, []string{"undeclared-relationship"}) {
		t.Errorf("afterwards it is refused for %v", got)
	}
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "home " + shopHome, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		if strings.HasPrefix(e.Subject, "relationship") {
			told = append(told, e.Action+" "+e.Subject+" by "+e.Actor+": "+e.Reason)
		}
	}
	want := []string{"accept relationship of ordering with billing by token ann: they may read it", "revoke relationship of ordering with billing by token ann: no longer"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// Nothing but what the files leave open can be accepted.
func TestOnlyWhatFilesLeaveOpenIsAccepted(t *testing.T) {
	for _, tc := range []struct {
		name, shop string
		p          contract.Proposal
		want       registry.Code
		says       string
	}{
		{"nobody proposes it", "", contract.Proposal{From: "ordering", To: "billing", As: contract.Upstream, Pattern: contract.OpenHostService}, registry.NotFound, "proposes no relationship"},
		{"a context that is not there", "", contract.Proposal{From: "crm", To: "ordering", As: contract.Downstream, Pattern: contract.Conformist}, registry.NotFound, `no context "crm"`},
		{"of nobody", "", contract.Proposal{From: "billing", To: "crm", As: contract.Downstream, Pattern: contract.Conformist}, registry.NotFound, `no context "crm"`},
		{"another pattern", "", contract.Proposal{From: "billing", To: "ordering", As: contract.Downstream, Pattern: contract.AnticorruptionLayer}, registry.Outdated, "says something else by now"},
		{"another side", "", contract.Proposal{From: "billing", To: "ordering", As: contract.Upstream, Pattern: contract.Conformist}, registry.Outdated, "says something else by now"},
		{"the file agrees already", "relationships:\n  - {with: billing, as: upstream, pattern: open-host-service}\n", offered, registry.BadPush, "files own contracts"},
		{"the file says something else", "relationships:\n  - {with: billing, as: equal, pattern: separate-ways}\n", offered, registry.BadPush, "files own contracts"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, "")})
			mustPush(t, r, registry.PushRequest{Files: answering(tc.shop)})
			_, err := accepting(t, r, tc.p)
			if refusal := wantRefusal(t, err, tc.want); !strings.Contains(refusal.Message+refusal.Hint, tc.says) || refusal.Hint == "" && tc.want != registry.NotFound {
				t.Errorf("refused with %q, hint %q", refusal.Message, refusal.Hint)
			}
		})
	}
}

// A consent is to one proposal: it ends with it, and with the first word that the file
// of whoever gave it says. It never comes back by itself.
func TestAConsentEndsWithWhatItIsAbout(t *testing.T) {
	hosts := "relationships:\n  - {with: billing, as: upstream, pattern: open-host-service}\n"
	for _, tc := range []struct {
		name  string
		home  string
		files workspace.MemFiles
		back  workspace.MemFiles // to what it was
		want  string             // in between
	}{
		{"another pattern is proposed", billingHome, wanting(strings.Replace(wants, "conformist", "anticorruption-layer", 1), ""), wanting(wants, ""), isProposed},
		{"another side is proposed", billingHome, wanting(strings.Replace(strings.Replace(wants, "conformist", "open-host-service", 1), "downstream", "upstream", 1), ""), wanting(wants, ""), isProposed},
		{"nothing is proposed any more", billingHome, wanting("", ""), wanting(wants, ""), ""},
		{"the file declares it itself", "", answering(hosts), answering(""), "billing accepted, ordering accepted, accepted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, registry.PushRequest{Files: answering("")})
			mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, "")})
			if _, err := accepting(t, r, offered); err != nil {
				t.Fatal(err)
			}
			mustPush(t, r, registry.PushRequest{Home: tc.home, Files: tc.files})
			wantStanding(t, r, tc.want)
			mustPush(t, r, registry.PushRequest{Home: tc.home, Files: tc.back})
			wantStanding(t, r, isProposed)
			entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "home " + shopHome, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(entries, func(e registry.AuditEntry) bool {
				return e.Action == "lapse" && e.Subject == "relationship of ordering with billing"
			}) {
				t.Error("the audit trail does not say that it lapsed")
			}
			if _, err := accepting(t, r, offered); err != nil {
				t.Errorf("what is proposed again can not be accepted again: %v", err)
			}
			wantStanding(t, r, isAccepted)
		})
	}
}

// While somebody reads by it, neither side ends it without the other: the gate refuses
// what would, as where both files declare it.
func TestNobodyEndsAConsentUnderAReader(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: answering("")})
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, "")})
	if _, err := accepting(t, r, offered); err != nil {
		t.Fatal(err)
	}
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: wanting(wants, biller)})
	if got := rulesRefusing(t, r, wanting("", biller)); !slices.Equal(got, []string{"undeclared-relationship"}) {
		t.Errorf("without the proposal it is refused for %v", got)
	}
	_, err := push(t, r, registry.PushRequest{Files: answering("relationships:\n  - {with: billing, as: equal, pattern: separate-ways}\n")})
	wantRefusal(t, err, registry.Refused)
	wantStanding(t, r, isAccepted)
	// What fits is no end: the file says it from then on.
	mustPush(t, r, registry.PushRequest{Files: answering("relationships:\n  - {with: billing, as: upstream, pattern: published-language}\n")})
	wantStanding(t, r, "billing accepted, ordering accepted, accepted")
}

// Another process, and this one after it opened the store anew, know of it.
func TestAConsentIsKnownEverywhere(t *testing.T) {
	store := sqlitetest.Open(t)
	first := over(store)
	mustPush(t, first, registry.PushRequest{Files: answering("")})
	mustPush(t, first, registry.PushRequest{Home: billingHome, Files: wanting(wants, "")})
	second := over(store)
	wantStanding(t, second, isProposed)
	if _, err := accepting(t, first, offered); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantStanding(t, second, isAccepted)
	wantStanding(t, over(store), isAccepted)
	transferred(t, first, registry.ContextClaim, "ordering", "elsewhere")
	if _, err := second.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantStanding(t, second, isAccepted)
	if _, err := withdrawing(t, second, offered); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantStanding(t, first, isProposed)
}
