package registry

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// makeContracts makes every contract anew that was touched.
func (b *builder) makeContracts() {
	kept := slices.DeleteFunc(slices.Clone(b.before.contracts), func(c *Contract) bool { return b.touched[c.Lineage] })
	for _, lineage := range slices.Sorted(maps.Keys(b.touched)) {
		c := b.byLineage[lineage]
		if c == nil {
			continue // claimed, and nothing published yet
		}
		c = c.clone()
		b.fill(c)
		b.byLineage[lineage] = c
		kept = append(kept, c)
	}
	slices.SortFunc(kept, func(a, b *Contract) int { return a.Name.Compare(b.Name) })
	b.contracts = kept
}

// fill joins what the files say of an event with its published versions. The
// newest files may no longer have a major, or the event: it was retired.
func (b *builder) fill(c *Contract) {
	c.Home = b.claims[claimed{ContractClaim, c.Lineage}]
	written := b.written(b.homes[c.Home], c.Lineage)
	if written == nil {
		written = &writtenContract{Event: bareEvent(c.Versions)}
	}
	c.Event, c.Doc, c.Dir = written.Event, written.doc, written.dir
	c.Formerly = slices.Clone(c.Formerly)
	for _, v := range c.Versions {
		v.Contract = c
		m := c.major(v.Version.Major, written)
		if v.Deleted == nil {
			m.Versions = append(m.Versions, v)
		}
	}
	for _, m := range c.Majors {
		c.personal = c.personal || m.written != nil && m.written.personal
	}
	c.markPromises()
}

// major returns the major of that number, which is made where it is the first
// to be asked for. One that the newest files do not have can only have been
// retired.
func (c *Contract) major(number int, written *writtenContract) *Major {
	if n := len(c.Majors); n > 0 && c.Majors[n-1].Number == number {
		return c.Majors[n-1]
	}
	m := &Major{MajorInfo: contract.MajorInfo{Number: number, Status: contract.Retired}}
	if w := written.major(number); w != nil {
		m.MajorInfo, m.written = w.MajorInfo, w
	}
	c.Majors = append(c.Majors, m)
	return m
}

// markPromises marks the versions that bind their successors: not those that
// were replaced while their major was a draft, or that still are one. The newest
// draft of a major that then became active does.
func (c *Contract) markPromises() {
	for i, v := range c.Versions {
		if i+1 < len(c.Versions) && c.Versions[i+1].Version.Major == v.Version.Major {
			v.Promised = !c.Versions[i+1].Draft
			continue
		}
		v.Promised = c.Major(v.Version.Major).Status != contract.Draft
	}
}

// bareEvent is what is known of an event whose files are gone: what its youngest
// version says.
func bareEvent(versions []*Version) contract.Event {
	v := slices.MaxFunc(versions, func(a, b *Version) int {
		return cmp.Or(a.PublishedAt.Compare(b.PublishedAt), a.Version.Compare(b.Version))
	})
	return contract.Event{
		Name: v.Event, Visibility: contract.Private, Kind: contract.Domain,
		Compatibility: v.Mode, ContentModel: v.Model,
	}
}

