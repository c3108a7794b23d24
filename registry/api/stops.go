package api

import (
	"net/http"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func stopRows() []operation {
	return []operation{{
		id: "countStops", method: http.MethodGet, path: "/v1/stops", tag: "findings", role: Reader,
		summary: "Count the breaks that were stopped",
		description: "Different breaks that the gate refused to publish in the last 90 days, by event and rule: the same break, however often it was pushed, " +
			"counts once. Dry runs are not counted, and who pushed is not kept.",
		answer: reply{description: "How many.", of: wire.Stops{}}, caching: never, handle: (*api).stops,
	}}
}

func (a *api) stops(c *call) error {
	since, list, err := a.registry.Stops(c.Request.Context())
	if err != nil {
		return err
	}
	view := wire.Stops{Since: since, Days: registry.StopDays, Events: []wire.Stopped{}}
	for _, s := range list { // by event
		if n := len(view.Events); n == 0 || view.Events[n-1].Event != s.Event {
			view.Events = append(view.Events, wire.Stopped{Event: s.Event})
		}
		of := &view.Events[len(view.Events)-1]
		view.Breaks, of.Breaks, of.Last = view.Breaks+s.Breaks, of.Breaks+s.Breaks, max(of.Last, s.Day)
		of.Rules = append(of.Rules, wire.StoppedRule{Rule: s.Rule, Breaks: s.Breaks, Last: s.Day})
	}
	return c.answer(view)
}
