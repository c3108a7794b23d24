package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
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

// asking is the publication of what a home asks for on that day.
func asking(day time.Time, list ...registry.Waiver) *registry.Publication {
	p := aboutWaivers(list[0].Home, "propose")
	p.Change.At, p.Proposed = day, list
	for i := range list {
		p.Change.Waivers = append(p.Change.Waivers, newsOf(&list[i], registry.WaiverProposed))
	}
	return p
}

// deciding is the publication of what approvers say of a waiver.
func deciding(of registry.Waiver, action string, d registry.Decision) *registry.Publication {
	p := aboutWaivers(of.Home, action)
	d.Of = &of
	p.Decision = &d
	p.Change.Waivers = []registry.WaiverNews{newsOf(&of, registry.WaiverStep(action+"d"))}
	return p
}

func approving(of registry.Waiver, list ...registry.Approval) *registry.Publication {
	return deciding(of, "approve", registry.Decision{Approved: list})
}

func revoking(of registry.Waiver, contexts ...string) *registry.Publication {
	return deciding(of, "revoke", registry.Decision{Revoked: contexts})
}

func aboutWaivers(home, action string) *registry.Publication {
	p := publication(home, placed)
	p.Writes, p.Change.Kind, p.Change.Lineages, p.Change.Homes = nil, registry.WaiverChange, nil, nil
	p.Audit = []*registry.AuditEntry{entry("home "+home, action)}
	return p
}

func newsOf(w *registry.Waiver, step registry.WaiverStep) registry.WaiverNews {
	return registry.WaiverNews{
		WaiverKey: w.WaiverKey, Step: step, Rule: w.Rule, Subject: w.Subject, Message: w.Message, Reason: w.Reason, Owner: w.Owner,
		Expires: w.Expires, Contexts: w.Contexts, Deciding: []string{"ordering"}, Missing: w.Missing(),
	}
}

// written commits what is judged on the state that is there.
func written(t *testing.T, s registry.Store, p *registry.Publication) {
	t.Helper()
	must(t, s.Commit(t.Context(), p))
}

func waivers(t *testing.T, p Place) {
	s := open(t, p)
	if list := waiversOf(t, s, ""); len(list) != 0 {
		t.Errorf("an empty store has %v", list)
	}
	first, second, other := aWaiver("a", "11", "2026-12-31"), aWaiver("a", "22", "2027-01-31"), aWaiver("b", "11", "2026-06-30")
	written(t, s, asking(at, first, second))
	written(t, s, asking(at, other))
	same(t, "all", []registry.Waiver{first, second, other}, waiversOf(t, s, ""))

	// Approvals are of one waiver of one home; a second one of a context is in the
	// place of the first.
	written(t, s, approving(first, anApproval("ordering", "2026-10-01"), anApproval("billing", "2026-12-31")))
	first.Approvals = []registry.Approval{anApproval("billing", "2026-12-31"), anApproval("ordering", "2026-10-01")}
	same(t, "approved", []registry.Waiver{first, second}, waiversOf(t, s, "a"))
	written(t, s, approving(first, anApproval("ordering", "2026-12-31")))
	first.Approvals[1].Expires = "2026-12-31"
	same(t, "approved for longer", []registry.Waiver{first, second}, waiversOf(t, s, "a"))

	// What it lets pass is written down.
	use := publication("a", placed)
	first.Used = &registry.WaiverUse{At: at.Add(time.Microsecond), Commit: "1a2b3c4", Versions: []registry.VersionName{
		{Event: contract.EventName{Context: "ordering", Event: "OrderPlaced"}, Version: number(1, 4)},
	}}
	use.Writes, use.Used, use.Audit = nil, []registry.Waiver{first}, []*registry.AuditEntry{entry("home a", "waive")}
	written(t, s, use)
	same(t, "used", []registry.Waiver{first, second, other}, waiversOf(t, s, ""))

	// What is asked for anew keeps its approvals; they may not be enough any more.
	first.Expires, first.Reason = "2027-06-30", "until summer"
	again := first
	again.Approvals, again.Used = nil, nil
	written(t, s, asking(at, again))
	same(t, "asked for anew", []registry.Waiver{first, second}, waiversOf(t, s, "a"))
	if got := first.Missing(); !slices.Equal(got, []string{"billing", "ordering"}) {
		t.Errorf("for the longer time %v have to agree", got)
	}

	written(t, s, revoking(first, "ordering"))
	first.Approvals = first.Approvals[:1]
	same(t, "revoked", []registry.Waiver{first, second, other}, waiversOf(t, s, ""))

	// What has expired goes when its home asks for something.
	third := aWaiver("a", "33", "2028-01-01")
	written(t, s, asking(time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), third))
	first.Approvals = nil
	same(t, "a year later", []registry.Waiver{first, third, other}, waiversOf(t, s, ""))
	trail, err := s.Audit(t.Context(), registry.AuditQuery{Chain: "home a", Limit: 100})
	must(t, err)
	var actions []string
	for _, e := range trail {
		actions = append(actions, e.Action)
	}
	if want := []string{"propose", "approve", "approve", "waive", "propose", "revoke", "propose"}; !slices.Equal(actions, want) {
		t.Errorf("the audit trail has %v, want %v", actions, want)
	}
}

