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
	policy lint.Policy

	contracts []*contractPlan       // by name
	gone      []*workspace.Contract // of this home, not in the upload
	claims    []Claim               // new ones
	tree      []FileRef
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
	for _, c := range before.contracts {
		if c.Home == req.Home && !p.continues(c) {
			p.gone = append(p.gone, c.Contract)
			p.result.Removed = append(p.result.Removed, c.Name)
		}
	}
	p.tree = p.newTree()
	return p, nil
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

// continues reports whether the upload has the contract, under whatever name.
func (p *plan) continues(c *Contract) bool {
	return slices.ContainsFunc(p.contracts, func(planned *contractPlan) bool { return planned.base == c })
}

// firstImport reports whether this is history from a home of which the registry
// has nothing yet: its standing findings are told, but refuse nothing. What is
// the newest of a major must be a schema all the same: a past may have been
// broken, what is offered today may not.
func (p *plan) firstImport() bool {
	return p.req.History && p.before.homes[p.req.Home] == nil && !p.offersNoSchema()
}

// offersNoSchema reports whether the newest revision of some major is no valid
// schema.
func (p *plan) offersNoSchema() bool {
	return slices.ContainsFunc(p.contracts, func(c *contractPlan) bool {
		return slices.ContainsFunc(c.majors, func(m *majorPlan) bool { return m.head.Newest().Schema == nil })
	})
}

// unchanged reports whether the registry has all of it already, so that there
// is nothing to write.
func (p *plan) unchanged() bool {
	h := p.before.homes[p.req.Home]
	if h == nil || len(p.claims) > 0 || !slices.Equal(h.files, p.tree) {
		return false
	}
	return !slices.ContainsFunc(p.contracts, func(c *contractPlan) bool {
		return slices.ContainsFunc(c.majors, func(m *majorPlan) bool { return len(m.fresh()) > 0 })
	})
}

// baseConfig returns the configuration in force: the registry's, or the
// upload's where the home is new.
func (p *plan) baseConfig() workspace.Config {
	if h := p.before.homes[p.req.Home]; h != nil {
		return h.workspace.Config
	}
	return p.upload.Config
}

// baseWorkspace is what the registry has, with the new revisions that were
// judged already: all but the newest of each major.
func (p *plan) baseWorkspace() *workspace.Workspace {
	base := *p.before.Workspace
	base.Config, base.Findings = p.baseConfig(), nil
	if h := p.before.homes[p.req.Home]; h != nil {
		base.Findings, base.Digests = h.workspace.Findings, h.workspace.Digests
	}
	base.Contracts = slices.Clone(base.Contracts)
	for _, c := range p.contracts {
		if c.base == nil {
			continue
		}
		i := slices.Index(base.Contracts, c.base.Contract)
		base.Contracts[i] = c.grownBase()
	}
	return &base
}

func (c *contractPlan) grownBase() *workspace.Contract {
	grown := *c.base.Contract
	grown.Majors = slices.Clone(grown.Majors)
	for _, m := range c.majors {
		fresh := m.fresh()
		if m.base == nil || len(fresh) < 2 {
			continue
		}
		var judged []*workspace.Revision
		for _, s := range fresh[:len(fresh)-1] {
			judged = append(judged, s.numbered())
		}
		grown.Majors[slices.Index(grown.Majors, m.base)] = withRevisions(m.base, judged...)
	}
	return &grown
}

// headWorkspace is the registry as it would be: the upload with the newest
// revision of each major, and what other homes have.
func (p *plan) headWorkspace() *workspace.Workspace {
	head := *p.upload
	head.Contexts, head.Contracts, head.Services = p.headContexts(), nil, slices.Clone(p.upload.Services)
	for _, c := range p.upload.Contracts {
		head.Contracts = append(head.Contracts, newestOnly(c))
	}
	for _, c := range p.before.contracts {
		if c.Home != p.req.Home {
			head.Contracts = append(head.Contracts, c.Contract)
		}
	}
	for _, s := range p.before.services {
		if s.Home != p.req.Home {
			head.Services = append(head.Services, s.Service)
		}
	}
	slices.SortFunc(head.Contracts, func(a, b *workspace.Contract) int { return a.Name.Compare(b.Name) })
	slices.SortStableFunc(head.Services, func(a, b *workspace.Service) int { return compareText(a.Name, b.Name) })
	return &head
}

// headContexts joins the contexts; where several know one, the file counts.
func (p *plan) headContexts() []*workspace.Context {
	byName := map[string]*workspace.Context{}
	for _, c := range p.before.contexts {
		if c.Home != p.req.Home {
			byName[c.Name] = c.Context
		}
	}
	for _, c := range p.upload.Contexts {
		if c.Doc != nil || byName[c.Name] == nil {
			byName[c.Name] = c
		}
	}
	list := make([]*workspace.Context, 0, len(byName))
	for _, c := range byName {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *workspace.Context) int { return compareText(a.Name, b.Name) })
	return list
}

func newestOnly(c *workspace.Contract) *workspace.Contract {
	newest := *c
	newest.Majors = nil
	for _, m := range c.Majors {
		one := *m
		one.Revisions = []*workspace.Revision{m.Newest()}
		newest.Majors = append(newest.Majors, &one)
	}
	return &newest
}

// contractChange returns what happened to a contract of the upload.
func (p *plan) contractChange(name contract.EventName) lint.Change {
	for _, c := range p.changes {
		if c.Name == name {
			return c.Change
		}
	}
	return lint.Unchanged
}
