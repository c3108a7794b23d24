package impact

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// StaleAfter is after how many days what was pulled is no longer relied on: what
// was consumed then may be consumed otherwise now.
const StaleAfter = 90

// Consumers lists who reads the major, by name: every entry of the services'
// manifests whose event is one of the names, which are all that it has and had,
// and whose range touches the major. Each knows the revision that its lock names.
func Consumers(services []*workspace.Service, names []contract.EventName, major *workspace.Major) []Consumer {
	var list []Consumer
	for _, s := range services {
		for i := range s.Consumes {
			if use := &s.Consumes[i]; slices.Contains(names, use.Event) && use.Versions.TouchesMajor(major.Number) {
				c := Consumer{Service: s, Index: i, Latest: latest(s.Lock, names)}
				c.Knows, c.Lost = locked(s.Lock, names, major)
				list = append(list, c)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Consumer) int { return cmp.Compare(a.Name(), b.Name()) })
	return list
}

// latest returns the latest major that the lock names; 0 where it names none.
func latest(lock *workspace.Lock, names []contract.EventName) int {
	if lock == nil {
		return 0
	}
	number := 0
	for _, it := range lock.Contracts {
		if slices.Contains(names, it.Event) {
			number = max(number, it.Version.Major)
		}
	}
	return number
}

// knows reports whether the consumer was declared when the major was there.
func (c *Consumer) knows(major int, isNew bool) bool {
	if c.Latest > 0 {
		return major <= c.Latest
	}
	return !isNew
}

// Newcomers lists who reads a major that opens, although it was declared when that was
// not there: its range is wide enough, and its view is of the major in force that it
// reads, the latest of those before. Who names the major in its lock knows it, and who
// lets its range end with one that was a draft.
func Newcomers(services []*workspace.Service, names []contract.EventName, before *workspace.Contract, now, knows *workspace.Major) []Consumer {
	draft := before.Major(now.Number) != nil
	later := func(c Consumer) bool {
		return slices.ContainsFunc(before.Majors, func(m *workspace.Major) bool {
			return m.Number > knows.Number && m.Number < now.Number && m.Status != contract.Draft && c.Use().Versions.TouchesMajor(m.Number)
		})
	}
	return slices.DeleteFunc(Consumers(services, names, knows), func(c Consumer) bool {
		reads := c.Use().Versions
		return !reads.TouchesMajor(now.Number) || c.knows(now.Number, true) || draft && !reads.TouchesMajor(now.Number+1) || later(c)
	})
}

// locked returns the revision that the lock names; nil where it names none. What is
// not in the history is lost: lost says so.
func locked(lock *workspace.Lock, names []contract.EventName, major *workspace.Major) (r *workspace.Revision, lost string) {
	for _, name := range names {
		it, ok := lock.Of(name, major.Number)
		if !ok {
			continue
		}
		for _, r := range slices.Backward(major.Revisions) {
			if r.Fingerprint == it.Fingerprint {
				return r, ""
			}
		}
		return nil, fmt.Sprintf("it is written against %s, which is not in the history here", it.Version)
	}
	return nil, ""
}
