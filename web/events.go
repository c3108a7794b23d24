package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/inspection"
)

// eventsView is the list of events, narrowed by facets that are in the URL.
type eventsView struct {
	narrowing
	pager
	Rows    []eventRow
	Looking bool // the rules are not done with what there is now
	Unsaid  bool // a choice by findings waits for the rules
}

// pageSize is how many events a list shows at once.
const pageSize = 100

// eventRow is an event in a list.
type eventRow struct {
	*registry.Contract
	Hue      int
	Latest   *registry.Version
	Status   contract.Status // of the latest major
	Owner    string          // the context's, where the event names none
	findings []string        // the severities of what is found about it
}

func (v eventsView) place() layout {
	return layout{Title: "Events", Section: "events", Alternate: "/v1/events", Unknown: v.unknown}
}

func rowOf(about contexts, c *registry.Contract) eventRow {
	latest := c.Latest()
	row := eventRow{Contract: c, Hue: about.hue(c.Name.Context), Latest: latest, Owner: about.owner(c)}
	if m, ok := c.Event.Major(latest.Version.Major); ok {
		row.Status = m.Status
	}
	return row
}

// eventFacets are the facets of the list of events: adding one is a row.
var eventFacets = []facetKind[eventRow]{
	{"context", "Context", true, func(r eventRow) []string { return []string{r.Name.Context} }, byName},
	{"owner", "Owner", false, func(r eventRow) []string { return oneOf(r.Owner, none) }, byName},
	{"producer", "Producer", false, func(r eventRow) []string { return serviceNames(r.Producers) }, byName},
	{"consumer", "Consumer", false, func(r eventRow) []string { return serviceNames(r.Consumers) }, byName},
	{"visibility", "Visibility", false, func(r eventRow) []string { return []string{string(r.Visibility)} }, byName},
	{"kind", "Kind", false, func(r eventRow) []string { return []string{string(r.Kind)} }, byName},
	{"mode", "Mode", false, func(r eventRow) []string { return []string{string(r.Compatibility)} }, byName},
	{"status", "Status", true, func(r eventRow) []string { return []string{string(r.Status)} }, byName},
	{"personal", "Personal data", false, func(r eventRow) []string {
		if r.PersonalData() {
			return []string{"yes"}
		}
		return []string{"no"}
	}, byName},
	{byFindings, "Findings", true, func(r eventRow) []string { return r.findings }, heaviestFirst},
}

// byFindings is the facet that the rules have to be done for.
const byFindings = "findings"

func serviceNames(services []*registry.Service) []string {
	if len(services) == 0 {
		return []string{none}
	}
	var names []string
	for _, s := range services {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return names
}

func (s *site) events(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params, about := req.URL.Query(), aboutContexts(snapshot)
	found, fresh, err := s.foundSoon(ctx, snapshot, params.Get(byFindings) != "")
	if err != nil {
		return nil, err
	}
	all := make([]eventRow, 0, len(snapshot.Contracts()))
	for _, c := range snapshot.Contracts() {
		row := rowOf(about, c)
		row.findings = severities(found, c.Name)
		all = append(all, row)
	}
	kinds := eventFacets
	if found == nil { // nothing is known of any
		kinds = slices.DeleteFunc(slices.Clone(kinds), func(k facetKind[eventRow]) bool { return k.name == byFindings })
	}
	v := eventsView{Looking: !fresh, Unsaid: found == nil && params.Get(byFindings) != ""}
	rows, by := narrow("/events", params, all, kinds, func(r eventRow) []string { return []string{r.Name.String(), r.Summary} })
	by.Filter.Label = "Words in name or summary"
	v.narrowing = by
	here := links{snapshot}
	v.unknown = slices.DeleteFunc(v.unknown, func(u unknownChoice) bool { return u.Name == "context" && here.HasContext(u.Value) })
	v.Rows, v.pager = turned(rows, pageSize, params.Get("page"), by.page)
	return v, nil
}

// foundSoon is what the rules say, as far as they are done: who needs it waits a little,
// others never. Nil: they have never been.
func (s *site) foundSoon(ctx context.Context, snapshot *registry.Snapshot, isNeeded bool) (d *inspection.Data, fresh bool, err error) {
	if isNeeded {
		return s.opt.Inspection.Soon(ctx, snapshot, patience)
	}
	d, fresh = s.opt.Inspection.Known(ctx, snapshot)
	return d, fresh, nil
}

// severities are how much the findings about an event weigh, each once.
func severities(found *inspection.Data, event contract.EventName) []string {
	var list []string
	for _, f := range found.About(event) {
		if !slices.Contains(list, string(f.Severity)) {
			list = append(list, string(f.Severity))
		}
	}
	if list == nil {
		return []string{none}
	}
	return list
}
