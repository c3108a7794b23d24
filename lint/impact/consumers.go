package impact

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Consumers lists who reads the major, by name: every entry of the services'
// manifests whose event is one of the names, which are all that it has and had,
// and whose range touches the major.
func Consumers(services []*workspace.Service, names []contract.EventName, major int) []Consumer {
	var list []Consumer
	for _, s := range services {
		for i := range s.Consumes {
			if use := &s.Consumes[i]; slices.Contains(names, use.Event) && use.Versions.TouchesMajor(major) {
				list = append(list, Consumer{Service: s, Index: i})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Consumer) int { return cmp.Compare(a.Name(), b.Name()) })
	return list
}
