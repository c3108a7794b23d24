package storetest

import (
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

func aConsent(to, from string, as contract.Role, pattern contract.Pattern) contract.Consent {
	return contract.Consent{
		Proposal: contract.Proposal{From: from, To: to, As: as, Pattern: pattern},
		Reason:   "they read what is for all", By: "token ann", At: at,
	}
}

// consenting is the publication of what an approver of a context of that home says.
func consenting(home string, given contract.Consents, withdrawn ...contract.Proposal) *registry.Publication {
	p := publication(home, placed)
	p.Writes = []registry.Head{{Kind: registry.HomeHead, Name: home}}
	p.Change.Kind, p.Change.Lineages = registry.RelationshipChange, nil
	p.Consents, p.Withdrawn = given, withdrawn
	p.Audit = []*registry.AuditEntry{entry("home "+home, "accept")}
	return p
}

// claimContext gives a context to a home.
func claimContext(context, home string) *registry.Publication {
	p := publication(home, placed)
	p.Writes, p.Change.Lineages = []registry.Head{{Kind: registry.HomeHead, Name: home}}, nil
	p.Claims = []registry.Claim{{Kind: registry.ContextClaim, Name: context, Home: home}}
	return p
}

func consents(t *testing.T, p Place) {
	s := open(t, p)
	commit(t, s, claimContext("ordering", "shop"))
	commit(t, s, claimContext("crm", "people"))
	downstream := aConsent("ordering", "billing", contract.Downstream, contract.Conformist)
	equal := aConsent("ordering", "billing", contract.Equal, contract.Partnership)
	other := aConsent("crm", "billing", contract.Upstream, contract.OpenHostService)
	commit(t, s, current(t, s, consenting("shop", contract.Consents{equal, downstream})))
	commit(t, s, current(t, s, consenting("people", contract.Consents{other})))

	same(t, "all", contract.Consents{other, downstream, equal}, records(t, s).Consents)
	same(t, "of one home", contract.Consents{downstream, equal}, scoped(t, s, registry.Scope{Homes: []string{"shop"}}).Consents)
	same(t, "of none", contract.Consents(nil), scoped(t, s, registry.Scope{Lineages: []string{placed}}).Consents)

	// One that is given again is in the place of the first; one that ends is gone, and
	// one that never was can end too.
	downstream.Reason, downstream.By = "again", "person bob"
	ended := aConsent("ordering", "gone", contract.Downstream, contract.Conformist)
	commit(t, s, current(t, s, consenting("shop", contract.Consents{downstream}, equal.Proposal, ended.Proposal)))
	same(t, "given anew, and ended", contract.Consents{other, downstream}, records(t, s).Consents)

	// They are of the context's home, whichever that is.
	moved := current(t, s, consenting("people", nil))
	moved.Moved = []registry.Claim{{Kind: registry.ContextClaim, Name: "ordering", Home: "people"}}
	commit(t, s, moved)
	same(t, "of the new home", contract.Consents{other, downstream}, scoped(t, s, registry.Scope{Homes: []string{"people"}}).Consents)
	same(t, "of the old home", contract.Consents(nil), scoped(t, s, registry.Scope{Homes: []string{"shop"}}).Consents)
}
