package lint

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Flow returns the flow of events of the workspace. The Source of an event is its
// index in ws.Contracts, that of a service its index in ws.Services.
func Flow(ws *workspace.Workspace) *flow.Graph { return flowOf(ws.Contracts, ws.Services) }

// FlowWithCopies returns the flow with what the workspace has copies of. A Source is
// an index in ws.AllContracts, or in ws.AllServices.
func FlowWithCopies(ws *workspace.Workspace) *flow.Graph {
	return flowOf(ws.AllContracts(), ws.AllServices())
}

func flowOf(contracts []*workspace.Contract, manifests []*workspace.Service) *flow.Graph {
	events := make([]contract.Event, len(contracts))
	for i, c := range contracts {
		events[i] = c.Event
		events[i].Majors = make([]contract.MajorInfo, len(c.Majors))
		for j, m := range c.Majors {
			events[i].Majors[j] = m.MajorInfo
		}
	}
	services := make([]contract.Service, len(manifests))
	for i, s := range manifests {
		services[i] = s.Service
	}
	return flow.New(events, services)
}
