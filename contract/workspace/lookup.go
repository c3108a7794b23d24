package workspace

import (
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// Newest returns the newest revision of the major.
func (m *Major) Newest() *Revision { return m.Revisions[len(m.Revisions)-1] }

// Earlier returns the revisions before the newest that were published and can be
// read, the oldest first.
func (m *Major) Earlier() []*Revision {
	var list []*Revision
	for _, r := range m.Revisions[:len(m.Revisions)-1] {
		if r.Schema != nil && !r.Draft {
			list = append(list, r)
		}
	}
	return list
}

// Contract returns the contract of that name, or nil; a name that a contract
// formerly had finds it too, where no contract has it today.
func (w *Workspace) Contract(name contract.EventName) *Contract {
	if c := w.exact(name); c != nil {
		return c
	}
	for _, c := range w.Contracts {
		if slices.Contains(c.Formerly, name) {
			return c
		}
	}
	return nil
}

// exact returns the contract that has the name today. The list is sorted by name;
// one that a program put together otherwise is gone through.
func (w *Workspace) exact(name contract.EventName) *Contract {
	if i, ok := slices.BinarySearchFunc(w.Contracts, name, func(c *Contract, name contract.EventName) int { return c.Name.Compare(name) }); ok {
		return w.Contracts[i]
	}
	for _, c := range w.Contracts {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Context returns the context of that name, or nil.
func (w *Workspace) Context(name string) *Context {
	if i, ok := slices.BinarySearchFunc(w.Contexts, name, func(c *Context, name string) int { return strings.Compare(c.Name, name) }); ok {
		return w.Contexts[i]
	}
	for _, c := range w.Contexts {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ContextOf returns the context in whose folder the file stands; empty: none.
func (w *Workspace) ContextOf(file string) string {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if name, ok := w.Folders[dir]; ok || dir == "." || dir == "/" {
			return name
		}
	}
}

// Major returns the major of that number, or nil.
func (c *Contract) Major(number int) *Major {
	for _, m := range c.Majors {
		if m.Number == number {
			return m
		}
	}
	return nil
}

// Consumers returns the services that consume the event, by name; those that
// know it under a former name too.
func (w *Workspace) Consumers(name contract.EventName) []*Service {
	names := w.names(name)
	return w.servicesThat(func(s *Service) bool {
		return slices.ContainsFunc(s.Consumes, func(c contract.Consumption) bool { return slices.Contains(names, c.Event) })
	})
}

// Producers returns the services that produce the event, by name; those that
// know it under a former name too.
func (w *Workspace) Producers(name contract.EventName) []*Service {
	names := w.names(name)
	return w.servicesThat(func(s *Service) bool {
		return slices.ContainsFunc(s.Produces, func(p contract.Production) bool { return slices.Contains(names, p.Event) })
	})
}

func (w *Workspace) servicesThat(do func(*Service) bool) []*Service {
	var list []*Service
	for _, s := range w.Services {
		if do(s) {
			list = append(list, s)
		}
	}
	return list
}

// names lists every name that the event has or had.
func (w *Workspace) names(name contract.EventName) []contract.EventName {
	if c := w.Contract(name); c != nil {
		return append([]contract.EventName{c.Name}, c.Formerly...)
	}
	return []contract.EventName{name}
}
