package registry

import (
	"context"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A review needs what the change can touch, not the whole registry: the home's
// own contracts, the events that its services speak, the services that speak its
// events or are on a loop with it, and what those speak. Everything else would be found the same on both
// sides. So the cost of a push does not grow with the registry.

// sides are both sides of the review of a plan.
func (r *Registry) sides(ctx context.Context, p *plan) (base, head *workspace.Workspace, err error) {
	near, err := r.near(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	base = &workspace.Workspace{Label: label, Config: p.baseConfig()}
	if h := p.before.homes.get(p.req.Home); h != nil {
		base.Findings, base.Digests, base.Folders = h.findings, h.digests, h.folders
		base.Waivers, base.Baseline, base.Lock = h.waivers, h.baseline, h.lock
	}
	whole := *p.upload
	head = &whole
	head.Contracts, base.Contracts = slices.Clone(near), slices.Clone(near)
	for _, c := range p.contracts {
		head.Contracts = append(head.Contracts, newestOnly(c.head))
		if c.past != nil {
			base.Contracts = append(base.Contracts, c.grownPast())
		}
	}
	for _, c := range p.gone {
		past, err := r.whole(ctx, c, false)
		if err != nil {
			return nil, nil, err
		}
		base.Contracts = append(base.Contracts, past)
	}
	late, err := r.lateReaders(ctx, p.changing()...)
	if err != nil {
		return nil, nil, err
	}
	others := p.neighbours(late)
	base.Services = slices.Concat(others, late.knowing(p.baseServices(), p.contracts))
	head.Services = slices.Concat(others, p.upload.Services)
	base.Contexts, head.Contexts = p.contexts(p.baseContexts()), p.contexts(p.upload.Contexts)
	gone := p.lapsed()
	base.Consents = p.before.Consents() // what the lock says of them is no authority
	head.Consents = slices.DeleteFunc(slices.Clone(base.Consents), func(c contract.Consent) bool { return gone.To(c.Proposal) != nil })
	for _, ws := range []*workspace.Workspace{base, head} {
		slices.SortFunc(ws.Contracts, func(a, b *workspace.Contract) int { return a.Name.Compare(b.Name) })
		slices.SortStableFunc(ws.Services, func(a, b *workspace.Service) int { return compareText(a.Name, b.Name) })
	}
	return base, head, nil
}

// hydrate reads the schemas of what the registry has of the upload's contracts:
// every version where something changed, else the newest, which the upload has.
func (r *Registry) hydrate(ctx context.Context, p *plan) error {
	documents := map[BlobID]*source.Document{}
	for _, c := range p.upload.Contracts {
		for _, m := range c.Majors {
			for _, e := range m.Newest().Examples {
				documents[BlobOf(e.Doc.Data)] = e.Doc
			}
		}
	}
	if err := r.readAhead(ctx, p); err != nil {
		return err
	}
	for _, c := range p.contracts {
		if c.base == nil {
			continue
		}
		var err error
		if c.untouched() {
			c.past = c.sharedPast()
		} else if c.past, err = r.whole(ctx, c.base, true); err != nil {
			return err
		}
		for _, m := range c.majors {
			if m.past = c.past.Major(m.head.Number); m.past == nil {
				continue
			}
			if err := r.exemplify(ctx, p, m, documents); err != nil {
				return err
			}
		}
	}
	return nil
}

// versionsAhead bounds how many versions are read before they are asked for: what
// does not fit into memory would be read twice.
const versionsAhead = 1000

// readAhead reads what hydrate reads of every contract that changed with one
// question, not with one for each: the store may be far.
func (r *Registry) readAhead(ctx context.Context, p *plan) error {
	var versions []*Version
	for _, c := range p.contracts {
		if c.base == nil || c.untouched() {
			continue
		}
		for _, m := range c.base.Majors {
			versions = append(versions, m.Versions...)
		}
	}
	_, err := r.revisions(ctx, versions[:min(len(versions), versionsAhead)])
	return err
}

// exemplify gives the newest past revision its examples: the upload's own
// documents where they are the same.
func (r *Registry) exemplify(ctx context.Context, p *plan, m *majorPlan, documents map[BlobID]*source.Document) error {
	newest := m.base.Newest()
	if newest == nil || m.base.written == nil || m.base.written.fingerprint != newest.Fingerprint {
		return nil
	}
	h := p.before.homes.get(newest.Contract.Home)
	var list []*workspace.Example
	for _, name := range m.base.written.examples {
		f, ok := h.file(name)
		if !ok {
			continue
		}
		doc := documents[f.Blob]
		if doc == nil {
			read, err := r.examples(ctx, p.before, newest)
			if err != nil {
				return err
			}
			list = read
			break
		}
		list = append(list, &workspace.Example{Doc: doc})
	}
	m.past.Newest().Examples = list
	return nil
}

// untouched reports whether the upload has of the contract what the registry
// has: the same document and, in each major, the newest version alone.
func (c *contractPlan) untouched() bool {
	if c.base.Name != c.head.Name || c.base.Doc == nil || c.head.Doc == nil || string(c.base.Doc.Data) != string(c.head.Doc.Data) {
		return false
	}
	written := 0
	for _, m := range c.base.Majors {
		if m.written != nil {
			written++
		}
	}
	if written != len(c.majors) {
		return false
	}
	return !slices.ContainsFunc(c.majors, func(m *majorPlan) bool {
		return m.base == nil || m.base.Newest() == nil || m.head.Newest().Schema == nil ||
			m.base.Newest().Fingerprint != m.head.Newest().Fingerprint || len(m.fresh()) > 0
	})
}

// sharedPast is the past of an untouched contract, with the schemas of the
// upload, which are the same.
func (c *contractPlan) sharedPast() *workspace.Contract {
	past := &workspace.Contract{Event: c.base.Event, Doc: c.base.Doc, Dir: c.base.Dir}
	for _, m := range c.majors {
		v := m.base.Newest()
		rev := *m.head.Newest()
		rev.Version, rev.Label, rev.File, rev.Imported, rev.Draft = v.Version, v.Version.String(), v.File, v.Imported, !v.Promised
		past.Majors = append(past.Majors, &workspace.Major{MajorInfo: m.base.MajorInfo, Revisions: []*workspace.Revision{&rev}})
	}
	return past
}

// grownPast is the past with the new revisions that were judged already: all but
// the newest of each major.
func (c *contractPlan) grownPast() *workspace.Contract {
	grown := *c.past
	grown.Majors = slices.Clone(grown.Majors)
	for _, m := range c.majors {
		fresh := m.fresh()
		if m.past == nil || len(fresh) < 2 {
			continue
		}
		var judged []*workspace.Revision
		for _, s := range fresh[:len(fresh)-1] {
			judged = append(judged, s.numbered())
		}
		grown.Majors[slices.Index(grown.Majors, m.past)] = withRevisions(m.past, judged...)
	}
	return &grown
}

// newestOnly is a contract with the newest revision of each major.
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

// near returns the contracts of other homes that the review can ask about. Those
// that services speak have their newest schemas; others of the same contexts are
// there by name, to be suggested.
func (r *Registry) near(ctx context.Context, p *plan) ([]*workspace.Contract, error) {
	own := p.ownLineages()
	wanted := map[*Contract]bool{} // true: with schemas
	add := func(s *workspace.Service, mine bool) {
		for _, event := range spoken(s) {
			c := p.before.known(event)
			if c == nil {
				for _, neighbour := range p.before.inContext(event.Context) {
					wanted[neighbour] = wanted[neighbour] || false
				}
				continue
			}
			wanted[c] = wanted[c] || mine
		}
	}
	for _, s := range p.ownServices() {
		add(s, true)
	}
	for _, s := range p.neighbours(nil) {
		add(s, false)
	}
	var list []*workspace.Contract
	for _, c := range slices.SortedFunc(maps.Keys(wanted), func(a, b *Contract) int { return compareText(a.Lineage, b.Lineage) }) {
		if own[c.Lineage] {
			continue
		}
		if !wanted[c] {
			list = append(list, &workspace.Contract{Event: c.Event, Doc: c.Doc, Dir: c.Dir})
			continue
		}
		whole, err := r.whole(ctx, c, false)
		if err != nil {
			return nil, err
		}
		list = append(list, whole)
	}
	return list, nil
}

// ownLineages are those of the upload's contracts, and of those that it leaves out.
func (p *plan) ownLineages() map[string]bool {
	own := map[string]bool{}
	for _, c := range p.contracts {
		own[c.lineage()] = true
	}
	for _, c := range p.gone {
		own[c.Lineage] = true
	}
	return own
}

// ownServices are the home's services, before and after.
func (p *plan) ownServices() []*workspace.Service {
	return slices.Concat(p.upload.Services, p.baseServices())
}

// baseServices are the services that the home's files have now.
func (p *plan) baseServices() []*workspace.Service {
	h := p.before.homes.get(p.req.Home)
	switch {
	case p.one:
		return p.upload.Services
	case h != nil:
		return h.services
	}
	return nil
}

// neighbours are the services of other homes that speak an event of this one,
// those to which a context whose file changes matters, and those on a loop that the
// push may close. If there are none, one that
// does not stands for all others: that there are services at all makes a
// difference to rules. They know no late majors.
func (p *plan) neighbours(late late) []*workspace.Service {
	seen := map[*Service]bool{}
	add := func(services []*Service) {
		for _, s := range services {
			if s.Home != p.req.Home {
				seen[s] = true
			}
		}
	}
	for _, name := range p.ownNamesOfEvents() {
		add(p.before.spokenBy.get(name))
	}
	for _, name := range p.changedContextFiles() {
		add(p.before.crossing(name))
	}
	add(p.around())
	if len(seen) == 0 {
		for _, s := range p.before.services {
			if s.Home != p.req.Home {
				seen[s] = true
				break
			}
		}
	}
	var list []*workspace.Service
	for _, s := range slices.SortedFunc(maps.Keys(seen), compareServices) {
		list = append(list, late.reader(p.before, s))
	}
	return list
}

// ownNamesOfEvents lists every name that an event of the home has, had or gets.
func (p *plan) ownNamesOfEvents() []contract.EventName {
	var names []contract.EventName
	for _, c := range p.contracts {
		names = append(append(names, c.head.Name), c.head.Formerly...)
		if c.base != nil {
			names = append(append(names, c.base.Name), c.base.Formerly...)
		}
	}
	for _, c := range p.gone {
		names = append(append(names, c.Name), c.Formerly...)
	}
	return names
}

// inContext returns the contracts of a context.
func (s *Snapshot) inContext(name string) []*Contract {
	if c, err := s.Context(name); err == nil {
		return c.Contracts
	}
	return nil
}

// changedContextFiles lists the contexts whose own file the push changes.
func (p *plan) changedContextFiles() []string {
	if p.one {
		return nil
	}
	before, after := map[string]string{}, map[string]string{}
	note := func(of map[string]string, contexts []*workspace.Context) {
		for _, c := range contexts {
			if c.Doc != nil {
				of[c.Name] = string(c.Doc.Data)
			}
		}
	}
	note(before, p.baseContexts())
	note(after, p.upload.Contexts)
	changed := map[string]bool{}
	for _, of := range []map[string]string{before, after} {
		for name := range of {
			if before[name] != after[name] {
				changed[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

// crossing lists the services that consume from a context what is not their own,
// or are in it.
func (s *Snapshot) crossing(context string) []*Service {
	var list []*Service
	if c, err := s.Context(context); err == nil {
		list = append(list, c.Services...)
	}
	for event := range s.spokenBy.keys() {
		if event.Context == context {
			list = append(list, s.spokenBy.get(event)...)
		}
	}
	return list
}

// baseContexts are the contexts that the home's files have now.
func (p *plan) baseContexts() []*workspace.Context {
	if h := p.before.homes.get(p.req.Home); h != nil {
		return h.contexts
	}
	return nil
}

// contexts joins those of other homes with the home's own; where several know
// one, the file counts.
func (p *plan) contexts(own []*workspace.Context) []*workspace.Context {
	byName := map[string]*workspace.Context{}
	for _, c := range p.before.contexts {
		if c.Home != p.req.Home {
			byName[c.Name] = c.Context
		}
	}
	for _, c := range own {
		if c.Doc != nil || byName[c.Name] == nil {
			byName[c.Name] = c
		}
	}
	list := make([]*workspace.Context, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, byName[name])
	}
	return list
}
