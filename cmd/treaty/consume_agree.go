package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
)

// agreed notes what others have to agree to before a push of the declaration passes:
// that the event is for other contexts, and that both contexts declare the
// relationship. What the registry does not answer is not noted; its gate decides.
func (d *declaration) agreed(ctx context.Context, would *workspace.Workspace, t *target) {
	owner, reader := t.name.Context, d.service.Context
	if t.client == nil || owner == reader {
		return
	}
	if c := would.Find(t.name); c != nil && c.Visibility == contract.Private {
		d.notes = append(d.notes, fmt.Sprintf("%s is private to %s: no push passes until %s says `visibility: partner` or `public` in its event.yaml", t.name, owner, owner))
	}
	for _, side := range [][2]string{{owner, reader}, {reader, owner}} {
		if declares, known := d.declares(ctx, would, t.client, side[0], side[1]); known && !declares {
			d.notes = append(d.notes, fmt.Sprintf("%s declares no relationship with %s, and no push passes until both do: `relationships:` in the context.yaml of %s (docs/boundaries.md)",
				side[0], side[1], side[0]))
		}
	}
}

// declares reports whether the context declares a relationship with the other, in the
// file that is here, else as the registry has it; known is false where neither says.
func (d *declaration) declares(ctx context.Context, would *workspace.Workspace, c *connection, name, other string) (declares, known bool) {
	if here := would.Context(name); here != nil && here.Doc != nil {
		return slices.ContainsFunc(here.Relationships, func(r contract.Relationship) bool { return r.With == other }), true
	}
	there, err := c.Context(ctx, name)
	switch {
	case client.IsNotFound(err):
		return false, true
	case err != nil:
		return false, false
	}
	for _, r := range there.Relationships {
		if r.With == other {
			return true, true
		}
	}
	return false, true
}
