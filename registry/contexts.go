package registry

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// linkContexts makes every context anew whose home was read, or in which an event
// or a service changed.
func (b *builder) linkContexts() {
	for _, c := range slices.Concat(b.contracts.gone, b.contracts.fresh) {
		b.nearby[c.Name.Context] = true
	}
	services := map[string]*edit[*Service]{}
	for i, list := range [][]*Service{b.services.gone, b.services.fresh} {
		for _, s := range list {
			e := services[s.Context]
			if e == nil {
				e = &edit[*Service]{}
				services[s.Context] = e
			}
			if i == 0 {
				e.replace(s, nil)
			} else {
				e.replace(nil, s)
			}
			b.nearby[s.Context] = true
		}
	}
	var contexts edit[*Context]
	for _, name := range slices.Sorted(maps.Keys(b.nearby)) {
		before := b.before.contextNamed(name)
		contexts.replace(before, b.makeContext(name, before, services[name]))
	}
	b.Snapshot.contexts = contexts.of(b.before.contexts, func(a, b *Context) int { return compareText(a.Name, b.Name) })
}

// makeContext gathers a context from its file, and from whoever names it; nil:
// nobody does.
func (b *builder) makeContext(name string, before *Context, services *edit[*Service]) *Context {
	c := &Context{Home: b.claims.get(claimed{ContextClaim, name}), Contracts: slices.Clone(b.Snapshot.contractsIn(name))}
	if before != nil {
		c.Services = before.Services
	}
	if services != nil {
		c.Services = services.of(c.Services, compareServices)
	}
	if h := b.homes.get(c.Home); h != nil {
		for _, ws := range h.contexts {
			if ws.Name == name {
				c.Context = ws
			}
		}
	}
	if c.Context == nil {
		if len(c.Contracts)+len(c.Services) == 0 {
			return nil
		}
		c.Context = &workspace.Context{Context: contract.Context{Name: name}}
	}
	return c
}

// contractsIn returns the contracts of a context: those of a name stand together.
func (s *Snapshot) contractsIn(context string) []*Contract {
	from, _ := slices.BinarySearchFunc(s.contracts, context, func(c *Contract, name string) int { return compareText(c.Name.Context, name) })
	to := from
	for to < len(s.contracts) && s.contracts[to].Name.Context == context {
		to++
	}
	return s.contracts[from:to]
}

// contextNamed returns the context of that name, or nil.
func (s *Snapshot) contextNamed(name string) *Context {
	i, found := slices.BinarySearchFunc(s.contexts, name, func(c *Context, name string) int { return compareText(c.Name, name) })
	if !found {
		return nil
	}
	return s.contexts[i]
}
