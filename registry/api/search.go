package api

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/registry/search"
	"github.com/treaty-events/treaty/registry/wire"
)

// find answers a search.
func (a *api) find(c *call) error {
	words := search.Words(c.text("q"))
	if len(words) == 0 || len(words) > search.MaxWords {
		return &problem{badQuery, fmt.Sprintf("q must have 1 to %d words", search.MaxWords), ""}
	}
	query := search.Query{Words: words, Kind: search.Kind(c.text("kind")), Context: c.text("context")}
	found, err := a.search.Find(c.Request.Context(), query)
	if err != nil {
		return err
	}
	view := wire.Found{Hits: []wire.Hit{}, More: len(found.Hits) > c.number("limit"), Total: len(found.Hits)}
	for _, h := range found.Hits[:min(len(found.Hits), c.number("limit"))] {
		view.Hits = append(view.Hits, viewHit(h))
	}
	if view.Total == 0 {
		advice, err := a.search.Advise(c.Request.Context(), query)
		if err != nil {
			return err
		}
		view.Instead = strings.Join(advice.Instead, " ")
	}
	return c.answer(view)
}

func viewHit(h *search.Hit) wire.Hit {
	view := wire.Hit{Kind: string(h.Kind), Name: h.Name, Context: h.Context, Text: h.Text}
	switch h.Kind {
	case search.Event:
		view.URL = "/v1/events/" + url.PathEscape(h.Name)
	case search.Field:
		view.Event, view.Version = h.In.Name.String(), h.Version.Version.String()
		view.URL = "/v1/events/" + url.PathEscape(view.Event) + "/versions/" + view.Version + "/schema"
	case search.Context:
		view.URL = "/v1/contexts/" + url.PathEscape(h.Name)
	case search.Service:
		view.URL = "/v1/services/" + url.PathEscape(h.Context+"/"+h.Name)
	case search.Subject:
		if h.In != nil {
			view.Event = h.In.Name.String()
		}
		view.URL = "/v1/subjects/" + url.PathEscape(h.Name)
	}
	return view
}
