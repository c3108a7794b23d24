package storetest

import (
	"slices"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func aWaiver(home, fingerprint, expires string) registry.Waiver {
	return registry.Waiver{
		WaiverKey: registry.WaiverKey{Home: home, Fingerprint: fingerprint},
		Rule:      "undeclared-relationship", Subject: "service biller", Message: "biller consumes ordering.OrderPlaced",
		Contexts: []string{"billing", "ordering"}, Reason: "until spring\u202e", Owner: "team-money", Expires: expires,
		ProposedBy: "token ci", ProposedAt: at,
	}
}

func anApproval(context, expires string) registry.Approval {
	return registry.Approval{Context: context, Expires: expires, Reason: "agreed", By: "token ann", At: at}
}

// waiversOf reads every waiver, in pages of one.
func waiversOf(t *testing.T, s registry.Store, home string) []registry.Waiver {
	t.Helper()
	var all []registry.Waiver
	for after := (registry.WaiverKey{}); ; {
		list, err := s.Waivers(t.Context(), home, after, 1)
		must(t, err)
		if len(list) == 0 {
			return all
		}
		all, after = append(all, list...), list[0].WaiverKey
	}
}

func waivers(t *testing.T, p Place) {
	s := open(t, p)
	if list := waiversOf(t, s, ""); len(list) != 0 {
		t.Errorf("an empty store has %v", list)
	}
	first, second, other := aWaiver("a", "11", "2026-12-31"), aWaiver("a", "22", "2027-01-31"), aWaiver("b", "11", "2026-06-30")
	must(t, s.Propose(t.Context(), []registry.Waiver{first, second}, "2026-01-01", entry("home a", "propose")))
	must(t, s.Propose(t.Context(), []registry.Waiver{other}, "2026-01-01", entry("home b", "propose")))
	same(t, "all", []registry.Waiver{first, second, other}, waiversOf(t, s, ""))

	// Approvals are of one waiver of one home; a second one of a context is in the
	// place of the first.
	must(t, s.Approve(t.Context(), first.WaiverKey, []registry.Approval{anApproval("ordering", "2026-10-01"), anApproval("billing", "2026-12-31")}, entry("home a", "approve")))
	must(t, s.Approve(t.Context(), first.WaiverKey, []registry.Approval{anApproval("ordering", "2026-12-31")}, entry("home a", "approve")))
	first.Approvals = []registry.Approval{anApproval("billing", "2026-12-31"), anApproval("ordering", "2026-12-31")}
	same(t, "approved", []registry.Waiver{first, second}, waiversOf(t, s, "a"))

	// What is asked for anew keeps its approvals; they may not be enough any more.
	first.Expires, first.Reason = "2027-06-30", "until summer"
	again := first
	again.Approvals = nil
	must(t, s.Propose(t.Context(), []registry.Waiver{again}, "2026-01-01", entry("home a", "propose")))
	same(t, "asked for anew", []registry.Waiver{first, second}, waiversOf(t, s, "a"))
	if got := first.Missing(); !slices.Equal(got, []string{"billing", "ordering"}) {
		t.Errorf("for the longer time %v have to agree", got)
	}

	must(t, s.Revoke(t.Context(), first.WaiverKey, []string{"ordering"}, entry("home a", "revoke")))
	first.Approvals = first.Approvals[:1]
	same(t, "revoked", []registry.Waiver{first, second, other}, waiversOf(t, s, ""))

	// What has expired goes when its home asks for something.
	third := aWaiver("a", "33", "2028-01-01")
	must(t, s.Propose(t.Context(), []registry.Waiver{third}, "2027-02-01", entry("home a", "propose")))
	first.Approvals = nil
	same(t, "a year later", []registry.Waiver{first, third, other}, waiversOf(t, s, ""))
	trail, err := s.Audit(t.Context(), registry.AuditQuery{Chain: "home a", Limit: 100})
	must(t, err)
	var actions []string
	for _, e := range trail {
		actions = append(actions, e.Action)
	}
	if want := []string{"propose", "approve", "approve", "propose", "revoke", "propose"}; !slices.Equal(actions, want) {
		t.Errorf("the audit trail has %v, want %v", actions, want)
	}
}
