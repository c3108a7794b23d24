package lint

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Flow returns the flow of events of the workspace. The Source of an event is
// its index in ws.Contracts, that of a service its index in ws.Services.
func Flow(ws *workspace.Workspace) *flow.Graph {
	events := make([]contract.Event, len(ws.Contracts))
	for i, c := range ws.Contracts {
		events[i] = c.Event
		events[i].Majors = make([]contract.MajorInfo, len(c.Majors))
		for j, m := range c.Majors {
			events[i].Majors[j] = m.MajorInfo
		}
	}
	services := make([]contract.Service, len(ws.Services))
	for i, s := range ws.Services {
		services[i] = s.Service
	}
	return flow.New(events, services)
}
