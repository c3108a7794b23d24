package api

import (
	"errors"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
)

// diffKey names a comparison: versions do not change, what an event is called may.
type diffKey struct {
	event    string
	from, to registry.VersionKey
}

// diff compares two versions of an event.
func (a *api) diff(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	from, err := a.versionOf(c, c.text("from"))
	if err != nil {
		return err
	}
	to, err := a.versionOf(c, c.text("to"))
	if err != nil {
		return err
	}
	key := diffKey{from.Contract.Name.String(), from.VersionKey, to.VersionKey}
	if ready, ok := a.diffs.Get(key); ok && from.Deleted == nil && to.Deleted == nil {
		c.write(ready, c.op.caching)
		return nil
	}
	d, err := a.compare(c, from, to)
	if err != nil {
		return err
	}
	text, err := bodies.JSON(d)
	if err != nil {
		return err
	}
	ready := bodies.NewContent(wire.MediaType, text)
	a.diffs.Put(key, ready, ready.Cost())
	c.write(ready, c.op.caching)
	return nil
}

// compare asks the prover about two versions, when it is free.
func (a *api) compare(c *call, from, to *registry.Version) (*wire.Diff, error) {
	allow(c.Writer, maxPush)
	d, err := comparison.Between(c.Request.Context(), a.registry, from, to, c.listener())
	return d, sayUnreadable(err)
}

// sayUnreadable tells a client of a version that cannot be read.
func sayUnreadable(err error) error {
	var old *comparison.UnreadableError
	if errors.As(err, &old) {
		return &problem{unreadableSchema, old.Error(), "its text is at …/schema"}
	}
	return err
}
