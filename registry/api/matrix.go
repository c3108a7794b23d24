package api

import (
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
)

func matrixRows() []operation {
	return []operation{{
		id: "getMatrix", method: http.MethodGet, path: "/v1/events/{event}/matrix", tag: "versions", role: Reader,
		summary: "Say what each version does to each consumer",
		description: "The newest versions, and of each entry with which a service reads the event, whether it can read them: by what its manifest says " +
			"that it reads, from the version that it is written against. Breaking and unknown are no pass.",
		params: []parameter{
			eventParam,
			{name: "before", in: inQuery, description: "Only versions before this one.", example: "2.1", least: 1, most: 40},
			{name: "limit", in: inQuery, description: "How many versions at most.", number: true, least: 1, most: 50, fallback: "20"},
		},
		answer:  reply{description: "The matrix.", of: wire.Matrix{}},
		caching: revalidate, problems: aVersion, handle: (*api).matrix,
	}}
}

func (a *api) matrix(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	name, err := c.eventName()
	if err != nil {
		return err
	}
	var snapshot *registry.Snapshot
	k, err := look(a, c, func(s *registry.Snapshot) (*registry.Contract, error) { snapshot = s; return s.Contract(name) })
	if err != nil {
		return err
	}
	versions, more, err := comparison.Columns(k, c.text("before"), c.number("limit"))
	if err != nil {
		return err
	}
	m, err := a.registry.Matrix(c.Request.Context(), snapshot, k, versions)
	if err != nil {
		return err
	}
	view := wire.Matrix{Event: k.Name.String(), Versions: []wire.MatrixVersion{}, Consumers: []wire.MatrixRow{}}
	if more {
		view.Before = versions[0].Version.String()
	}
	for i, v := range m.Versions {
		column := wire.MatrixVersion{Version: v.Version.String(), Breaking: m.Count(i, impact.Breaking), Unknown: m.Count(i, impact.Unknown)}
		if major := k.Major(v.Version.Major); major != nil {
			column.Status = string(major.Status)
		}
		view.Versions = append(view.Versions, column)
	}
	for _, row := range m.Rows {
		use := row.Service.Consumes[row.Index]
		out := wire.MatrixRow{
			Service: row.Service.Name, Context: row.Service.Context, Versions: use.Versions.String(),
			Fields: slices.Concat([]string{}, use.Fields), Replays: use.Replays, Cells: []wire.MatrixCell{},
		}
		for _, cell := range row.Cells {
			view := wire.MatrixCell{Place: string(cell.Place), Effect: string(cell.Effect), Reasons: cell.Reasons}
			if cell.From != (contract.Version{}) {
				view.From = cell.From.String()
			}
			out.Cells = append(out.Cells, view)
		}
		view.Consumers = append(view.Consumers, out)
	}
	return c.answer(view)
}
