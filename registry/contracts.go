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
	for _, lineage := range slices.Sorted(maps.Keys(b.touched)) {
		c := b.byLineage.get(lineage)
		if c == nil {
			continue // claimed, and nothing published yet
		}
		c = c.clone()
		b.fill(c)
		b.byLineage.set(lineage, c)
		b.contracts.replace(b.before.byLineage.get(lineage), c)
	}
	b.Snapshot.contracts = b.contracts.of(b.before.contracts, func(a, b *Contract) int { return a.Name.Compare(b.Name) })
}

// fill joins what the files say of an event with its published versions. The
// newest files may no longer have a major, or the event: it was retired.
func (b *builder) fill(c *Contract) {
	c.Home = b.claims.get(claimed{ContractClaim, c.Lineage})
	written := b.writtenIn(b.homes.get(c.Home), c.Lineage)
	if written == nil {
		written = &writtenContract{Event: bareEvent(c.Versions)}
	}
	c.Event, c.Doc, c.Dir = written.Event, written.doc, written.dir
	c.Formerly = slices.Clone(c.Formerly)
	c.arrange(written)
	for _, m := range c.Majors {
		c.personal = c.personal || m.written != nil && m.written.personal
	}
}

// arrange gives its versions to their majors, as the files have these.
func (c *Contract) arrange(written *writtenContract) {
	for _, v := range c.Versions {
		v.Contract = c
		m := c.major(v.Version.Major, written)
		if v.Deleted == nil {
			m.Versions = append(m.Versions, v)
		}
	}
	c.markPromises()
}

// writtenIn is Snapshot.written, for many lineages of one home.
func (b *builder) writtenIn(h *home, lineage string) *writtenContract {
	if h == nil {
		return nil
	}
	byLineage := b.written[h]
	if byLineage == nil {
		byLineage = make(map[string]*writtenContract, len(h.contracts))
		for _, w := range slices.Backward(h.contracts) { // the first of two counts
			byLineage[b.lineageOf.get(w.Name.String())] = w
		}
		b.written[h] = byLineage
	}
	return byLineage[lineage]
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
		Compatibility: v.Mode, ContentModel: v.Model, Enforce: contract.EnforceBoth,
	}
}

// nameContracts finds contracts by every name that they have or had, and
// connects them with who speaks them.
func (b *builder) nameContracts() error {
	for _, c := range b.contracts.fresh {
		for _, text := range b.namesOf.get(c.Lineage) {
			name, err := contract.ParseEventName(text, "")
			if err != nil {
				return fmt.Errorf("the claim of contract %q: %w", text, err)
			}
			b.lineages.set(name, c)
			if !c.Is(name) {
				c.Formerly = append(c.Formerly, name)
			}
		}
	}
	for _, c := range b.contracts.gone {
		for _, name := range c.Formerly {
			b.formerly.set(name, slices.DeleteFunc(slices.Clone(b.formerly.get(name)), func(other string) bool { return other == c.Lineage }))
		}
	}
	for _, c := range b.contracts.fresh {
		for _, name := range c.Formerly {
			b.formerly.set(name, append(slices.Clone(b.formerly.get(name)), c.Lineage))
		}
		b.linkContract(c)
	}
	return nil
}

// WrittenBy lists what a service says that it writes of the event. What it only emits
// in reaction it writes too, without saying which majors: then there are none.
func (c *Contract) WrittenBy(service *workspace.Service) []contract.Production {
	var list []contract.Production
	for _, p := range service.Produces {
		if c.Is(p.Event) {
			list = append(list, p)
		}
	}
	emits := func(u contract.Consumption) bool { return slices.ContainsFunc(u.Emits, c.Is) }
	if len(list) == 0 && slices.ContainsFunc(service.Consumes, emits) {
		list = append(list, contract.Production{Event: c.Name})
	}
	return list
}

func (b *builder) linkContract(c *Contract) {
	for _, service := range b.speakers(c) {
		if len(c.WrittenBy(service.Service)) > 0 {
			c.Producers = append(c.Producers, service)
		}
		if slices.ContainsFunc(service.Consumes, func(u contract.Consumption) bool { return c.Is(u.Event) }) {
			c.Consumers = append(c.Consumers, service)
		}
	}
}
