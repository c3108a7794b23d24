package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// facet is one way to narrow a list.
type facet struct {
	Name    string // of the parameter
	Title   string
	Choices []choice
	Open    bool
	More    int // choices that are not shown
}

// hasChoices reports whether there is anything to choose from.
func hasChoices(facets []facet) bool {
	return slices.ContainsFunc(facets, func(f facet) bool { return len(f.Choices) > 0 })
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
	order       func(a, b choice) int // of its choices
}

// Orders of choices.
func byName(a, b choice) int    { return strings.Compare(a.Value, b.Value) }
func mostFirst(a, b choice) int { return cmp.Or(cmp.Compare(b.Count, a.Count), byName(a, b)) }
func heaviestFirst(a, b choice) int {
	return cmp.Or(cmp.Compare(weightOf(a.Value), weightOf(b.Value)), byName(a, b))
}

// weightOf is the rank of a severity; what is none comes last.
func weightOf(severity string) int {
	if rank := diag.Severity(severity).Rank(); rank >= 0 {
		return rank
	}
	return len(diag.Severities)
}

// none is the choice of what has no value. No service and no team can have the
// name.
const none = "(none)"

// param is a parameter of an address.
type param struct{ Name, Value string }

// filter is a form for words that narrow a list, which keeps what else does.
type filter struct {
	Path  string
	Kept  []param
	Query string
	Label string
}

// narrowing is how words and facets narrow a list.
type narrowing struct {
	Total   int // rows that there are
	Query   string
	Active  bool // something narrows the list
	Facets  []facet
	Filter  filter
	unknown []unknownChoice
	address address
}

// narrow returns the rows that words and facets of the address leave, and how else the
// list could be narrowed. texts are what words are looked for in; kept are parameters
// that narrow nothing, and stay.
func narrow[T any](path string, params url.Values, rows []T, kinds []facetKind[T], texts func(T) []string, kept ...string) ([]T, narrowing) {
	known := append([]string{"q"}, kept...)
	for _, kind := range kinds {
		known = append(known, kind.name)
	}
	at := newAddress(path, params, known...)
	n := narrowing{Total: len(rows), Query: at.params.Get("q"), address: at}
	for _, name := range kept {
		if value := at.params.Get(name); value != "" {
			n.Filter.Kept = append(n.Filter.Kept, param{name, value})
		}
	}
	n.Active = len(at.params) > len(n.Filter.Kept)
	for _, kind := range kinds {
		if value := at.params.Get(kind.name); value != "" {
			n.Filter.Kept = append(n.Filter.Kept, param{kind.name, value})
			n.unknown = append(n.unknown, unknownTo(rows, kind, at)...)
		}
	}
	if n.Query != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return !hasWords(n.Query, texts(row)...) })
	}
	n.Facets = facetsOf(rows, kinds, at)
	n.Filter.Path, n.Filter.Query = path, n.Query
	return narrowed(rows, kinds, at, ""), n
}

// page is the address of a page of the list, by its number.
func (n narrowing) page(number string) string { return n.address.with("page", number) }

// facetsOf returns the facets of rows.
func facetsOf[T any](rows []T, kinds []facetKind[T], at address) []facet {
	var list []facet
	for _, kind := range kinds {
		f := facet{Name: kind.name, Title: kind.title, Open: kind.open || at.params.Get(kind.name) != ""}
		f.Choices, f.More = choices(narrowed(rows, kinds, at, kind.name), kind, at)
		list = append(list, f)
	}
	return list
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

// How many values of a facet are shown, the most frequent: as a rule, and where one of
// them is chosen.
const (
	maxChoices = 30
	fewChoices = 8
)

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
	most := maxChoices
	if at.params.Get(kind.name) != "" && !kind.open { // it is unfolded for what is chosen
		most = fewChoices
	}
	more := max(len(list)-most, 0)
	if more > 0 {
		slices.SortFunc(list, func(a, b choice) int { return cmp.Or(-compareBool(a.Chosen, b.Chosen), mostFirst(a, b)) })
		list = list[:most]
	}
	slices.SortFunc(list, kind.order)
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
