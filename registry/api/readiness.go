package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/readiness"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/wire"
)

func readinessRows() []operation {
	const tag = "deployments"
	problems := refusalsOf(registry.NotFound, registry.BadDeployment)
	return []operation{
		{
			id: "canDeploy", method: http.MethodGet, path: "/v1/services/{service}/can-deploy", tag: tag, role: Reader,
			summary: "Ask whether a service may go to an environment",
			description: "Whether it can read what is written there, and what is stored where it replays; and whether what runs there can read what it " +
				"writes. What is not known is `unknown`, which is no yes.",
			params: []parameter{
				{name: "service", in: inPath, description: "Name of a service, or `context/name` (escaped).", example: "checkout"},
				{name: "environment", in: inQuery, description: "Where to.", example: "production", required: true, least: 1, most: 63},
				{name: "commit", in: inQuery, description: "Built from this commit; without it, from the one that was pushed last.", example: "1a2b3c4", least: 1, most: 200},
			},
			answer:  reply{description: "The answer.", of: wire.CanDeploy{}},
			caching: revalidate, problems: problems, handle: (*api).canDeploy,
		},
		{
			id: "canRetire", method: http.MethodGet, path: "/v1/events/{event}/majors/{major}/can-retire", tag: tag, role: Reader,
			summary: "Ask whether a major of an event may be retired",
			description: "Whether a service needs it: by what services declare, and by what those declared that run. Who fetched its versions in the " +
				"last thirty days is shown as evidence, which decides nothing.",
			params: []parameter{
				eventParam,
				{name: "major", in: inPath, description: "Number of the major.", example: "1"},
				{name: "environment", in: inQuery, description: "By what runs in this environment alone.", example: "production", least: 1, most: 63},
			},
			answer:  reply{description: "The answer.", of: wire.CanRetire{}},
			caching: revalidate, problems: slices.Concat(problems, refusalsOf(registry.BadVersion)), handle: (*api).canRetire,
		},
	}
}

func (a *api) canDeploy(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	done, err := a.registry.Turn(c.Request.Context(), c.who.Name)
	if err != nil {
		return err
	}
	defer done()
	ask := readiness.Deploy{Service: c.Param("service"), Commit: c.text("commit"), Environment: c.text("environment")}
	d, err := readiness.CanDeploy(c.Request.Context(), a.registry, ask)
	if err != nil {
		return err
	}
	return c.answer(wire.CanDeploy{
		Answer: string(d.Verdict), Service: d.Service, Commit: d.Commit, Environment: d.Environment, Rows: viewRows(d.Rows),
	})
}

func (a *api) canRetire(c *call) error {
	name, err := c.eventName()
	if err != nil {
		return err
	}
	major, err := c.major()
	if err != nil {
		return err
	}
	seen, err := a.seenLately(c, name)
	if err != nil {
		return err
	}
	ask := readiness.Retire{Event: name, Major: major, Environment: c.text("environment")}
	answer, err := readiness.CanRetire(c.Request.Context(), a.registry, ask, seen)
	if err != nil {
		return err
	}
	return c.answer(wire.CanRetire{
		Answer: string(answer.Verdict), Event: answer.Event.String(), Major: answer.Major, Environment: answer.Environment, Rows: viewRows(answer.Rows),
	})
}

// seenLately returns who fetched versions of an event; nothing where nobody counts.
func (a *api) seenLately(c *call, name contract.EventName) ([]usage.Seen, error) {
	k, err := look(a, c, func(s *registry.Snapshot) (*registry.Contract, error) { return s.Contract(name) })
	if err != nil || a.opt.Usage == nil {
		return nil, err
	}
	now := time.Now().UTC()
	return a.opt.Usage.Fetches(c.Request.Context(), usage.Query{
		From: usage.DayOf(now.Add(-readiness.LookBack)), To: usage.DayOf(now), Lineage: k.Lineage, Limit: usage.MaxSeen,
	})
}

func viewRows(rows []readiness.Row) []wire.AnswerRow {
	list := make([]wire.AnswerRow, len(rows))
	for i, r := range rows {
		list[i] = wire.AnswerRow{
			Answer: string(r.Verdict), Service: r.Service, Role: string(r.Role), Commit: r.Commit, Environment: r.Environment,
			Message: r.Message, Hint: r.Hint, Fields: r.Fields, Witness: r.Witness,
		}
		if r.Event != (contract.EventName{}) {
			list[i].Event = r.Event.String()
		}
		if r.Version.Major > 0 {
			list[i].Version = r.Version.String()
		}
		if r.Service == "" {
			list[i].Role = ""
		}
	}
	return list
}
