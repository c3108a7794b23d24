package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// lapsed lists the consents that the push ends: its files do not propose that any
// more, or say themselves what an approver had said for them. They end for good: what
// is proposed again later has to be accepted again.
func (p *plan) lapsed() contract.Consents {
	if p.one {
		return nil
	}
	var list contract.Consents
	after := p.declaredAfter()
	for _, c := range p.before.consents {
		if !c.Waits(after(c.From), after(c.To)) {
			list = append(list, c)
		}
	}
	return list
}

// declaredAfter returns what contexts declare once the push is in.
func (p *plan) declaredAfter() func(name string) []contract.Relationship {
	own := map[string]*workspace.Context{}
	for _, c := range p.upload.Contexts {
		if c.Doc != nil {
			own[c.Name] = c
		}
	}
	return func(name string) []contract.Relationship {
		if p.before.claims.get(claimed{ContextClaim, name}) != p.req.Home {
			return p.before.declared(name)
		}
		if c := own[name]; c != nil {
			return c.Relationships
		}
		return nil
	}
}

// lapse writes down what the push ends, each in the trail of whose consent it was.
func (p *plan) lapse(pub *Publication) {
	for _, c := range p.lapsed() {
		home := p.before.claims.get(claimed{ContextClaim, c.To})
		pub.Withdrawn = append(pub.Withdrawn, c.Proposal)
		pub.Change.Homes = append(pub.Change.Homes, home)
		pub.Audit = append(pub.Audit, &AuditEntry{
			Chain: "home " + home, At: p.now, Actor: p.req.Actor, Origin: p.req.Origin, Action: "lapse", Subject: relationshipSubject(c.Proposal),
			Before: text(proposalFacts(c.Proposal)),
		})
	}
	slices.Sort(pub.Change.Homes)
	pub.Change.Homes = slices.Compact(pub.Change.Homes)
}