// nameContracts finds contracts by every name that they have or had, and
// connects them with who speaks them.
func (b *builder) nameContracts() error {
	b.lineages = maps.Clone(b.before.lineages)
	var names []string
	for name, lineage := range b.lineageOf {
		if b.touched[lineage] && b.byLineage[lineage] != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, text := range names {
		name, err := contract.ParseEventName(text, "")
		if err != nil {
			return fmt.Errorf("the claim of contract %q: %w", text, err)
		}
		c := b.byLineage[b.lineageOf[text]]
		b.lineages[name] = c
		if !c.Is(name) {
			c.Formerly = append(c.Formerly, name)
		}
	}
	for lineage := range b.touched {
		if c := b.byLineage[lineage]; c != nil {
			b.linkContract(c)
		}
	}
	b.formerly = map[contract.EventName][]string{}
	for _, c := range b.contracts {
		for _, name := range c.Formerly {
			b.formerly[name] = append(b.formerly[name], c.Lineage)
		}
	}
	return nil
}

func (b *builder) linkContract(c *Contract) {
	for _, service := range b.speakers(c) {
		if slices.ContainsFunc(service.Produces, func(p contract.Production) bool { return c.Is(p.Event) }) {
			c.Producers = append(c.Producers, service)
		}
		if slices.ContainsFunc(service.Consumes, func(u contract.Consumption) bool { return c.Is(u.Event) }) {
			c.Consumers = append(c.Consumers, service)
		}
	}
}

// speakers returns the services that produce or consume the event under any of
// its names, in the order of all services.
func (s *Snapshot) speakers(c *Contract) []*Service {
	var list []*Service
	for _, name := range slices.Concat([]contract.EventName{c.Name}, c.Formerly) {
		list = append(list, s.spokenBy[name]...)
	}
	slices.SortFunc(list, compareServices)
	return slices.Compact(list)
}

func compareServices(a, b *Service) int {
	return cmp.Or(compareText(a.Name, b.Name), compareText(a.Context, b.Context), compareText(a.Home, b.Home))
}

// linkServices gathers the services that homes own, and by which names they call
// events. What a home's services speak, and spoke, is touched.
func (b *builder) linkServices() {
	b.spokenBy = map[contract.EventName][]*Service{}
	before := map[*workspace.Service]*Service{}
	for _, s := range b.before.services {
		before[s.Service] = s
	}
	for _, name := range slices.Sorted(maps.Keys(b.homes)) {
		for _, service := range b.homes[name].services {
			switch known := before[service]; {
			case b.claims[claimed{ServiceClaim, serviceID(service)}] != name:
			case known != nil && known.Home == name:
				b.services = append(b.services, known)
				delete(before, service)
			default:
				b.services = append(b.services, &Service{Service: service, Home: name})
				b.touchSpoken(service)
			}
		}
	}
	for gone := range before {
		b.touchSpoken(gone)
	}
	slices.SortFunc(b.services, compareServices)
	for _, s := range b.services {
		for _, event := range spoken(s.Service) {
			b.spokenBy[event] = append(b.spokenBy[event], s)
		}
	}
}

// touchSpoken touches what a service speaks.
func (b *builder) touchSpoken(s *workspace.Service) {
	for _, event := range spoken(s) {
		if lineage, ok := b.lineageOf[event.String()]; ok {
			b.touched[lineage] = true
		}
		for _, lineage := range b.before.formerly[event] {
			b.touched[lineage] = true
		}
	}
}

// spoken lists the events that a service produces or consumes, each once.
func spoken(s *workspace.Service) []contract.EventName {
	var list []contract.EventName
	for _, p := range s.Produces {
		list = append(list, p.Event)
	}
	for _, u := range s.Consumes {
		list = append(list, u.Event)
	}
	slices.SortFunc(list, contract.EventName.Compare)
	return slices.Compact(list)
}

// linkContexts gathers contexts from their files and from whoever names one.
func (b *builder) linkContexts() {
	byName := map[string]*Context{}
	for name, h := range b.homes {
		for _, c := range h.contexts {
			if b.claims[claimed{ContextClaim, c.Name}] == name {
				byName[c.Name] = &Context{Context: c, Home: name}
			}
		}
	}
	named := func(name string) *Context {
		if byName[name] == nil {
			ws := &workspace.Context{Context: contract.Context{Name: name}}
			byName[name] = &Context{Context: ws, Home: b.claims[claimed{ContextClaim, name}]}
		}
		return byName[name]
	}
	for _, c := range b.Snapshot.contracts {
		in := named(c.Name.Context)
		in.Contracts = append(in.Contracts, c)
	}
	for _, service := range b.services {
		in := named(service.Context)
		in.Services = append(in.Services, service)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		b.contexts = append(b.contexts, byName[name])
	}
}

// serviceID names a service among those of every context.
func serviceID(s *workspace.Service) string { return s.Context + "/" + s.Name }
