package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/search"
)

// searchView is what a search found, and where.
type searchView struct {
	Query  string
	Words  []string
	Left   int // words that are not looked for: there are too many
	Rows   []hitRow
	Facets []facet
	Narrow bool // a choice narrows what is found
	All    string
	// Alone and Instead help where nothing is found.
	Alone   []wordLink
	Instead *wordLink
	Some    []string // names to try, where nothing is asked for
	Nothing bool     // has been pushed
	pager

	alternate string
	unknown   []unknownChoice
}

// wordLink leads to a search for other words.
type wordLink struct {
	Words string
	Hits  int
	Link  string
}

// Bounds of a search page.
const (
	hitsPerPage = 50
	maxQuery    = 200 // characters, as v1 has it
)

// kindTitles are the kinds of what is found, as people call them.
var kindTitles = map[search.Kind]string{
	search.Event: "Events", search.Field: "Fields", search.Context: "Contexts", search.Service: "Services", search.Subject: "Kafka subjects", search.Owner: "Owners",
}

func (v searchView) place() layout {
	title := "Search"
	if v.Query != "" {
		title = clip(visible(v.Query), maxName) + " · Search"
	}
	return layout{Title: title, Section: "search", Alternate: v.alternate, Query: v.Query, Unknown: v.unknown}
}

func (s *site) search(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	params.Set("q", strings.TrimSpace(strings.ToValidUTF8(cut(params.Get("q"), maxQuery), "")))
	at := newAddress("/search", params, "q", "kind", "context")
	v := searchView{Query: params.Get("q"), Words: search.Words(params.Get("q")), All: at.with("kind", "", "context", "")}
	v.Nothing = len(snapshot.Homes()) == 0
	if len(v.Words) == 0 {
		v.Some, v.alternate = examplesOf(snapshot), "/v1/events"
		return v, nil
	}
	v.Left = max(len(v.Words)-search.MaxWords, 0)
	v.Words = v.Words[:len(v.Words)-v.Left]
	v.alternate = "/v1/search?" + url.Values{"q": {strings.Join(v.Words, " ")}, "limit": {fmt.Sprint(hitsPerPage)}}.Encode()
	query := search.Query{Words: v.Words, Context: at.params.Get("context")}
	if _, err := snapshot.Context(query.Context); query.Context != "" && err != nil {
		v.unknown = append(v.unknown, unknownValue("Context", "context", contextNames(snapshot), at))
	}
	kind, unknown := chosenOf("/search", at.params, "kind", "Kind", searchKinds())
	v.unknown = append(v.unknown, unknown...)
	if kind != "" {
		query.Kind = search.Kind(kind)
		v.alternate += "&kind=" + kind
	}
	if query.Context != "" {
		v.alternate += "&context=" + url.QueryEscape(query.Context)
	}
	v.Narrow = query.Kind != "" || query.Context != ""
	found, err := s.opt.Search.Find(ctx, query)
	if err != nil {
		return nil, err
	}
	v.Facets = searchFacets(found, query, at)
	shown, turns := turned(found.Hits, hitsPerPage, params.Get("page"), func(page string) string { return at.with("page", page) })
	v.pager = turns
	list := hitList{snapshot, aboutContexts(snapshot), v.Words}
	for _, hit := range shown {
		v.Rows = append(v.Rows, list.row(hit))
	}
	if len(found.Hits) == 0 {
		return v, s.advise(ctx, &v, query)
	}
	return v, nil
}

func searchKinds() []string {
	var kinds []string
	for kind := range kindTitles {
		kinds = append(kinds, string(kind))
	}
	slices.Sort(kinds)
	return kinds
}

func contextNames(snapshot *registry.Snapshot) []string {
	var names []string
	for _, c := range snapshot.Contexts() {
		names = append(names, c.Name)
	}
	return names
}

// cut returns at most so many characters of text.
func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// advise fills in what helps whose search finds nothing.
func (s *site) advise(ctx context.Context, v *searchView, query search.Query) error {
	advice, err := s.opt.Search.Advise(ctx, query)
	if err != nil {
		return err
	}
	at := newAddress("/search", url.Values{"kind": {string(query.Kind)}, "context": {query.Context}}, "kind", "context")
	if len(advice.Instead) > 0 {
		words := strings.Join(advice.Instead, " ")
		v.Instead = &wordLink{Words: words, Link: at.with("q", words)}
	}
	if len(v.Words) > 1 {
		for _, a := range advice.Alone {
			v.Alone = append(v.Alone, wordLink{a.Word, a.Hits, at.with("q", a.Word)})
		}
	}
	return nil
}

// searchFacets are the choices by kind and by context.
func searchFacets(found *search.Found, query search.Query, at address) []facet {
	kinds := facet{Name: "kind", Title: "Kind", Open: true}
	for _, kind := range []search.Kind{search.Event, search.Field, search.Context, search.Service, search.Subject, search.Owner} {
		if n := found.Kinds[kind]; n > 0 || kind == query.Kind {
			kinds.Choices = append(kinds.Choices, at.choice("kind", string(kind), kindTitles[kind], n))
		}
	}
	in := facet{Name: "context", Title: "Context", Open: true}
	names := slices.Sorted(maps.Keys(found.Contexts))
	slices.SortStableFunc(names, func(a, b string) int { return found.Contexts[b] - found.Contexts[a] })
	if query.Context != "" && found.Contexts[query.Context] == 0 {
		names = append([]string{query.Context}, names...)
	}
	for i, name := range names {
		if i >= maxChoices && name != query.Context {
			in.More++
			continue
		}
		in.Choices = append(in.Choices, at.choice("context", name, name, found.Contexts[name]))
	}
	return []facet{kinds, in}
}

// examplesOf are names that a search finds: what the registry has most of.
func examplesOf(snapshot *registry.Snapshot) []string {
	var some []string
	for _, c := range snapshot.Contracts() {
		if len(some) == 3 {
			break
		}
		if len(c.Consumers) > 0 || len(snapshot.Contracts()) <= 3 {
			some = append(some, c.Name.Event)
		}
	}
	for _, c := range snapshot.Contexts() {
		if c.Owner != "" {
			return append(some, c.Owner)
		}
	}
	return some
}
