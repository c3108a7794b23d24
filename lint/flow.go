package lint

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Flow returns the flow of events of the workspace, with what it has copies of. A
// Source is an index in ws.AllContracts, or in ws.AllServices.
func Flow(ws *workspace.Workspace) *flow.Graph {
	contracts, manifests := ws.AllContracts(), ws.AllServices()
	events := make([]contract.Event, len(contracts))
	for i, c := range contracts {
		events[i] = c.Event
		events[i].Majors = majorsOf(c)
	}
	services := make([]contract.Service, len(manifests))
	for i, s := range manifests {
		services[i] = s.Service
	}
	return flow.New(events, services)
}

// majorsOf are the majors that there are schemas of, and those that the contract says
// it has: of a copy, or of a neighbour in the registry, not every schema is here.
func majorsOf(c *workspace.Contract) []contract.MajorInfo {
	list := make([]contract.MajorInfo, 0, len(c.Majors))
	for _, m := range c.Majors {
		list = append(list, m.MajorInfo)
	}
	for _, said := range c.Event.Majors {
		if !slices.ContainsFunc(list, func(m contract.MajorInfo) bool { return m.Number == said.Number }) {
			list = append(list, said)
		}
	}
	return list
}
