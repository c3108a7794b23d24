package web

import (
	"net/url"
	"strconv"
)

// pager says which part of a long list a page shows, and where the others are.
type pager struct {
	Found       int // rows in all
	First, Last int // numbers of the rows that are shown, from 1
	Prev, Next  string
	missed      []unknownChoice // the page that is asked for, where there are fewer
}

func (p pager) missedPage() []unknownChoice { return p.missed }

// turned returns the rows of the page that is asked for, and its pager; a page that
// is not there is the nearest that is, and said. at gives the address of a page by its number.
func turned[T any](rows []T, size int, asked string, at func(page string) string) ([]T, pager) {
	pages := max((len(rows)+size-1)/size, 1)
	page, err := strconv.Atoi(asked)
	if err != nil {
		page = 1
	}
	missed := page > pages
	page = min(max(page, 1), pages)
	first := (page - 1) * size
	shown := rows[first:min(first+size, len(rows))]
	p := pager{Found: len(rows), First: first + 1, Last: first + len(shown)}
	if missed {
		last := strconv.Itoa(pages)
		p.missed = []unknownChoice{{Name: "page", Title: "Page", Value: clip(asked, shownUnknown), Instead: last, Link: at(last)}}
	}
	if page > 1 {
		p.Prev = at(strconv.Itoa(page - 1))
	}
	if page < pages {
		p.Next = at(strconv.Itoa(page + 1))
	}
	return shown, p
}

// Cut reports whether there are more rows than are shown.
func (p pager) Cut() bool { return p.Prev != "" || p.Next != "" }

// address is that of a page with the parameters that it knows.
type address struct {
	path   string
	params url.Values
}

// newAddress keeps of the request's parameters those that the page knows.
func newAddress(path string, params url.Values, known ...string) address {
	a := address{path, url.Values{}}
	for _, name := range known {
		if value := params.Get(name); value != "" {
			a.params.Set(name, value)
		}
	}
	return a
}

// with returns the address with parameters set, or taken out where a value is
// empty: names and values in turn. Every other page of a list begins anew.
func (a address) with(pairs ...string) string {
	next := url.Values{}
	for name, values := range a.params {
		next[name] = values
	}
	next.Del("page")
	for i := 0; i < len(pairs); i += 2 {
		next.Del(pairs[i])
		if pairs[i+1] != "" {
			next.Set(pairs[i], pairs[i+1])
		}
	}
	if len(next) == 0 {
		return a.path
	}
	return a.path + "?" + next.Encode()
}

// as returns the address of the same in another form: "/flow.svg?focus=…".
func (a address) as(form string) string {
	other := address{a.path + "." + form, a.params}
	return other.with()
}
