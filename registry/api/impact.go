package api

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/impacts"
)

func impactRows() []operation {
	const tag = "versions"
	answer := reply{description: "What becomes of each consumer.", of: wire.Impact{}}
	return []operation{
		{
			id: "impact", method: http.MethodGet, path: "/v1/events/{event}/impact", tag: tag, role: Reader,
			summary: "Say who is hurt by a change",
			description: "From one version to another (`from`, `to`), or by the end of a major (`retire`): each consumer is breaking, unknown, " +
				"affected but compatible, or unaffected, by what its manifest says that it reads. Breaking and unknown are no pass.",
			params: []parameter{
				eventParam,
				{name: "from", in: inQuery, description: "The older version.", example: "1.0", least: 1, most: 40},
				{name: "to", in: inQuery, description: "The newer version.", example: "1.3", least: 1, most: 40},
				{name: "retire", in: inQuery, description: "The major that ends.", example: "1", number: true, least: 1, most: 1_000_000},
			},
			answer: answer, caching: revalidate, problems: contents, handle: (*api).impact,
		},
		{
			id: "impactOfSchema", method: http.MethodPost, path: "/v1/events/{event}/majors/{major}/impact", tag: tag, role: Reader,
			summary:     "Say who would be hurt by a schema",
			description: "As if the schema were the next version of the major. Nothing is published.",
			params:      []parameter{eventParam, {name: "major", in: inPath, description: "Number of the major.", example: "1"}},
			body:        &body{description: "The schema, as the major's file is written: JSON or YAML.", types: schemaTypes, large: true},
			answer:      answer, caching: never,
			problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, registry.BadVersion, registry.Refused, registry.BadPush, registry.BadWorkspace)),
			handle:   (*api).impactOfSchema,
		},
	}
}

func (a *api) impact(c *call) error {
	req := registry.ImpactRequest{From: c.text("from"), To: c.text("to")}
	retire := c.text("retire")
	switch {
	case retire != "" && req.From+req.To != "":
		return &problem{badQuery, "a major ends, or a version follows another: not both", "leave out retire, or from and to"}
	case retire == "" && (req.From == "" || req.To == ""):
		return &problem{badQuery, "what changes is not said", "such as ?from=1.0&to=1.3, or ?retire=1"}
	}
	req.Retire, _ = strconv.Atoi(retire)
	return a.answerImpact(c, req)
}

func (a *api) impactOfSchema(c *call) error {
	major, err := c.major()
	if err != nil {
		return err
	}
	schema, err := a.readBody(c, a.most(c.op))
	if err != nil {
		return err
	}
	return a.answerImpact(c, registry.ImpactRequest{Major: major, Schema: schema})
}

func (a *api) answerImpact(c *call, req registry.ImpactRequest) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	name, err := c.eventName()
	if err != nil {
		return err
	}
	req.Event, req.Actor = name, c.listener()
	allow(c.Writer, maxPush)
	report, err := a.registry.Impact(c.Request.Context(), req)
	if err != nil {
		return err
	}
	return c.answer(impacts.ToWire(report))
}
