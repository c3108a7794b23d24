package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

// facet is one way to narrow a list.
type facet struct {
	Name    string // of the parameter
	Title   string
	Choices []choice
	Open    bool
	More    int // choices that are not shown
}

// choice is one value of a facet with the number of rows that it leaves.
type choice struct {
	Value  string
	Count  int
	Chosen bool
	Link   string // chooses it, or takes the choice back
}

// facetKind says how rows of a list are told apart.
type facetKind[T any] struct {
	name, title string
	open        bool // shown unfolded
	values      func(T) []string
}

// none is the choice of what has no value. No service and no team can have the
// name.
const none = "(none)"

// orNone is a value as a choice.
func orNone(value string) []string { return []string{cmp.Or(value, none)} }

// param is a parameter of an address.
type param struct{ Name, Value string }

// filter is a form for words that narrow a list, which keeps what else does.
type filter struct {
	Path  string
	Kept  []param
	Query string
	Label string
}

// facetAddress is the address of a list that words and facets narrow.
func facetAddress[T any](path string, params url.Values, kinds []facetKind[T]) address {
	known := []string{"q"}
	for _, kind := range kinds {
		known = append(known, kind.name)
	}
	return newAddress(path, params, known...)
}

// facetsOf returns the facets of rows, and the choices that the address makes.
func facetsOf[T any](rows []T, kinds []facetKind[T], at address) (list []facet, chosen []param) {
	for _, kind := range kinds {
		value := at.params.Get(kind.name)
		f := facet{Name: kind.name, Title: kind.title, Open: kind.open || value != ""}
		f.Choices, f.More = choices(narrowed(rows, kinds, at, kind.name), kind, at)
		list = append(list, f)
		if value != "" {
			chosen = append(chosen, param{kind.name, value})
		}
	}
	return list, chosen
}

// narrowed returns the rows that every facet in the address leaves, but for the
// one that is left out.
func narrowed[T any](rows []T, kinds []facetKind[T], at address, except string) []T {
	var left []T
	for _, row := range rows {
		keep := true
		for _, kind := range kinds {
			if want := at.params.Get(kind.name); want != "" && kind.name != except && !slices.Contains(kind.values(row), want) {
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
func choices[T any](rows []T, kind facetKind[T], at address) ([]choice, int) {
	counts := map[string]int{}
	for _, row := range rows {
		for _, value := range kind.values(row) {
			counts[value]++
		}
	}
	if chosen := at.params.Get(kind.name); chosen != "" {
		counts[chosen] += 0
	}
	var list []choice
	for value, n := range counts {
		list = append(list, at.choice(kind.name, value, value, n))
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
	return list, more
}

// choice is a value of a parameter, which its link chooses, or takes back.
func (a address) choice(name, value, title string, n int) choice {
	c := choice{Value: title, Count: n, Chosen: a.params.Get(name) == value}
	if c.Chosen {
		value = ""
	}
	c.Link = a.with(name, value)
	return c
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

// eventFacets are the facets of the list of events: adding one is a row.
var eventFacets = []facetKind[eventRow]{
	{"context", "Context", true, func(r eventRow) []string { return []string{r.Name.Context} }},
	{"owner", "Owner", false, func(r eventRow) []string { return orNone(r.Owner) }},
	{"producer", "Producer", false, func(r eventRow) []string { return serviceNames(r.Producers) }},
	{"consumer", "Consumer", false, func(r eventRow) []string { return serviceNames(r.Consumers) }},
	{"visibility", "Visibility", false, func(r eventRow) []string { return []string{string(r.Visibility)} }},
	{"kind", "Kind", false, func(r eventRow) []string { return []string{string(r.Kind)} }},
	{"mode", "Mode", false, func(r eventRow) []string { return []string{string(r.Compatibility)} }},
	{"status", "Status", true, func(r eventRow) []string { return []string{string(r.Status)} }},
	{"personal", "Personal data", false, func(r eventRow) []string {
		if r.PersonalData() {
			return []string{"yes"}
		}
		return []string{"no"}
	}},
}

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
