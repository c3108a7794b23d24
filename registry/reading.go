package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Reading returns the versions that a service's views are taken from: of each
// event that it consumes and each major that it asks for, the version in the lock
// that was pushed with its manifest; where that has none, the newest when the
// manifest was pushed (Registry.Reading knows which majors came after the entry). Events have today's names. It is never nil.
func (s *Snapshot) Reading(service *Service) *workspace.Lock {
	reading := &workspace.Lock{}
	if service.Lock != nil {
		reading.Pulled = service.Lock.Pulled
	}
	seen := map[VersionKey]bool{}
	for _, use := range service.Consumes {
		c, err := s.Contract(use.Event)
		if err != nil {
			continue
		}
		for _, m := range c.Majors {
			if !use.Versions.TouchesMajor(m.Number) {
				continue
			}
			if v := c.readBy(service, m.Number); v != nil && !seen[v.VersionKey] {
				seen[v.VersionKey] = true
				reading.Contracts = append(reading.Contracts, workspace.Locked{Event: c.Name, Version: v.Version, Fingerprint: v.Fingerprint})
			}
		}
	}
	return reading
}

// readBy returns the version of the major that the service is written against;
// nil: there was none.
func (c *Contract) readBy(service *Service, major int) *Version {
	if v := c.lockedBy(service.Lock, major); v != nil {
		return v
	}
	if c.lockedBefore(service.Lock, major) {
		return nil
	}
	var newest *Version
	for _, v := range c.Versions {
		if v.Version.Major == major && !v.PublishedAt.After(service.Pushed.At) {
			newest = v
		}
	}
	return newest
}

// lockedBy returns the version of the major that a lock names, under any name of
// the event; nil: none.
func (c *Contract) lockedBy(lock *workspace.Lock, major int) *Version {
	for _, name := range slices.Concat([]contract.EventName{c.Name}, c.Formerly) {
		locked, ok := lock.Of(name, major)
		if !ok {
			continue
		}
		for _, v := range slices.Backward(c.Versions) {
			if v.Version.Major == major && v.Fingerprint == locked.Fingerprint {
				return v
			}
		}
	}
	return nil
}

// lockedBefore reports whether a lock names earlier majors of the event, and neither
// this one nor a later one: whoever took it knew none of those.
func (c *Contract) lockedBefore(lock *workspace.Lock, major int) bool {
	before := false
	for _, m := range c.Majors {
		if c.lockedBy(lock, m.Number) == nil {
			continue
		}
		if m.Number >= major {
			return false
		}
		before = true
	}
	return before
}
