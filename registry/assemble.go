package registry

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
)

// contract joins what the files say of an event with its published versions.
// The newest files may no longer have a major, or the event: it was retired.
func (b *builder) contract(s *Snapshot, records []VersionRecord) *Contract {
	lineage := records[0].Lineage
	owner := s.claims[claimed{ContractClaim, lineage}]
	written := s.written(s.homes[owner], lineage)
	if written == nil {
		written = &workspace.Contract{Event: bareEvent(records)}
	}
	c := &Contract{Home: owner, Contract: &workspace.Contract{Event: written.Event, Doc: written.Doc, Dir: written.Dir}}
	for i := range records {
		v := &Version{VersionRecord: records[i], Contract: c, Revision: b.revision(&records[i])}
		c.Versions = append(c.Versions, v)
		major := c.major(v.Version.Major, written)
		major.Revisions = append(major.Revisions, v.Revision)
		if s.schemas[v.Fingerprint] == nil {
			s.schemas[v.Fingerprint] = v
		}
	}
	for _, m := range c.Majors {
		m.Newest().Examples = examplesOf(written, m)
		c.personal = c.personal || marksPersonalData(m.Newest().Schema)
	}
	c.markDrafts()
	return c
}

// markDrafts marks the revisions that were replaced while their major was a
// draft, or that still are one: they promise nothing. The newest draft of a
// major that then became active does.
func (c *Contract) markDrafts() {
	for i, v := range c.Versions {
		if i+1 < len(c.Versions) && c.Versions[i+1].Version.Major == v.Version.Major {
			v.Revision.Draft = c.Versions[i+1].Draft
			continue
		}
		m := c.Contract.Major(v.Version.Major)
		v.Revision.Draft = m.Status == contract.Draft
	}
}

// revision returns a version's revision, without examples: they belong to the
// newest files.
func (b *builder) revision(v *VersionRecord) *workspace.Revision {
	rev := b.known[v.name()]
	if rev == nil {
		return readRevision(v, b.blobs)
	}
	bare := *rev
	bare.Examples = nil
	return &bare
}

// major returns the major of that number, which is made where it is the first
// to be asked for. One that the newest files do not have can only have been
// retired.
func (c *Contract) major(number int, written *workspace.Contract) *workspace.Major {
	if n := len(c.Majors); n > 0 && c.Majors[n-1].Number == number {
		return c.Majors[n-1]
	}
	m := &workspace.Major{MajorInfo: contract.MajorInfo{Number: number, Status: contract.Retired}}
	if w := written.Major(number); w != nil {
		m.MajorInfo = w.MajorInfo
	}
	c.Majors = append(c.Majors, m)
	return m
}

func examplesOf(written *workspace.Contract, m *workspace.Major) []*workspace.Example {
	if w := written.Major(m.Number); w != nil && w.Newest().Fingerprint == m.Newest().Fingerprint {
		return w.Newest().Examples
	}
	return nil
}

// contractNamed returns the contract that has the name now.
func contractNamed(ws *workspace.Workspace, name contract.EventName) *workspace.Contract {
	for _, c := range ws.Contracts {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// bareEvent is what is known of an event whose files are gone: what its youngest
// version says.
func bareEvent(records []VersionRecord) contract.Event {
	v := slices.MaxFunc(records, func(a, b VersionRecord) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return contract.Event{
		Name: v.Event, Visibility: contract.Private, Kind: contract.Domain,
		Compatibility: v.Mode, ContentModel: v.Model,
	}
}

// link sorts what was gathered and connects events with who speaks them.
func (s *Snapshot) link() {
	slices.SortFunc(s.services, func(a, b *Service) int {
		return cmp.Or(compareText(a.Name, b.Name), compareText(a.Context, b.Context))
	})
	for _, service := range s.services {
		s.Workspace.Services = append(s.Workspace.Services, service.Service)
	}
	for _, c := range s.contracts {
		s.Workspace.Contracts = append(s.Workspace.Contracts, c.Contract)
		for _, service := range s.services {
			if slices.ContainsFunc(service.Produces, func(p contract.Production) bool { return c.Is(p.Event) }) {
				c.Producers = append(c.Producers, service)
			}
			if slices.ContainsFunc(service.Consumes, func(u contract.Consumption) bool { return c.Is(u.Event) }) {
				c.Consumers = append(c.Consumers, service)
			}
		}
	}
	s.linkContexts()
}

// linkContexts gathers contexts from their files and from whoever names one.
func (s *Snapshot) linkContexts() {
	byName := map[string]*Context{}
	for _, c := range s.Workspace.Contexts {
		byName[c.Name] = &Context{Context: c, Home: s.claims[claimed{ContextClaim, c.Name}]}
	}
	named := func(name string) *Context {
		if byName[name] == nil {
			ws := &workspace.Context{Context: contract.Context{Name: name}}
			s.Workspace.Contexts = append(s.Workspace.Contexts, ws)
			byName[name] = &Context{Context: ws, Home: s.claims[claimed{ContextClaim, name}]}
		}
		return byName[name]
	}
	for _, c := range s.contracts {
		in := named(c.Name.Context)
		in.Contracts = append(in.Contracts, c)
	}
	for _, service := range s.services {
		in := named(service.Context)
		in.Services = append(in.Services, service)
	}
	slices.SortFunc(s.Workspace.Contexts, func(a, b *workspace.Context) int { return compareText(a.Name, b.Name) })
	for _, c := range s.Workspace.Contexts {
		s.contexts = append(s.contexts, byName[c.Name])
	}
}

// serviceID names a service among those of every context.
func serviceID(s *workspace.Service) string { return s.Context + "/" + s.Name }

// marksPersonalData reports whether a field of the schema is marked x-pii.
func marksPersonalData(s *schema.Schema) bool {
	found := false
	if s != nil {
		s.Walk(func(sub *schema.Schema) bool {
			found = found || sub.Annotations.PII != ""
			return !found
		})
	}
	return found
}
