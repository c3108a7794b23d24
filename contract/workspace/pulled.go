package workspace

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// Pulled is what was copied from a registry: contracts that the workspace's
// services consume, with the revisions that the lock numbers, and services of
// elsewhere that consume its events. Copies are others' files: nothing is wrong
// with them here, but that they cannot be read.
type Pulled struct {
	Contracts []*Contract
	Services  []*Service
}

// Find returns the contract of that name, the workspace's own or a copy, or nil;
// former names find it too, where no contract has them today.
func (w *Workspace) Find(name contract.EventName) *Contract {
	if c := w.Contract(name); c != nil || w.Pulled == nil {
		return c
	}
	copies := &Workspace{Contracts: w.Pulled.Contracts}
	if c := copies.Contract(name); c != nil {
		return c
	}
	if w.Lock != nil {
		if today, ok := w.Lock.Former[name]; ok {
			return copies.exact(today)
		}
	}
	return nil
}

// AllContracts returns the workspace's own contracts, and after them the copies of
// others.
func (w *Workspace) AllContracts() []*Contract {
	if w.Pulled == nil {
		return w.Contracts
	}
	return ownFirst(w.Contracts, w.Pulled.Contracts, func(c *Contract) contract.EventName { return c.Name })
}

// AllServices returns the workspace's own services, and after them the copies of
// others.
func (w *Workspace) AllServices() []*Service {
	if w.Pulled == nil {
		return w.Services
	}
	return ownFirst(w.Services, w.Pulled.Services, func(s *Service) [2]string { return [2]string{s.Context, s.Name} })
}

// ownFirst appends to what is the workspace's own the copies of what it does not have.
func ownFirst[T any, K comparable](own, copies []T, key func(T) K) []T {
	have := make(map[K]bool, len(own))
	for _, x := range own {
		have[key(x)] = true
	}
	return append(slices.Clone(own), slices.DeleteFunc(slices.Clone(copies), func(x T) bool { return have[key(x)] })...)
}

// IsCopy reports whether the contract is a copy of one that lives elsewhere.
func (w *Workspace) IsCopy(c *Contract) bool {
	return w.Pulled != nil && slices.Contains(w.Pulled.Contracts, c)
}

// lock reads treaty.lock, which is a file of the workspace, and says which
// versions its services are written against.
func (l *loader) lock() {
	if !l.tree.has(".", LockFile) {
		return
	}
	data, err := l.files.read(LockFile)
	if err == nil {
		l.ws.Lock, err = ParseLock(data)
	}
	if err != nil {
		l.unreadable(LockFile, LockFile, err)
	}
	if l.ws.Lock != nil {
		l.ws.Consents = l.ws.Lock.Consents
	}
	for _, s := range l.ws.Services {
		s.Lock = l.ws.Lock
	}
}

// pulled reads the copies. They are no part of the workspace: they are not
// collected, and have no findings of their own but that they cannot be read.
func (l *loader) pulled(files Files) {
	if !l.tree.pulled {
		return
	}
	names, err := scan(l.ctx, files, PulledTree)
	if err != nil {
		return // of ctx, which the caller asks
	}
	copies := &loader{
		ctx: l.ctx, ws: &Workspace{Label: l.ws.Label}, tree: names,
		files: newReader(files), homes: map[string]string{}, plain: map[string]bool{}, byName: map[contract.EventName]*Contract{},
		revisions: map[seenKey]*seenRevision{},
	}
	if copies.config() != nil {
		return // there is no treaty.yaml in the tree: it has no error
	}
	copies.troubles()
	for _, step := range []func(){copies.events, copies.services} {
		if step(); l.ctx.Err() != nil {
			return
		}
	}
	copies.finish()
	for _, f := range copies.ws.Findings {
		if f.Rule == ruleUnreadableFile || f.Rule == ruleTooMuch {
			f.Hint = "`treaty pull` writes the copies anew"
			l.report(f)
		}
	}
	l.ws.Pulled = &Pulled{Contracts: copies.ws.Contracts, Services: copies.ws.Services}
	l.number(copies.files)
}

// number gives the copies the numbers that the lock says, where they are what it
// says; consumers get the versions that they are written against.
func (l *loader) number(files *reader) {
	for _, c := range l.ws.Pulled.Contracts {
		for _, m := range c.Majors {
			r := m.Newest()
			locked, ok := l.ws.Lock.Of(c.Name, m.Number)
			if ok && (locked.Fingerprint == r.Fingerprint || string(locked.Fingerprint) == files.digest(r.File)) {
				r.Version, r.Label, r.Fingerprint = locked.Version, locked.Version.String(), locked.Fingerprint
			}
		}
	}
	for _, s := range l.ws.Pulled.Services {
		if c := l.ws.Lock.Consumer(s.Context, s.Name); c != nil {
			s.Lock = &Lock{Pulled: l.ws.Lock.Pulled, Contracts: c.Reads}
		}
	}
}
