package api

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/wire"
)

// eventStream is the type of Server-Sent Events.
const eventStream = "text/event-stream"

func changeRows() []operation {
	const tag = "changes"
	after := parameter{name: "after", in: inQuery, description: "The number of the last change that is known; what comes after it is sent.", number: true, most: math.MaxInt32}
	ahead := refusalsOf(feed.AheadOfFeed)
	page := after
	page.fallback = "0"
	return []operation{
		{
			id: "listChanges", method: http.MethodGet, path: "/v1/changes", tag: tag, role: Reader,
			summary: "Read what changed", description: "Changes in order. Go on after the last one, until there are none.",
			params:  []parameter{page, limitParam},
			answer:  reply{description: "The changes.", of: wire.Changes{}},
			caching: revalidate, problems: ahead, handle: (*api).changes,
		},
		{
			id: "streamChanges", method: http.MethodGet, path: "/v1/changes/stream", tag: tag, role: Reader,
			summary: "Follow what changes",
			description: "Server-Sent Events: each `change` has its number as id and a Change as data. The header Last-Event-ID, which " +
				"browsers send by themselves, or `after` says where to go on; without either it begins with what comes now.",
			params:  []parameter{after},
			answer:  reply{description: "The changes as they come.", types: []string{eventStream}, of: wire.Change{}},
			caching: never, problems: slices.Concat(ahead, refusalsOf(feed.TooManyStreams)), handle: (*api).changeStream,
		},
	}
}

// newest returns the number of the newest change that is committed.
func (a *api) newest(ctx context.Context) (int64, error) {
	s, err := a.registry.Refresh(ctx)
	if err != nil {
		return 0, err
	}
	return s.Sequence, nil
}

func (a *api) changes(c *call) error {
	after := int64(c.number("after"))
	newest, err := a.newest(c.Request.Context())
	if err != nil {
		return err
	}
	if err := feed.Reachable(after, newest); err != nil {
		return err
	}
	found, err := a.tail.Changes(c.Request.Context(), after, c.number("limit"))
	if err != nil {
		return err
	}
	found = feed.Page(found)
	list := wire.Changes{Changes: make([]wire.Change, len(found)), Newest: newest}
	for i := range found {
		list.Changes[i] = feed.ToWire(&found[i])
		list.Newest = max(list.Newest, found[i].Sequence)
	}
	return c.answer(list)
}

func (a *api) changeStream(c *call) error {
	if err := acceptable(c.Request, eventStream); err != nil {
		return err
	}
	after, err := c.lastEvent()
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodHead {
		c.Header("Content-Type", eventStream)
		c.Header("Cache-Control", never)
		return nil
	}
	return a.streams.Serve(c.Writer, c.Request, feed.Listener{Client: c.listener(), After: after, Closing: Closing(c.Request.Context()), Still: func() error { return a.still(c) }})
}

// still says whether whoever sent the request may still ask.
func (a *api) still(c *call) error {
	if a.opt.Still == nil {
		return nil
	}
	return a.opt.Still(c.Request)
}

// lastEvent returns where a stream goes on; nil: nowhere.
func (c *call) lastEvent() (*int64, error) {
	text := c.Request.Header.Get("Last-Event-ID")
	if text == "" {
		text = c.text("after")
	}
	if text == "" {
		return nil, nil
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, &problem{badQuery, "Last-Event-ID is no number", "it is the `id` of the last event, as it came"}
	}
	return &after, nil
}

// listener says whose stream it is, for the bound of each.
func (c *call) listener() string {
	if c.who.Name != "" && c.who.Name != string(auth.Anonymous) {
		return c.who.Name
	}
	return c.origin()
}

var _ feed.Source = (*registry.Registry)(nil)
