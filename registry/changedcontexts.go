package registry

import (
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// changedContexts lists the contexts in which the push changes something: where
// it claims something, where an event gets a version, and to which a file says
// something that is not as it was. A file that belongs to no context (treaty.yaml,
// waivers, the baseline) steers the gate for all of its home, and so belongs to
// every context of it.
func (p *plan) changedContexts() []string {
	changed := map[string]bool{}
	for _, c := range p.claims {
		changed[c.context()] = true
	}
	for _, c := range p.contracts {
		if len(c.fresh()) == 0 {
			continue
		}
		changed[c.head.Name.Context] = true
		if c.base != nil {
			changed[c.base.Name.Context] = true
		}
	}
	h := p.before.homes.get(p.req.Home)
	if h == nil {
		return slices.Sorted(maps.Keys(changed))
	}
	before, after := contextsOfHome(h), contextsOfUpload(p.upload)
	for _, d := range differences(h.files, p.tree) {
		of := slices.Concat(before[d.name], after[d.name])
		if len(of) == 0 {
			for _, c := range h.claims {
				of = append(of, c.context())
			}
		}
		for _, name := range of {
			changed[name] = true
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

// context returns the context of what is claimed.
func (c Claim) context() string {
	switch c.Kind {
	case ContractClaim:
		if name, err := contract.ParseEventName(c.Name, ""); err == nil {
			return name.Context
		}
	case ServiceClaim:
		context, _, _ := strings.Cut(c.Name, "/")
		return context
	}
	return c.Name
}

// contextsOf says, of files, to which contexts they say something.
type contextsOf map[string][]string

func (m contextsOf) add(context string, files ...string) {
	for _, name := range files {
		m[name] = append(m[name], context)
	}
}

func (m contextsOf) addDocument(context string, doc *source.Document) {
	if doc != nil {
		m.add(context, doc.File)
	}
}

func (m contextsOf) addOthers(contexts []*workspace.Context, services []*workspace.Service) {
	for _, c := range contexts {
		m.addDocument(c.Name, c.Doc)
	}
	for _, s := range services {
		m.addDocument(s.Context, s.Doc)
		m.add(s.Context, workspace.LockFile) // what its services are written against
	}
}

func contextsOfHome(h *home) contextsOf {
	m := contextsOf{}
	for _, c := range h.contracts {
		m.add(c.Name.Context, c.files...)
	}
	m.addOthers(h.contexts, h.services)
	return m
}

func contextsOfUpload(ws *workspace.Workspace) contextsOf {
	m := contextsOf{}
	for _, c := range ws.Contracts {
		m.add(c.Name.Context, documentsOf(c)...)
	}
	m.addOthers(ws.Contexts, ws.Services)
	return m
}
