package comparison

import (
	"context"

	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/diffs"
)

// rungs are the versions over which an event of one is lifted to the other: both,
// and between them the newest of each major that is no draft. Downwards nothing is
// lifted.
func rungs(from, to *registry.Version) []*registry.Version {
	list := []*registry.Version{from}
	for _, m := range from.Contract.Majors {
		if newest := m.Newest(); newest != nil && m.Status != contract.Draft && m.Number > from.Version.Major && m.Number < to.Version.Major {
			list = append(list, newest)
		}
	}
	return append(list, to)
}

// Lifted derives the steps over which stored events of a contract become those of its
// newest major, from the newest version of each that is in use or was; none where there
// is one major. Errors are those of Between.
func Lifted(ctx context.Context, r *registry.Registry, c *registry.Contract) ([]wire.Upcast, error) {
	var ladder []*registry.Version
	for _, m := range c.Majors {
		if newest := m.Newest(); newest != nil && m.Status != contract.Draft {
			ladder = append(ladder, newest)
		}
	}
	if len(ladder) < 2 {
		return nil, nil
	}
	read, err := schemasOf(ctx, r, ladder)
	if err != nil {
		return nil, err
	}
	return upcasts(ladder, read), nil
}

// upcasts derives the steps between the rungs; none within a major, or downwards.
func upcasts(rungs []*registry.Version, read []*schema.Schema) []wire.Upcast {
	var list []wire.Upcast
	for i, to := range rungs[1:] {
		from := rungs[i]
		if to.Version.Major <= from.Version.Major {
			return nil
		}
		u := wire.Upcast{From: from.Version.String(), To: to.Version.String()}
		if m := to.Contract.Major(to.Version.Major); m != nil {
			u.ByHand = m.Upcast != ""
		}
		diffs.Upcast(&u, upcast.Derive(read[i], read[i+1], upcast.Options{Model: from.Contract.ContentModel}))
		list = append(list, u)
	}
	return list
}
