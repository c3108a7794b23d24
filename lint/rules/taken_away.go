package rules

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// takenAway reports whether the change takes from a manifest what it read already:
// the base's manifest says it, and a schema that promised it knows it no more. Then
// it is the change that is told (removed-field-in-use, or a break), and not also
// the manifest, which was right and may be another home's. Nothing is told of a
// change of a copy, which happened elsewhere.
func takenAway(p *lint.CataloguePass, s *workspace.Service, use *contract.Consumption, says func(*contract.Consumption) bool, knows func(*schema.Schema) bool) bool {
	if p.Base == nil {
		return false
	}
	was, is := p.Base.Find(use.Event), p.Workspace.Find(use.Event)
	if was == nil || is == nil || p.Workspace.IsCopy(is) || !saidBefore(p.Base, s, was, says) {
		return false
	}
	return slices.ContainsFunc(was.Majors, func(m *workspace.Major) bool {
		now := is.Major(m.Number)
		if now == nil || now.Status == contract.Retired || m.Status == contract.Draft || !use.Versions.TouchesMajor(m.Number) {
			return false // gone in another way, or never promised
		}
		schema := m.Newest().Schema
		return schema != nil && knows(schema)
	})
}

// saidBefore reports whether the service's manifest in the base says it of the
// contract.
func saidBefore(base *workspace.Workspace, s *workspace.Service, c *workspace.Contract, says func(*contract.Consumption) bool) bool {
	for _, was := range base.Services {
		if was.Name != s.Name || was.Context != s.Context {
			continue
		}
		for i := range was.Consumes {
			if base.Find(was.Consumes[i].Event) == c && says(&was.Consumes[i]) {
				return true
			}
		}
	}
	return false
}
