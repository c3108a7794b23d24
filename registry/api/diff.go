package api

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/diffs"
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
	text, err := encode(d)
	if err != nil {
		return err
	}
	ready := newContent(wire.MediaType, text)
	a.diffs.Put(key, ready, ready.cost())
	c.write(ready, c.op.caching)
	return nil
}

// compare asks the prover about two versions, when it is free.
func (a *api) compare(c *call, from, to *registry.Version) (*wire.Diff, error) {
	d := &wire.Diff{
		Contract: from.Contract.Name.String(), State: "unchanged", Changes: []wire.DiffChange{}, Answers: []wire.DiffAnswer{},
		Old: &wire.DiffSide{Label: from.Version.String(), File: from.File},
		New: &wire.DiffSide{Label: to.Version.String(), File: to.File},
	}
	if from.Version.Major == to.Version.Major {
		d.Major = from.Version.Major
	}
	older, err := a.schemaOf(c, from)
	if err != nil {
		return nil, err
	}
	newer, err := a.schemaOf(c, to)
	if err != nil {
		return nil, err
	}
	if from.Fingerprint == to.Fingerprint {
		return d, nil
	}
	done, err := a.turn(c)
	if err != nil {
		return nil, err
	}
	defer done()
	allow(c.Writer, maxPush)
	d.State = "changed"
	diffs.Compare(d, older, newer)
	return d, nil
}

// schemaOf reads the schema of a version; one that was deleted, or that this
// program cannot read, is refused.
func (a *api) schemaOf(c *call, v *registry.Version) (*schema.Schema, error) {
	if v.Deleted != nil {
		_, err := a.registry.Bundle(c.Request.Context(), v)
		return nil, err
	}
	read, err := a.registry.Revisions(c.Request.Context(), []*registry.Version{v})
	if err != nil {
		return nil, err
	}
	if read[0].Schema == nil {
		return nil, &problem{unreadableSchema, v.Name().String() + " was accepted by an older Treaty, and this one cannot read it", "its text is at …/schema"}
	}
	return read[0].Schema, nil
}

// turn waits until there is room for work that takes long, and returns what
// gives it back.
func (a *api) turn(c *call) (func(), error) {
	return a.registry.Turn(c.Request.Context(), c.listener())
}
