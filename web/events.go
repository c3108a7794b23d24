package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
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
}

// eventRow is an event in a list.
type eventRow struct {
	*registry.Contract
	Hue    int
	Latest *registry.Version
	Status contract.Status // of the latest major
	Owner  string
}

// facet is one way to narrow the list.
type facet struct {
	Name    string // of the parameter
	Title   string
	Choices []choice
}

// choice is one value of a facet with the number of events that it leaves.
type choice struct {
	Value  string
	Count  int
	Chosen bool
	Link   string // chooses it, or takes the choice back
}

func (eventsView) place() layout {
	return layout{Title: "Events", Section: "events", Alternate: "/v1/events"}
}

// facetKinds are the facets: adding one is a row.
var facetKinds = []struct {
	name, title string
	values      func(eventRow) []string
}{
	{"context", "Context", func(r eventRow) []string { return []string{r.Name.Context} }},
	{"owner", "Owner", func(r eventRow) []string { return []string{r.Owner} }},
	{"producer", "Producer", func(r eventRow) []string { return serviceNames(r.Producers) }},
	{"consumer", "Consumer", func(r eventRow) []string { return serviceNames(r.Consumers) }},
	{"visibility", "Visibility", func(r eventRow) []string { return []string{string(r.Visibility)} }},
	{"kind", "Kind", func(r eventRow) []string { return []string{string(r.Kind)} }},
	{"status", "Status", func(r eventRow) []string { return []string{string(r.Status)} }},
	{"personal", "Personal data", func(r eventRow) []string {
		if r.PersonalData() {
			return []string{"yes"}
		}
		return []string{"no"}
	}},
}

func serviceNames(services []*registry.Service) []string {
	var names []string
	for _, s := range services {
		names = append(names, s.Name)
	}
	return names
}

func rowOf(snapshot *registry.Snapshot, c *registry.Contract) eventRow {
	latest := c.Latest()
	row := eventRow{Contract: c, Hue: hue(snapshot, c.Name.Context), Latest: latest, Owner: ownerOf(snapshot, c)}
	if m, ok := c.Event.Major(latest.Version.Major); ok {
		row.Status = m.Status
	}
	return row
}

// ownerOf is who owns a contract: its own owner, else its context's.
func ownerOf(snapshot *registry.Snapshot, c *registry.Contract) string {
	if c.Owner != "" {
		return c.Owner
	}
	if context, err := snapshot.Context(c.Name.Context); err == nil {
		return context.Owner
	}
	return ""
}

func (s *site) events(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	v := eventsView{Query: params.Get("q"), Total: len(snapshot.Contracts())}
	var all []eventRow
	for _, c := range snapshot.Contracts() {
		if matchesQuery(c, v.Query) {
			all = append(all, rowOf(snapshot, c))
		}
	}
	v.Rows = narrowed(all, params, "")
	for _, kind := range facetKinds {
		v.Facets = append(v.Facets, facet{kind.name, kind.title, choices(narrowed(all, params, kind.name), kind.values, kind.name, params)})
		v.Active = v.Active || params.Get(kind.name) != ""
	}
	v.Active = v.Active || v.Query != ""
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

// narrowed returns the rows that every facet in the parameters leaves, but for
// the one that is left out.
func narrowed(rows []eventRow, params url.Values, except string) []eventRow {
	var left []eventRow
	for _, row := range rows {
		keep := true
		for _, kind := range facetKinds {
			if want := params.Get(kind.name); want != "" && kind.name != except && !slices.Contains(kind.values(row), want) {
				keep = false
				break
			}
		}
		if keep {
			left = append(left, row)
		}
	}
	return left
}

// choices counts the values of a facet among the rows.
func choices(rows []eventRow, values func(eventRow) []string, name string, params url.Values) []choice {
	counts := map[string]int{}
	for _, row := range rows {
		for _, value := range values(row) {
			if value != "" {
				counts[value]++
			}
		}
	}
	chosen := params.Get(name)
	if _, ok := counts[chosen]; !ok && chosen != "" {
		counts[chosen] = 0
	}
	var list []choice
	for value, n := range counts {
		list = append(list, choice{value, n, value == chosen, toggled(params, name, value)})
	}
	slices.SortFunc(list, func(a, b choice) int { return strings.Compare(a.Value, b.Value) })
	return list
}

// toggled is the address of the list with one choice made, or taken back.
func toggled(params url.Values, name, value string) string {
	next := url.Values{}
	for k, v := range params {
		next[k] = v
	}
	if next.Get(name) == value {
		next.Del(name)
	} else {
		next.Set(name, value)
	}
	if len(next) == 0 {
		return "/events"
	}
	return "/events?" + next.Encode()
}
