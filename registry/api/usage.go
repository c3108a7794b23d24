package api

import (
	"net/http"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/wire"
)

func usageRows() []operation {
	const tag = "usage"
	days := parameter{name: "days", in: inQuery, description: "How many days to look back, today included.", number: true, least: 1, most: 400, fallback: "30"}
	return []operation{
		{
			id: "getUsage", method: http.MethodGet, path: "/v1/usage", tag: tag, role: Reader,
			summary:     "Compare what is declared with what is fetched",
			description: "Undeclared consumers, versions that nobody fetches, deprecated ones that somebody does, and services that were never seen.",
			params:      []parameter{days}, answer: reply{description: "The differences.", of: wire.Usage{}},
			caching: revalidate, problems: notFound, handle: (*api).usage,
		},
		{
			id: "getEventUsage", method: http.MethodGet, path: "/v1/events/{event}/usage", tag: tag, role: Reader,
			summary: "See who fetches an event", description: "By version and client, and how that differs from what is declared.",
			params: []parameter{eventParam, days}, answer: reply{description: "Who fetched it.", of: wire.EventUsage{}},
			caching: revalidate, problems: notFound, handle: (*api).eventUsage,
		},
	}
}

func (a *api) usage(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	view, _, err := a.compareUsage(c, "", s.Contracts())
	if err != nil {
		return err
	}
	return c.answer(view)
}

func (a *api) eventUsage(c *call) error {
	k, err := a.contract(c)
	if err != nil {
		return err
	}
	view, seen, err := a.compareUsage(c, k.Lineage, []*registry.Contract{k})
	if err != nil {
		return err
	}
	of := wire.EventUsage{Usage: *view, Fetches: make([]wire.Fetched, len(seen))}
	for i, s := range seen {
		of.Fetches[i] = wire.Fetched{
			ClientKind: string(s.Client.Kind), Client: s.Client.Name, ClientVersion: s.Client.Version, Version: s.Version.String(),
			Fetches: s.Count, First: string(s.First), Last: string(s.Last),
		}
	}
	return c.answer(of)
}

// compareUsage compares contracts with what was fetched of that lineage, or of all.
func (a *api) compareUsage(c *call, lineage string, contracts []*registry.Contract) (*wire.Usage, []usage.Seen, error) {
	if a.opt.Usage == nil {
		return nil, nil, &registry.Refusal{Code: registry.NotFound, Message: "this server does not count who fetches what"}
	}
	report, err := usage.Look(c.Request.Context(), a.opt.Usage, contracts, lineage, c.number("days"), time.Now())
	if err != nil {
		return nil, nil, err
	}
	view := &wire.Usage{
		From: string(report.From), To: string(report.To), Since: string(report.Since), Partial: report.Partial, Observations: []wire.UsageObservation{},
	}
	for _, o := range report.Observations {
		view.Observations = append(view.Observations, viewObservation(o))
	}
	return view, report.Seen, nil
}

func viewObservation(o usage.Observation) wire.UsageObservation {
	return wire.UsageObservation{
		What: string(o.What), Event: o.Event.String(), ClientKind: string(o.Client.Kind), Client: o.Client.Name,
		Versions: texts(o.Versions), Declared: o.Declared, Status: string(o.Status), Sunset: o.Sunset,
		Fetches: o.Count, First: string(o.First), Last: string(o.Last), Message: o.Message(),
	}
}

// fetched tells whoever counts that a request fetched a version.
func (a *api) fetched(c *call, v *registry.Version) {
	if a.opt.Fetched != nil {
		a.opt.Fetched(c.Request, v)
	}
}

// Client returns who a request comes from, as usage counts it.
func Client(r *http.Request) usage.Client {
	remote := r.RemoteAddr
	if p := PeerOf(r.Context()); p.Address.IsValid() {
		remote = p.Address.String()
	}
	return usage.Named(r.Header.Get(usage.Header), r.UserAgent(), remote)
}
