package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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

	Found      int // events that fit, of which Rows is a page
	First      int // number of the first row, from 1
	Prev, Next string
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

// facet is one way to narrow the list.
type facet struct {
	Name    string // of the parameter
	Title   string
	Choices []choice
	Open    bool
	More    int // choices that are not shown
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
	open        bool // shown unfolded
	values      func(eventRow) []string
}{
	{"context", "Context", true, func(r eventRow) []string { return []string{r.Name.Context} }},
	{"owner", "Owner", false, func(r eventRow) []string {
		if r.Owner == "" {
			return []string{none}
		}
		return []string{r.Owner}
	}},
	{"producer", "Producer", false, func(r eventRow) []string { return serviceNames(r.Producers) }},
	{"consumer", "Consumer", false, func(r eventRow) []string { return serviceNames(r.Consumers) }},
	{"visibility", "Visibility", false, func(r eventRow) []string { return []string{string(r.Visibility)} }},
	{"kind", "Kind", false, func(r eventRow) []string { return []string{string(r.Kind)} }},
	{"status", "Status", true, func(r eventRow) []string { return []string{string(r.Status)} }},
	{"personal", "Personal data", false, func(r eventRow) []string {
		if r.PersonalData() {
			return []string{"yes"}
		}
		return []string{"no"}
	}},
}

// none is the choice of what has no value. No service and no team can have the
// name.
const none = "(none)"

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
	v.turn(narrowed(all, params, ""), params)
	return v, nil
}

// turn shows the page of the rows that the parameters name; one that is not
// there is the nearest that is.
func (v *eventsView) turn(rows []eventRow, params url.Values) {
	pages := max((len(rows)+pageSize-1)/pageSize, 1)
	page, err := strconv.Atoi(params.Get("page"))
	if err != nil {
		page = 1
	}
	page = min(max(page, 1), pages)
	first := (page - 1) * pageSize
	v.Rows, v.Found, v.First = rows[first:min(first+pageSize, len(rows))], len(rows), first+1
	if page > 1 {
		v.Prev = listAddress(params, "page", strconv.Itoa(page-1))
	}
	if page < pages {
		v.Next = listAddress(params, "page", strconv.Itoa(page+1))
	}
}

// Last is the number of the last row of the page.
func (v eventsView) Last() int { return v.First + len(v.Rows) - 1 }

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

// maxChoices is how many values of a facet are shown: the most frequent.
const maxChoices = 30

// choices counts the values of a facet among the rows, and says how many it
// leaves out.
func choices(rows []eventRow, values func(eventRow) []string, name string, params url.Values) ([]choice, int) {
	counts := map[string]int{}
	for _, row := range rows {
		for _, value := range values(row) {
			counts[value]++
		}
	}
	chosen := params.Get(name)
	if _, ok := counts[chosen]; !ok && chosen != "" {
		counts[chosen] = 0
	}
	var list []choice
	for value, n := range counts {
		list = append(list, choice{Value: value, Count: n, Chosen: value == chosen})
	}
	byName := func(a, b choice) int { return strings.Compare(a.Value, b.Value) }
	more := max(len(list)-maxChoices, 0)
	if more > 0 {
		slices.SortFunc(list, func(a, b choice) int {
			return cmp.Or(-compareBool(a.Chosen, b.Chosen), cmp.Compare(b.Count, a.Count), byName(a, b))
		})
		list = list[:maxChoices]
	}
	slices.SortFunc(list, byName)
	for i := range list {
		list[i].Link = toggled(params, name, list[i].Value)
	}
	return list, more
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// toggled is the address of the list with one choice made, or taken back.
func toggled(params url.Values, name, value string) string {
	if params.Get(name) == value {
		value = ""
	}
	return listAddress(params, name, value)
}

// listAddress is the address of the list with a parameter set, or without it.
// Every parameter but the page itself leads to the first page.
func listAddress(params url.Values, name, value string) string {
	next := url.Values{}
	keep := func(name, value string) {
		if value != "" {
			next.Set(name, value)
		}
	}
	keep("q", params.Get("q"))
	for _, kind := range facetKinds {
		keep(kind.name, params.Get(kind.name))
	}
	next.Del(name)
	keep(name, value)
	if len(next) == 0 {
		return "/events"
	}
	return "/events?" + next.Encode()
}
