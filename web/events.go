package web

import (
	"context"
	"net/http"
	"strings"

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
		if matchesQuery(c, v.Query) {
			all = append(all, rowOf(about, c))
		}
	}
	for _, kind := range facetKinds {
		f := facet{Name: kind.name, Title: kind.title, Open: kind.open || params.Get(kind.name) != ""}
		f.Choices, f.More = choices(narrowed(all, params, kind.name), kind.values, kind.name, params)
		v.Facets = append(v.Facets, f)
		v.Active = v.Active || params.Get(kind.name) != ""
	}
	v.Active = v.Active || v.Query != ""
	v.Rows, v.pager = turned(narrowed(all, params, ""), pageSize, params.Get("page"), func(page string) string {
		return listAddress(params, "page", page)
	})
	return v, nil
}

// matchesQuery reports whether every word of the query is in the event's name or
// in its summary.
func matchesQuery(c *registry.Contract, query string) bool {
	text := strings.ToLower(c.Name.String() + " " + c.Summary)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
