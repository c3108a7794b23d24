package web

import (
	"context"
	"net/http"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// eventsView is the list of events, narrowed by facets that are in the URL.
type eventsView struct {
	Rows   []eventRow
	Total  int
	Facets []facet
	Query  string
	Active bool // something narrows the list
	Filter filter
	pager
}

// pageSize is how many events a list shows at once.
const pageSize = 100

// eventRow is an event in a list.
type eventRow struct {
	*registry.Contract
	Hue    int
	Latest *registry.Version
	Status contract.Status // of the latest major
	Owner  string          // the context's, where the event names none
}

func (eventsView) place() layout {
	return layout{Title: "Events", Section: "events", Alternate: "/v1/events"}
}

func rowOf(about contexts, c *registry.Contract) eventRow {
	latest := c.Latest()
	row := eventRow{Contract: c, Hue: about.hue(c.Name.Context), Latest: latest, Owner: about.owner(c)}
	if m, ok := c.Event.Major(latest.Version.Major); ok {
		row.Status = m.Status
	}
	return row
}

func (s *site) events(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	v := eventsView{Query: params.Get("q"), Total: len(snapshot.Contracts())}
	about := aboutContexts(snapshot)
	var all []eventRow
	for _, c := range snapshot.Contracts() {
		if hasWords(v.Query, c.Name.String(), c.Summary) {
			all = append(all, rowOf(about, c))
		}
	}
	at := facetAddress("/events", params, eventFacets)
	var chosen []param
	v.Facets, chosen = facetsOf(all, eventFacets, at)
	v.Active = len(chosen) > 0 || v.Query != ""
	v.Filter = filter{"/events", chosen, v.Query, "Words in name or summary"}
	v.Rows, v.pager = turned(narrowed(all, eventFacets, at, ""), pageSize, params.Get("page"), func(page string) string { return at.with("page", page) })
	return v, nil
}
