package api

import (
	"net/http"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire/flows"
)

func flowRows() []operation {
	const tag = "flow"
	params := []parameter{
		{name: "focus", in: inQuery, description: "Only what is around this event, service (`name` or `context/name`) or context.", example: "ordering.OrderPlaced", least: 1, most: 500},
		{name: "depth", in: inQuery, description: "How many steps around the focus: from an event to a service, or from a service to an event. 2 unless it is said, 1 around a context.", example: "2", number: true, most: 100},
		{name: "context", in: inQuery, description: "Only what is in these contexts, with commas between them.", example: "ordering,payments", least: 1, most: 2_000},
	}
	return []operation{
		{
			id: "getFlow", method: http.MethodGet, path: "/v1/flow", tag: tag, role: Reader,
			summary: "Read the flow of events",
			description: "What sets off what: who writes each event, who reads it, and what they emit in reaction, with its loops. " +
				"Of a part, what leads out of it is counted in `beyond`; measures are of the whole.",
			params: params, answer: reply{description: "The flow, or the part of it.", of: flows.Flow{}},
			caching: revalidate, problems: notFound, handle: (*api).flow,
		},
		{
			id: "getFlowOfContexts", method: http.MethodGet, path: "/v1/flow/contexts", tag: tag, role: Reader,
			summary: "Read the flow between contexts", description: "How many events of each context are read in others, and by how many services.",
			params: params, answer: reply{description: "Contexts and the links between them.", of: flows.ByContext{}},
			caching: revalidate, problems: notFound, handle: (*api).flowOfContexts,
		},
	}
}

func (a *api) flow(c *call) error {
	whole, part, err := a.excerpt(c)
	if err != nil {
		return err
	}
	return c.answer(flows.Of(whole.Graph, part.Graph))
}

func (a *api) flowOfContexts(c *call) error {
	_, part, err := a.excerpt(c)
	if err != nil {
		return err
	}
	return c.answer(flows.OfContexts(part.Graph))
}

// excerpt is the flow, and the part of it that is asked for.
func (a *api) excerpt(c *call) (*registry.Flow, *flow.Excerpt, error) {
	s, err := a.snapshot(c)
	if err != nil {
		return nil, nil, err
	}
	part, err := s.Flow().Excerpt(flowQuery(c))
	return s.Flow(), part, err
}

func flowQuery(c *call) flow.Query {
	q := flow.Query{Focus: c.text("focus"), Depth: -1}
	if c.text("depth") != "" {
		q.Depth = c.number("depth")
	}
	if text := c.text("context"); text != "" {
		q.Contexts = strings.Split(text, ",")
	}
	return q
}