// waiversTold reads in the feed what was written in it, with another process.
func waiversTold(t *testing.T, p Place) {
	s, other := open(t, p), open(t, p)
	w := aWaiver("a", "11", "2026-12-31")
	list := []*registry.Publication{asking(at, w, aWaiver("a", "22", "2026-12-31"))}
	written(t, s, list[0])
	approved := approving(w, anApproval("ordering", "2026-12-31"))
	written(t, s, approved)
	w.Approvals = []registry.Approval{anApproval("ordering", "2026-12-31")}
	revoked := revoking(w, "ordering")
	written(t, other, revoked)
	list = append(list, approved, revoked)
	newest(t, other)
	changes, err := other.Changes(t.Context(), 0, 10)
	must(t, err)
	var want []registry.Change
	for i, p := range list {
		p.Change.Sequence = int64(i + 1)
		want = append(want, p.Change)
	}
	same(t, "the feed", want, changes)
}

// waiversStale are decisions, and uses, of waivers that are not as they were read
// any more.
func waiversStale(t *testing.T, p Place) {
	s := open(t, p)
	asked := aWaiver("a", "11", "2026-12-31")
	unchanged := func(what string, p *registry.Publication) {
		t.Helper()
		before := waiversOf(t, s, "")
		feed := newest(t, s)
		if err := s.Commit(t.Context(), p); !errors.Is(err, registry.ErrStale) {
			t.Errorf("%s: %v, want %v", what, err, registry.ErrStale)
		}
		same(t, what, before, waiversOf(t, s, ""))
		if now := newest(t, s); now != feed {
			t.Errorf("%s: the feed has %d changes, before it had %d", what, now, feed)
		}
	}
	unchanged("nobody asks for it", approving(asked, anApproval("ordering", "2026-12-31")))
	written(t, s, asking(at, asked))
	written(t, s, approving(asked, anApproval("ordering", "2026-12-31")))
	unchanged("the approval of another was not seen", approving(asked, anApproval("billing", "2026-12-31")))
	approved := asked
	approved.Approvals = []registry.Approval{anApproval("ordering", "2026-12-31")}
	longer := approved
	longer.Expires = "2027-12-31"
	unchanged("it was never asked for so long", approving(longer, anApproval("billing", "2027-12-31")))
	hurts := approved
	hurts.Contexts = []string{"ordering"}
	unchanged("it hurts others too", approving(hurts, anApproval("ordering", "2026-12-31")))

	written(t, s, revoking(approved, "ordering"))
	use := aboutWaivers("a", "waive")
	used := approved
	used.Used = &registry.WaiverUse{At: at}
	use.Used = []registry.Waiver{used}
	unchanged("it was revoked before it was used", use)
}
