package registry

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A range may hold a major that came after whoever wrote it. Which entry knows which
// major is a matter of dates, and those of entries are older than those of files: an
// edit of another line says nothing new. So they are looked up, of the few services for
// which they make a difference.

// late are the majors of contracts that came after an entry of a service that would
// read them.
type late map[lateMajor]bool

type lateMajor struct {
	service string // "context/name"
	lineage string
	major   int
}

// dates are asked of services, each about some contracts.
type dates map[*Service][]*Contract

// of asks about a contract whether it depends on dates what a service knows of it.
func (d dates) of(s *Service, c *Contract) {
	if !slices.Contains(d[s], c) && c.needsDates(s) {
		d[s] = append(d[s], c)
	}
}

// late finds the late majors.
func (r *Registry) late(ctx context.Context, asked dates) (late, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	services := slices.SortedFunc(maps.Keys(asked), compareServices)
	declared, err := r.DeclaredNow(ctx, services)
	if err != nil {
		return nil, err
	}
	found := late{}
	for i, s := range services {
		for _, c := range asked[s] {
			declared[i].eachLate(c, func(major int) { found[lateMajor{serviceID(s.Service), c.Lineage, major}] = true })
		}
	}
	return found, nil
}

// lateReaders finds the late majors of the contracts, of all who consume them.
func (r *Registry) lateReaders(ctx context.Context, contracts ...*Contract) (late, error) {
	asked := dates{}
	for _, c := range contracts {
		for _, s := range c.Consumers {
			asked.of(s, c)
		}
	}
	return r.late(ctx, asked)
}

// needsDates reports whether it depends on dates which majors the service knows: it may
// read several that came one after the other, and its lock names none.
func (c *Contract) needsDates(s *Service) bool {
	if c.lockedAny(s.Lock) {
		return false
	}
	for _, use := range s.Consumes {
		var first *time.Time
		for _, m := range c.Majors {
			if began := c.began(m.Number); began != nil && c.Is(use.Event) && use.Versions.TouchesMajor(m.Number) {
				if first != nil && !first.Equal(*began) {
					return true
				}
				first = began
			}
		}
	}
	return false
}

// eachLate tells the majors of the contract that an entry may read and that came after
// it.
func (d *Declared) eachLate(c *Contract, tell func(major int)) {
	for i := range d.Consumes {
		use := &d.Consumes[i]
		for _, m := range c.Majors {
			began := c.began(m.Number)
			if began != nil && c.Is(use.Event) && use.Versions.TouchesMajor(m.Number) && began.After(d.saidAt(use)) {
				tell(m.Number)
			}
		}
	}
}

// began returns when the first version of the major was published; nil: there is none.
func (c *Contract) began(major int) *time.Time {
	for _, v := range c.Versions { // the oldest first
		if v.Version.Major == major {
			return &v.PublishedAt
		}
	}
	return nil
}

// lockedAny reports whether the lock names a version of the contract that is known.
func (c *Contract) lockedAny(lock *workspace.Lock) bool {
	return slices.ContainsFunc(c.Majors, func(m *Major) bool { return c.lockedBy(lock, m.Number) != nil })
}

// has reports whether a major of the contract is late for the service.
func (l late) has(service *workspace.Service, c *Contract, major int) bool {
	return l[lateMajor{serviceID(service), c.Lineage, major}]
}

// reading is the reading of a service without what is late.
func (l late) reading(s *Snapshot, service *Service) *workspace.Lock {
	lock := s.Reading(service)
	if len(l) == 0 {
		return lock
	}
	lock.Contracts = slices.DeleteFunc(lock.Contracts, func(v workspace.Locked) bool {
		c, err := s.Contract(v.Event)
		return err == nil && l.has(service.Service, c, v.Version.Major)
	})
	return lock
}

// reader returns the service as a review is to see it: with the versions that it is
// written against.
func (l late) reader(s *Snapshot, service *Service) *workspace.Service {
	seen := *service.Service
	seen.Lock = l.reading(s, service)
	return &seen
}

// knowing returns the services of the home that is pushed, as a review is to see them.
// They read the newest of what the home has; of contracts of which a major came after
// them, a lock says which majors they know.
func (l late) knowing(services []*workspace.Service, contracts []*contractPlan) []*workspace.Service {
	if len(l) == 0 {
		return services
	}
	services = slices.Clone(services)
	for i, s := range services {
		var known []workspace.Locked
		for _, c := range contracts {
			if c.base != nil && c.past != nil && slices.ContainsFunc(c.base.Majors, func(m *Major) bool { return l.has(s, c.base, m.Number) }) {
				known = append(known, l.known(s, c)...)
			}
		}
		if len(known) > 0 {
			limited := *s
			limited.Lock = locking(s.Lock, known)
			services[i] = &limited
		}
	}
	return services
}

// locking returns the lock with further versions; lock may be nil.
func locking(lock *workspace.Lock, more []workspace.Locked) *workspace.Lock {
	var with workspace.Lock
	if lock != nil {
		with = *lock
	}
	with.Contracts = slices.Concat(with.Contracts, more)
	return &with
}

// known lists what the service knows of a contract: the newest of each major in use
// that is not late.
func (l late) known(s *workspace.Service, c *contractPlan) []workspace.Locked {
	var list []workspace.Locked
	for _, m := range c.grownPast().Majors {
		reads := slices.ContainsFunc(s.Consumes, func(use contract.Consumption) bool {
			return c.base.Is(use.Event) && use.Versions.TouchesMajor(m.Number)
		})
		if newest := m.Newest(); reads && m.Status != contract.Draft && newest != nil && !l.has(s, c.base, m.Number) {
			list = append(list, workspace.Locked{Event: c.base.Name, Version: newest.Version, Fingerprint: newest.Fingerprint})
		}
	}
	return list
}

// changing are the contracts of the push of which consumers may be asked.
func (p *plan) changing() []*Contract {
	var list []*Contract
	for _, c := range p.contracts {
		if c.base != nil && !c.untouched() {
			list = append(list, c.base)
		}
	}
	return list
}

// Reading returns the versions that a service's views are taken from, as
// Snapshot.Reading does, without majors that came after the entries which would read
// them.
func (r *Registry) Reading(ctx context.Context, s *Snapshot, service *Service) (*workspace.Lock, error) {
	readings, err := r.Readings(ctx, s, []*Service{service})
	if err != nil {
		return nil, err
	}
	return readings[0], nil
}

// Readings returns the Reading of each service, in their order.
func (r *Registry) Readings(ctx context.Context, s *Snapshot, services []*Service) ([]*workspace.Lock, error) {
	asked := dates{}
	for _, service := range services {
		for _, use := range service.Consumes {
			if c, err := s.Contract(use.Event); err == nil {
				asked.of(service, c)
			}
		}
	}
	found, err := r.late(ctx, asked)
	if err != nil {
		return nil, err
	}
	readings := make([]*workspace.Lock, len(services))
	for i, service := range services {
		readings[i] = found.reading(s, service)
	}
	return readings, nil
}
