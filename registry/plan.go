package registry

import (
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// plan is a push on its way: the upload beside what the registry has.
type plan struct {
	req    *PushRequest
	now    time.Time
	before *Snapshot
	upload *workspace.Workspace
	one    bool // one version of one contract: the home's files stay as they are
	policy lint.Policy

	contracts []*contractPlan // by name
	gone      []*Contract     // of this home, not in the upload
	claims    []Claim         // new ones
	subjects  []subjectClaim  // likewise
	tree      []FileRef
	accepted  []Acceptance
	waivers   map[string]*Waiver // that the home asked for, by fingerprint
	changes   []lint.ContractChange
	result    PushResult
}

// newPlan compares the upload with what the registry has. Nothing is judged
// yet but whose it is.
func newPlan(req *PushRequest, before *Snapshot, upload *workspace.Workspace, now time.Time) (*plan, error) {
	p := &plan{req: req, now: now, before: before, upload: upload}
	p.result = PushResult{DryRun: req.DryRun, Sequence: before.Sequence}
	var err error
	if p.claims, err = before.newClaims(req.Home, upload); err != nil {
		return nil, err
	}
	if err := p.planContracts(); err != nil {
		return nil, err
	}
	p.leftOut()
	if err := p.takeSubjects(); err != nil {
		return nil, err
	}
	p.tree = p.newTree()
	if err := p.expect(); err != nil {
		return nil, err
	}
	return p, p.mayChange()
}

// planContracts plans every contract of the upload, and the lineage of those
// that are claimed.
func (p *plan) planContracts() error {
	lineages := map[string]string{}
	for _, head := range p.upload.Contracts {
		base, err := p.predecessor(head)
		if err != nil {
			return err
		}
		c := planContract(base, head, p.req.History)
		if err := c.needsRevert(); err != nil && !p.req.Revert {
			return err
		}
		p.contracts = append(p.contracts, c)
		lineages[head.Name.String()] = c.lineage()
	}
	for i := range p.claims {
		if p.claims[i].Kind == ContractClaim {
			p.claims[i].Lineage = lineages[p.claims[i].Name]
		}
	}
	return nil
}

// leftOut finds the contracts of the home that the upload does not have, under
// whatever name.
func (p *plan) leftOut() {
	h := p.before.homes.get(p.req.Home)
	if h == nil {
		return
	}
	continued := make(map[*Contract]bool, len(p.contracts))
	for _, planned := range p.contracts {
		continued[planned.base] = true
	}
	for _, claim := range h.claims {
		if c := p.before.byLineage.get(claim.Lineage); claim.Kind == ContractClaim && c != nil && c.Lineage == claim.Name && !continued[c] {
			p.gone = append(p.gone, c)
		}
	}
	slices.SortFunc(p.gone, func(a, b *Contract) int { return a.Name.Compare(b.Name) })
	for _, c := range p.gone {
		p.result.Removed = append(p.result.Removed, c.Name)
	}
}

// unchanged reports whether the registry has all of it already, so that there
// is nothing to write.
func (p *plan) unchanged() bool {
	h := p.before.homes.get(p.req.Home)
	if !p.one && (h == nil || len(p.claims) > 0 || !slices.Equal(h.files, p.tree)) {
		return false
	}
	return !slices.ContainsFunc(p.contracts, func(c *contractPlan) bool {
		return slices.ContainsFunc(c.majors, func(m *majorPlan) bool { return len(m.fresh()) > 0 })
	})
}

// baseConfig returns the configuration in force: the registry's, or the
// upload's where the home is new.
func (p *plan) baseConfig() workspace.Config {
	if h := p.before.homes.get(p.req.Home); h != nil {
		return h.config
	}
	return p.upload.Config
}

// contractChange returns what happened to a contract of the upload.
func (p *plan) contractChange(name contract.EventName) lint.ContractChange {
	for _, c := range p.changes {
		if c.Name == name {
			return c
		}
	}
	return lint.ContractChange{Name: name, Change: lint.Unchanged}
}
