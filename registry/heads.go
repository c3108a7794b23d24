package registry

import (
	"cmp"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
)

// heads returns what the push was judged by and what it changes (see
// docs/decisions/0009):
//
//   - its home, whose claims and files it changes, or just looks at;
//   - each contract that gets a version; who speaks it was asked about;
//   - the dependants of each event that its services begin, or cease, to speak,
//     or speak in another way; those events, and the homes that say who may, were
//     asked about;
//   - who speaks the events of contexts whose files it changes, and of those that
//     they are related to, and the homes of these: what both sides declare has to
//     go together;
//   - the Kafka subjects that it takes, or gives numbers under;
//   - what it was expected to find.
func (p *plan) heads(numbers []SubjectNumber) (reads, writes []Head) {
	read, write := map[headKey]int64{}, map[headKey]int64{}
	if home := (headKey{HomeHead, p.req.Home}); p.one {
		read[home] = p.before.homeGeneration(p.req.Home)
	} else {
		write[home] = p.before.homeGeneration(p.req.Home)
	}
	for _, c := range p.contracts {
		lineage := c.lineage()
		generation, dependants := int64(0), int64(0)
		if c.base != nil {
			generation, dependants = c.base.generation, c.base.dependants
		}
		if len(c.fresh()) > 0 {
			write[headKey{ContractHead, lineage}] = generation
		}
		if c.base == nil || !c.untouched() {
			read[headKey{DependantsHead, lineage}] = dependants
		}
	}
	for _, c := range p.gone {
		read[headKey{DependantsHead, c.Lineage}] = c.dependants
	}
	for _, c := range p.respoken() {
		write[headKey{DependantsHead, c.Lineage}] = c.dependants
		read[headKey{ContractHead, c.Lineage}] = c.generation
		read[headKey{HomeHead, c.Home}] = p.before.homeGeneration(c.Home)
		for _, context := range p.contextsAround(c) {
			if home := p.before.claims.get(claimed{ContextClaim, context}); home != "" {
				read[headKey{HomeHead, home}] = p.before.homeGeneration(home)
			}
		}
	}
	for name := range p.relatedContexts() {
		for _, c := range p.before.inContext(name) {
			read[headKey{DependantsHead, c.Lineage}] = c.dependants
		}
		if home := p.before.claims.get(claimed{ContextClaim, name}); home != "" {
			read[headKey{HomeHead, home}] = p.before.homeGeneration(home)
		}
	}
	p.subjectHeads(numbers, read, write)
	for name := range p.req.Expect {
		if c := p.before.lineages.get(name); c != nil {
			read[headKey{ContractHead, c.Lineage}] = c.generation
		} else {
			read[headKey{ContractHead, name.String()}] = 0
		}
	}
	maps.DeleteFunc(read, func(k headKey, _ int64) bool { _, writes := write[k]; return writes })
	return sortedHeads(read), sortedHeads(write)
}

// contextsAround lists the contexts whose files say whether the home's services
// may speak an event: its own and theirs.
func (p *plan) contextsAround(c *Contract) []string {
	list := []string{c.Name.Context}
	for _, s := range p.ownServices() {
		if slices.ContainsFunc(spoken(s), c.Is) {
			list = append(list, s.Context)
		}
	}
	return list
}

// relatedContexts are those whose files the push changes, and those that they name:
// whoever speaks their events was asked about.
func (p *plan) relatedContexts() map[string]bool {
	contexts := map[string]bool{}
	changed := p.changedContextFiles()
	for _, c := range slices.Concat(p.baseContexts(), p.upload.Contexts) {
		if !slices.Contains(changed, c.Name) {
			continue
		}
		contexts[c.Name] = true
		for _, r := range c.Relationships {
			contexts[r.With] = true
		}
	}
	return contexts
}

type headKey struct {
	kind HeadKind
	name string
}

func sortedHeads(m map[headKey]int64) []Head {
	list := make([]Head, 0, len(m))
	for k, generation := range m {
		list = append(list, Head{Kind: k.kind, Name: k.name, Generation: generation})
	}
	slices.SortFunc(list, compareHeads)
	return list
}

func compareHeads(a, b Head) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}

// headNames returns the names of the heads of a kind.
func headNames(heads []Head, kind HeadKind) []string {
	var names []string
	for _, h := range heads {
		if h.Kind == kind {
			names = append(names, h.Name)
		}
	}
	return names
}

func (s *Snapshot) homeGeneration(name string) int64 {
	if h := s.homes.get(name); h != nil {
		return h.generation
	}
	return 0
}

// respoken lists the contracts of the registry that the home's services speak in
// another way than before, or not any more.
func (p *plan) respoken() []*Contract {
	if p.one {
		return nil
	}
	before := map[string]string{}
	if h := p.before.homes.get(p.req.Home); h != nil {
		for _, s := range h.services {
			before[serviceID(s)] = saidBy(s)
		}
	}
	found := map[*Contract]bool{}
	note := func(s *workspace.Service) {
		for _, event := range spoken(s) {
			if c := p.before.known(event); c != nil {
				found[c] = true
			}
		}
	}
	for _, s := range p.upload.Services {
		id := serviceID(s)
		if text, known := before[id]; !known || text != saidBy(s) {
			note(s)
			continue
		}
		delete(before, id)
	}
	if h := p.before.homes.get(p.req.Home); h != nil {
		for _, s := range h.services {
			if _, changed := before[serviceID(s)]; changed {
				note(s)
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b *Contract) int { return compareText(a.Lineage, b.Lineage) })
}

// saidBy is all that a service says of what it speaks: its manifest, and the
// versions that it is written against.
func saidBy(s *workspace.Service) string {
	text := ""
	if s.Doc != nil {
		text = string(s.Doc.Data)
	}
	if s.Lock != nil {
		text += "\x00" + string((&workspace.Lock{Contracts: s.Lock.Contracts}).Format())
	}
	return text
}
