package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func deploymentRows() []operation {
	const tag = "deployments"
	return []operation{
		{
			id: "listDeployments", method: http.MethodGet, path: "/v1/deployments", tag: tag, role: Reader,
			summary: "See what runs where", description: "By environment, service and commit.",
			params: slices.Concat([]parameter{
				{name: "environment", in: inQuery, description: "Of this environment alone.", example: "production", least: 1, most: 63},
				{name: "service", in: inQuery, description: "Of this service alone: its name, or `context/name`.", example: "fulfilment/shipping-worker", least: 1, most: 200},
				{name: "state", in: inQuery, description: "What runs now, or what ever ran as well.", values: []string{"running", "any"}, fallback: "running"},
			}, pageParams),
			answer:  reply{description: "A page of deployments.", of: wire.Deployments{}, headers: []header{linkHeader}},
			caching: revalidate, problems: notFound, handle: (*api).deployments,
		},
		{
			id: "recordDeployment", method: http.MethodPost, path: "/v1/deployments", tag: tag, role: Publisher,
			summary: "Record what runs where",
			description: "A publisher of the service's context says that a commit of it runs in an environment, or runs there no more. It replaces " +
				"what ran there, unless `keep` says that both run. To record the same again changes nothing.",
			body:     &body{description: "What runs where.", types: []string{wire.MediaType}, of: wire.NewDeployment{}},
			answer:   reply{description: "What runs there now.", of: wire.Deployed{}},
			caching:  never,
			problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, registry.BadDeployment, registry.Busy, registry.Uncertain)),
			handle:   (*api).recordDeployment,
		},
	}
}

func (a *api) recordDeployment(c *call) error {
	req := registry.DeployRequest{Actor: c.who.Name, Origin: c.origin(), Rights: c.who.Rights}
	err := a.readObject(c, "a deployment", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"service":     func(n *source.Node) { req.Service = d.text(n) },
			"environment": func(n *source.Node) { req.Environment = d.text(n) },
			"commit":      func(n *source.Node) { req.Commit = d.text(n) },
			"keep":        func(n *source.Node) { req.Keep = d.truth(n) },
			"gone":        func(n *source.Node) { req.Gone = d.truth(n) },
		}
	})
	if err != nil {
		return err
	}
	d, err := a.registry.Deploy(c.Request.Context(), req)
	if err != nil {
		return err
	}
	return c.answer(wire.Deployed{
		Service: d.Service, Environment: d.Environment, Running: append([]string{}, d.Running...), Ended: append([]string{}, d.Ended...),
		Unpushed: d.Unpushed, Unchanged: d.Unchanged, NewEnvironment: d.Others != nil, Environments: d.Others, Sequence: d.Sequence,
	})
}

func (a *api) deployments(c *call) error {
	after, err := c.after()
	if err != nil {
		return err
	}
	limit := c.number("limit")
	query := registry.DeploymentQuery{Environment: c.text("environment"), Running: c.text("state") == "running", Limit: limit + 1}
	if after != "" {
		key := strings.Split(after, "\x00")
		if len(key) != 3 || !plain(strings.Join(key, "")) {
			return badCursor()
		}
		query.After = registry.Deployment{Environment: key[0], Service: key[1], Commit: key[2]}
	}
	if query.Service = c.text("service"); query.Service != "" && !strings.Contains(query.Service, "/") {
		service, err := look(a, c, func(s *registry.Snapshot) (*registry.Service, error) { return s.Service(query.Service) })
		if err != nil {
			return err
		}
		query.Service = service.Context + "/" + service.Name
	}
	found, err := a.registry.Deployments(c.Request.Context(), query)
	if err != nil {
		return err
	}
	list := wire.Deployments{Deployments: []wire.Deployment{}}
	if len(found) > limit {
		found = found[:limit]
		last := &found[limit-1]
		list.Next = c.linkNext(strings.Join([]string{last.Environment, last.Service, last.Commit}, "\x00"))
	}
	for i := range found {
		list.Deployments = append(list.Deployments, viewDeployment(&found[i]))
	}
	return c.answer(list)
}

func viewDeployment(d *registry.Deployment) wire.Deployment {
	view := wire.Deployment{Environment: d.Environment, Service: d.Service, Commit: d.Commit, Since: d.Since, By: d.Actor}
	if d.Ended != nil {
		view.EndedAt, view.EndedBy = &d.Ended.At, d.Ended.Actor
	}
	return view
}
