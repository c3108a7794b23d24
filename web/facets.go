package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

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
