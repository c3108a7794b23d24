package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// servicesView is the list of services: who runs what.
type servicesView struct {
	narrowing
	pager
	Tabs []entry
	Rows []serviceRow
}

// serviceRow is a service in the list.
type serviceRow struct {
	*registry.Service
	Hue      int
	Produces spokenList
	Consumes spokenList
	Runs     []string // environments
	roles    []string
}

// spokenList is the beginning of what a service writes, or reads.
type spokenList struct {
	shortList[spokenRow]
	Service *registry.Service
}

// spokenRow is an event that a service speaks, at which versions.
type spokenRow struct {
	Event    contract.EventName
	Known    bool // it has a page
	Versions string
}

// servicesPerPage is how many services a list shows at once.
const servicesPerPage = 25

// fleet are the pages about services: which there are, what runs where, what they
// fetch, what they count. here is the one that is shown.
func fleet(here string) []entry {
	tabs := []entry{{"", "/services", "Declared"}, {"", "/deployments", "Deployments"}, {"", "/usage", "Usage"}, {"", "/volumes", "Volumes"}}
	for i := range tabs {
		if tabs[i].Path == here {
			tabs[i].Section = "here"
		}
	}
	return tabs
}

var serviceFacets = []facetKind[serviceRow]{
	{"context", "Context", true, func(r serviceRow) []string { return []string{r.Context} }, byName},
	{"owner", "Owner", false, func(r serviceRow) []string { return oneOf(r.Owner, none) }, byName},
	{"role", "Role", true, func(r serviceRow) []string { return r.roles }, byName},
	{"environment", "Runs in", true, func(r serviceRow) []string {
		if len(r.Runs) == 0 {
			return []string{none}
		}
		return r.Runs
	}, byName},
}

func (v servicesView) place() layout {
	return layout{Title: "Services", Section: "services", Alternate: "/v1/services", Unknown: v.unknown}
}

func (s *site) services(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	places, err := s.registry.Places(ctx)
	if err != nil {
		return nil, err
	}
	runs := map[string][]string{} // environments, by "context/name"
	for _, p := range places {
		if p.Runs {
			runs[p.Service] = append(runs[p.Service], p.Environment)
		}
	}
	about := aboutContexts(snapshot)
	var all []serviceRow
	for _, service := range snapshot.Services() {
		row := serviceRow{Service: service, Hue: about.hue(service.Context), Runs: runs[service.Context+"/"+service.Name]}
		row.speak(links{snapshot})
		all = append(all, row)
	}
	rows, by := narrow("/services", params, all, serviceFacets, func(r serviceRow) []string { return []string{r.Name, r.Context, r.Purpose} })
	by.Filter.Label = "Words in name or purpose"
	v := servicesView{Tabs: fleet("/services"), narrowing: by}
	v.Rows, v.pager = turned(rows, servicesPerPage, params.Get("page"), by.page)
	return v, nil
}

// speak fills in what the service writes and reads.
func (r *serviceRow) speak(l links) {
	r.Produces.Service, r.Consumes.Service = r.Service, r.Service
	for _, w := range l.Writes(r.Service) {
		var majors []string
		for _, m := range w.Majors {
			majors = append(majors, fmt.Sprintf("v%d", m))
		}
		if w.Reaction {
			majors = []string{"in reaction"}
		}
		r.Produces.add(spokenRow{w.Event, l.HasEvent(w.Event), strings.Join(majors, " ")})
	}
	for _, use := range r.Service.Consumes {
		r.Consumes.add(spokenRow{use.Event, l.HasEvent(use.Event), use.Versions.String()})
	}
	if len(r.Produces.List) > 0 {
		r.roles = append(r.roles, "produces")
	}
	if len(r.Consumes.List) > 0 {
		r.roles = append(r.roles, "consumes")
	}
	if len(r.roles) == 0 {
		r.roles = []string{none}
	}
}

// hasWords reports whether every word of the query is in one of the texts.
func hasWords(query string, texts ...string) bool {
	text := strings.ToLower(strings.Join(texts, " "))
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
