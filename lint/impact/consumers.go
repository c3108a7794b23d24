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
				c := Consumer{Service: s, Index: i}
				c.Knows, c.Lost = locked(s.Lock, names, major)
				list = append(list, c)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Consumer) int { return cmp.Compare(a.Name(), b.Name()) })
	return list
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
