package api

import (
	"context"
	"math"
	"net/http"
	"slices"

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
	epoch := parameter{name: "epoch", in: inQuery, description: "The epoch in which `after` was given: another one is refused, for its numbers are of other changes.", least: 1, most: 64}
	ahead := refusalsOf(feed.AheadOfFeed, feed.OtherEpoch)
	page := after
	page.fallback = "0"
	return []operation{
		{
			id: "listChanges", method: http.MethodGet, path: "/v1/changes", tag: tag, role: Reader,
			summary: "Read what changed", description: "Changes in order. Go on after the last one, until there are none.",
			params:  []parameter{page, epoch, limitParam},
			answer:  reply{description: "The changes.", of: wire.Changes{}},
			caching: revalidate, problems: ahead, handle: (*api).changes,
		},
		{
			id: "streamChanges", method: http.MethodGet, path: "/v1/changes/stream", tag: tag, role: Reader,
			summary: "Follow what changes",
			description: "Server-Sent Events: each `change` has its place (`EPOCH:NUMBER`) as id and a Change as data. The header Last-Event-ID, which " +
				"browsers send by themselves, or `after` says where to go on; without either it begins with what comes now.",
			params:  []parameter{after, epoch},
			answer:  reply{description: "The changes as they come.", types: []string{eventStream}, of: wire.Change{}},
			caching: never, problems: slices.Concat(ahead, refusalsOf(feed.TooManyStreams)), handle: (*api).changeStream,
		},
	}
}

// newest returns the place of the newest change that is committed.
func (a *api) newest(ctx context.Context) (feed.Place, error) {
	s, err := a.registry.Refresh(ctx)
	if err != nil {
		return feed.Place{}, err
	}
	return feed.Place{Epoch: a.opt.Epoch, Sequence: s.Sequence}, nil
}

func (a *api) changes(c *call) error {
	after := feed.Place{Epoch: c.text("epoch"), Sequence: int64(c.number("after"))}
	newest, err := a.newest(c.Request.Context())
	if err != nil {
		return err
	}
	if err := after.Reachable(newest); err != nil {
		return err
	}
	found, err := a.tail.Changes(c.Request.Context(), after.Sequence, c.number("limit"))
	if err != nil {
		return err
	}
	found = feed.Page(found)
	list := wire.Changes{Changes: make([]wire.Change, len(found)), Newest: newest.Sequence, Epoch: newest.Epoch}
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

// lastEvent returns where a stream goes on; nil: nowhere. Last-Event-ID comes
// before the query, which a browser sends again as it was.
func (c *call) lastEvent() (*feed.Place, error) {
	if text := c.Request.Header.Get("Last-Event-ID"); text != "" {
		after, err := feed.ParsePlace(text)
		if err != nil {
			return nil, &problem{badQuery, "Last-Event-ID is no place in the feed", "it is the `id` of the last event, as it came"}
		}
		return &after, nil
	}
	if _, there := c.query["after"]; there {
		return &feed.Place{Epoch: c.text("epoch"), Sequence: int64(c.number("after"))}, nil
	}
	return nil, nil
}

// listener says whose stream it is, for the bound of each.
func (c *call) listener() string {
	if c.who.Name != "" && c.who.Name != string(auth.Anonymous) {
		return c.who.Name
	}
	return c.origin()
}

var _ feed.Source = (*registry.Registry)(nil)
